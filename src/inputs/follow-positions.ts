import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** How far a file was read. The head tells a file apart from a later one that got its inode, or that replaced it. */
export interface Position {
  readonly path: string;
  /** `device:inode` */
  readonly id: string;
  /** Where the first line begins that was not read. */
  readonly at: number;
  /** Bytes of the head, and their hash. */
  readonly headBytes: number;
  readonly head: string;
}

/** Files remembered; the ones that were read last stay. */
const MAX_POSITIONS = 1024;
/** No file of so many positions is larger; something else is not read. */
const MAX_STATE_BYTES = 2_097_152;

/** `$XDG_STATE_HOME/observatory-tui/positions.json`; a relative path in the variable counts as none, says the standard. */
export function positionsFile(env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_STATE_HOME: given } = env;
  const state = given !== undefined && isAbsolute(given) ? given : join(homedir(), '.local', 'state');
  return join(state, 'observatory-tui', 'positions.json');
}

/**
 * The positions of all followed files, kept over restarts. Several processes may share the file: each writes what it
 * knows over what is there. Null as file: nothing is kept.
 */
export class Positions {
  readonly #file: string | null;
  /** In order of last use. */
  readonly #known = new Map<string, Position>();
  readonly #changed = new Map<string, Position>();
  #saving: Promise<void> = Promise.resolve();

  private constructor(file: string | null) {
    this.#file = file;
  }

  /** Never fails: what cannot be read is the same as nothing. */
  static async load(file: string | null): Promise<Positions> {
    const positions = new Positions(file);
    if (file !== null) for (const position of await readPositions(file)) positions.#known.set(position.id, position);
    return positions;
  }

  get(id: string): Position | null {
    return this.#known.get(id) ?? null;
  }

  set(position: Position): void {
    for (const map of [this.#known, this.#changed]) {
      map.delete(position.id);
      map.set(position.id, position);
      const [oldest] = map.keys();
      if (map.size > MAX_POSITIONS) map.delete(oldest!);
    }
  }

  /** Writes what has changed, if anything has. Resolves to why it could not, or null. */
  save(): Promise<string | null> {
    const saved = this.#saving.then(() => this.#write());
    this.#saving = saved.then(() => {});
    return saved;
  }

  async #write(): Promise<string | null> {
    const file = this.#file;
    if (file === null || this.#changed.size === 0) return null;
    const changed = [...this.#changed.values()];
    this.#changed.clear();
    const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      const all = new Map((await readPositions(file)).map((position) => [position.id, position]));
      for (const position of changed) {
        all.delete(position.id);
        all.set(position.id, position);
      }
      const text = JSON.stringify({ version: 1, files: [...all.values()].slice(-MAX_POSITIONS) });
      const handle = await open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(text);
        // Without it a crash of the machine may leave an empty file under the final name.
        await handle.datasync();
      } finally {
        await handle.close();
      }
      await rename(temporary, file);
      return null;
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      for (const position of changed) if (!this.#changed.has(position.id)) this.#changed.set(position.id, position);
      return `positions are not kept: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

async function readPositions(file: string): Promise<readonly Position[]> {
  try {
    // Not blocking, should it be a pipe.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { size } = await handle.stat();
      if (size > MAX_STATE_BYTES) return [];
      const parsed: unknown = JSON.parse(await handle.readFile('utf8'));
      const files = (parsed as { files?: unknown } | null)?.files;
      return Array.isArray(files) ? files.filter(isPosition).slice(-MAX_POSITIONS) : [];
    } finally {
      await handle.close();
    }
  } catch {
    // None yet, or not ours: all files are new then.
    return [];
  }
}

function isPosition(value: unknown): value is Position {
  if (typeof value !== 'object' || value === null) return false;
  const { path, id, at, headBytes, head } = value as Record<string, unknown>;
  const areCounts = [at, headBytes].every((count) => Number.isSafeInteger(count) && (count as number) >= 0);
  return areCounts && [path, id, head].every((text) => typeof text === 'string');
}
