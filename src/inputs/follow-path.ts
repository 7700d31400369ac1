import type { Lines } from './file-lines.ts';
import { lookAt, OpenFile, refusalFor, type Turn } from './follow-file.ts';
import type { Positions } from './follow-positions.ts';

/** A file that was renamed or deleted is read on for so long after its last line: writers are told late to reopen. */
const QUIET_US = 5_000_000;
/** Renamed files read on at once; of more the oldest is let go. */
const MAX_RETIRED = 4;

/** What the paths of one input share. */
export interface Surroundings {
  readonly positions: Positions;
  /** Whose file it is by id, so that one that two paths lead to is read once. */
  readonly held: Map<string, FollowedPath>;
  readonly from: 'end' | 'start';
  now(): number;
  /** Lines may have been lost that were never seen. */
  overran(): void;
}

/** Follows a path by its name, as `tail -F` does: whatever file is there, and the last one until it is quiet. */
export class FollowedPath {
  readonly path: string;
  readonly lines: Lines;
  /** Why there is nothing to read now, or null. */
  note: string | null = null;
  /** A file system that does not answer; told by whoever waits for it. */
  isStuck = false;
  truncations = 0;
  rotations = 0;
  #current: OpenFile | null = null;
  /** Oldest first. */
  #retired: { readonly file: OpenFile; quietSince: number }[] = [];
  /** It was not there, or was something else, so what appears is read from its start. */
  #wasAbsent: boolean;
  #isDirty = false;
  readonly #around: Surroundings;

  constructor(path: string, lines: Lines, isNew: boolean, around: Surroundings) {
    this.path = path;
    this.lines = lines;
    this.#wasAbsent = isNew;
    this.#around = around;
  }

  /** No file is open. */
  get isIdle(): boolean {
    return this.#current === null && this.#retired.length === 0;
  }

  /**
   * One bounded piece of work: read a chunk, or, with `look`, see whether the path still leads to the same file. Says
   * what was read; `nothing` when there is nothing.
   */
  async visit(chunk: Buffer, look: boolean): Promise<Turn> {
    if (this.#current === null && look) await this.#open(chunk);
    let turn: Turn = 'nothing';
    for (const old of [...this.#retired]) {
      turn = await this.#read(old.file, chunk);
      if (turn !== 'nothing') old.quietSince = this.#around.now();
      if (turn === 'more') return turn;
      if (this.#around.now() - old.quietSince > QUIET_US) await this.#letGo(old.file, chunk);
    }
    const current = this.#current;
    if (current !== null) {
      const read = await this.#read(current, chunk);
      if (read !== 'nothing') turn = read;
      if (read === 'more' || read === 'restarted') return 'more';
      if (look) await this.#look(current);
      // A new file in its place is opened in the next visit.
      if (this.#current === null) return 'more';
    }
    return turn;
  }

  /** Hands what is to be kept over a restart to the positions. */
  async remember(): Promise<void> {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    for (const file of [...this.#retired.map((old) => old.file), this.#current]) {
      if (file !== null) await this.#rememberFile(file);
    }
  }

  async close(): Promise<void> {
    await this.remember();
    const open = [...this.#retired.map((old) => old.file), ...(this.#current === null ? [] : [this.#current])];
    this.#retired = [];
    this.#current = null;
    for (const file of open) await this.#release(file);
  }

  async #read(file: OpenFile, chunk: Buffer): Promise<Turn> {
    const turn = await file.turn(chunk, this.lines, this.#around.now).catch(async (error: unknown) => {
      // As with a disk that fails or a network that goes away: begin again with the name.
      this.note = refusalFor(error).why;
      await this.#drop(file);
      return 'nothing' as const;
    });
    if (turn === 'restarted') {
      this.truncations++;
      // What was written between our last look and the truncation is gone.
      this.#around.overran();
    }
    if (turn !== 'nothing') this.#isDirty = true;
    return turn;
  }

  async #open(chunk: Buffer): Promise<void> {
    const { held, positions, from } = this.#around;
    const opened = await OpenFile.open(this.path);
    if (!(opened instanceof OpenFile)) {
      this.note = opened.why;
      if (opened.code === 'ENOENT' || opened.code === 'EINVAL') this.#wasAbsent = true;
      return;
    }
    const owner = held.get(opened.id);
    if (owner !== undefined) {
      await opened.close();
      if (owner === this) this.#takeBack(opened.id);
      else this.note = `is the same file as ${owner.path}`;
      return;
    }
    try {
      const known = positions.get(opened.id);
      const isResumed = known !== null && (await opened.resume(known));
      if (!isResumed && !this.#wasAbsent && from === 'end') await opened.toEnd(chunk);
    } catch (error) {
      this.note = refusalFor(error).why;
      await opened.close();
      return;
    }
    held.set(opened.id, this);
    this.#current = opened;
    this.#isDirty = true;
    this.#wasAbsent = true;
    this.note = null;
  }

  /** It was renamed, and has its name again. */
  #takeBack(id: string): void {
    const back = this.#retired.find((old) => old.file.id === id);
    if (back === undefined) return;
    this.#retired = this.#retired.filter((old) => old !== back);
    this.#current = back.file;
    this.note = null;
  }

  async #look(current: OpenFile): Promise<void> {
    const found = await lookAt(this.path);
    if ('id' in found && found.id === current.id) return;
    // Without permission to look there is nothing to conclude; the open file stays good.
    if ('why' in found && found.code !== 'ENOENT' && found.code !== 'EINVAL') {
      this.note = found.why;
      return;
    }
    this.note = 'why' in found ? found.why : null;
    if ('id' in found) this.rotations++;
    this.#current = null;
    this.#retired.push({ file: current, quietSince: this.#around.now() });
    if (this.#retired.length > MAX_RETIRED) await this.#drop(this.#retired[0]!.file);
  }

  async #letGo(file: OpenFile, chunk: Buffer): Promise<void> {
    await file.takeRest(chunk, this.lines, this.#around.now).catch(() => {});
    await this.#drop(file);
  }

  async #drop(file: OpenFile): Promise<void> {
    if (this.#current === file) this.#current = null;
    this.#retired = this.#retired.filter((old) => old.file !== file);
    await this.#rememberFile(file);
    await this.#release(file);
  }

  /** A file whose beginning cannot be read is a new one next time. */
  async #rememberFile(file: OpenFile): Promise<void> {
    await file.positionOf(this.path).then(
      (position) => this.#around.positions.set(position),
      () => {},
    );
  }

  async #release(file: OpenFile): Promise<void> {
    if (this.#around.held.get(file.id) === this) this.#around.held.delete(file.id);
    await file.close();
  }
}
