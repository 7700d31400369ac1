import type { FileConfig } from '../manifest/section-file.ts';
import type { InputSnapshot } from '../thread/engine-port.ts';
import { Lines, linesTable } from './file-lines.ts';
import { nodeOfFile, stemOf } from './file-node.ts';
import { type Following, followPaths } from './follow.ts';
import { FollowedPath, type Surroundings } from './follow-path.ts';
import { Positions, positionsFile } from './follow-positions.ts';
import type { Input, Sink } from './input.ts';

export interface FileOptions {
  /** Where positions are kept; null: nowhere. The default is in the user's state directory. */
  readonly stateFile?: string | null;
  /** False: as on file systems that tell of no changes. */
  readonly watch?: boolean;
}

const MAX_NOTES = 20;
const SOURCE = 'file';

/** What is counted of each file, and kept when it is gone. */
interface Totals {
  lines: number;
  bytes: number;
  events: number;
  noToken: number;
  bad: number;
  cut: number;
  truncations: number;
  rotations: number;
}

/** `forgetNames`: other nodes are in force, so ask again which names are nodes. */
export type LinesInput = Input & { forgetNames(): void };

/** Follows the files of one `[[input.file]]`. Resolves when all that are there were looked at once; never rejects. */
export async function openFileInput(config: FileConfig, sink: Sink, options: FileOptions = {}): Promise<LinesInput> {
  const { stateFile = positionsFile(), watch = true } = options;
  const positions = await Positions.load(stateFile);
  const around: Surroundings = {
    positions,
    held: new Map(),
    from: config.from,
    now: () => sink.now(),
    overran: () => sink.overran(),
  };
  const gone: Totals = { lines: 0, bytes: 0, events: 0, noToken: 0, bad: 0, cut: 0, truncations: 0, rotations: 0 };
  let saveTrouble: string | null = null;

  function open(path: string, isNew: boolean): FollowedPath {
    const lines = new Lines({ ...config, node: nodeOfFile(config.node, path) }, stemOf(path), sink, SOURCE);
    return new FollowedPath(path, lines, isNew, around);
  }

  async function save(followed: Iterable<FollowedPath>): Promise<void> {
    for (const one of followed) if (!one.isStuck) await one.remember();
    saveTrouble = await positions.save();
  }

  const following: Following = await followPaths({
    paths: config.paths,
    maxFiles: config.maxFiles,
    watch,
    now: () => sink.now(),
    open,
    gone: (followed) => addTo(gone, followed),
    fellBehind: () => sink.overran(),
    save: () => save(following.paths.values()),
  });

  function snapshot(): InputSnapshot {
    const all = [...following.paths.values()];
    const totals = { ...gone };
    for (const followed of all) addTo(totals, followed);
    const troubled = all.filter(({ note, isStuck }) => note !== null || isStuck);
    const notes = troubled.map(({ path, note, isStuck }) => `${path} ${isStuck ? 'does not answer' : note}`);
    return {
      name: SOURCE,
      address: config.paths.join(', '),
      port: 0,
      figures: { files: all.length - troubled.length, ...totals, behind: following.behind() },
      notes: [
        ...notes.slice(0, MAX_NOTES),
        ...(notes.length > MAX_NOTES ? [`and ${notes.length - MAX_NOTES} files more`] : []),
        ...(all.length === 0 ? ['no file has such a name yet'] : []),
        ...(following.isTruncated() ? [`more files than max_files = ${config.maxFiles}, or too many to look at`] : []),
        ...[following.trouble(), saveTrouble].filter((trouble) => trouble !== null),
      ],
      tables: [linesTable(all.map(({ path, lines }) => [path, lines]))],
    };
  }

  return {
    bound: config.paths.map((path) => ({ input: SOURCE, address: path, port: 0 })),
    snapshots: () => [snapshot()],
    forgetNames() {
      for (const { lines } of following.paths.values()) lines.forgetNames();
    },
    async close() {
      await following.close();
      for (const followed of following.paths.values()) if (!followed.isStuck) await followed.close();
      await positions.save();
    },
  };
}

function addTo(totals: Totals, { lines, truncations, rotations }: FollowedPath): void {
  totals.lines += lines.lines;
  totals.bytes += lines.bytes;
  totals.events += lines.events;
  totals.noToken += lines.noToken;
  totals.bad += lines.bad;
  totals.cut += lines.cut;
  totals.truncations += truncations;
  totals.rotations += rotations;
}
