import type { Turn } from './follow-file.ts';
import { baseOfGlob, expandGlob, isGlob } from './follow-glob.ts';
import type { FollowedPath } from './follow-path.ts';
import { Pump } from './follow-pump.ts';
import { Watches } from './follow-watch.ts';

/** How often files are looked at: those the system tells of changes of, and those it does not. */
const TOLD_MS = 1000;
const UNTOLD_MS = 100;
/** Changes are collected for so long, so that a busy writer costs a fixed number of wake-ups a second. */
const COLLECT_MS = 5;
/** How often patterns are looked at when nothing is heard of their directories. */
const RESCAN_MS = 2000;
const SAVE_MS = 5000;
/** Reading behind for longer than this, we cannot tell what is missing from what is unread. */
const BEHIND_US = 100_000;

export interface FollowOptions {
  /** Absolute; files, or patterns of them. */
  readonly paths: readonly string[];
  readonly maxFiles: number;
  /** False: as on file systems that tell of no changes. */
  readonly watch: boolean;
  /** Microseconds. */
  now(): number;
  /** A file that the paths name. `isNew`: it was not there when following began. */
  open(path: string, isNew: boolean): FollowedPath;
  /** A file that is gone and read to its end. */
  gone(followed: FollowedPath): void;
  /** What there is to read is older than it looks, so misses cannot be judged. */
  fellBehind(): void;
  /** Now and then, to keep positions. */
  save(): Promise<void>;
}

export interface Following {
  readonly paths: ReadonlyMap<string, FollowedPath>;
  /** Files that are read behind their writers. */
  behind(): number;
  /** There are more files than are followed. */
  isTruncated(): boolean;
  /** Why changes are noticed late, or null. */
  trouble(): string | null;
  close(): Promise<void>;
}

/** Keeps to all files that some paths and patterns name. Resolves when each that is there was looked at once. */
export async function followPaths(options: FollowOptions): Promise<Following> {
  const paths = new Map<string, FollowedPath>();
  /** Of these the system tells no changes, as behind links and in network file systems. */
  const untold = new Set<FollowedPath>();
  /** Asked for by the clock, not by a change. */
  const polled = new Set<FollowedPath>();
  const behind = new Map<FollowedPath, number>();
  const unvisited = new Set<FollowedPath>();
  let whenVisited: () => void = () => {};
  let isTruncated = false;
  let needsScan = false;
  let isClosed = false;
  let collect: NodeJS.Timeout | null = null;

  const pump = new Pump<FollowedPath>(options.now, visited);
  const watches = new Watches(changed, () => {
    needsScan = true;
  });

  function changed(path: string): void {
    const followed = paths.get(path);
    if (followed === undefined) return;
    untold.delete(followed);
    polled.delete(followed);
    pump.ask(followed, true);
    collect ??= setTimeout(() => {
      collect = null;
      pump.start();
    }, COLLECT_MS);
  }

  function visited(followed: FollowedPath, turn: Turn): void {
    if (unvisited.delete(followed) && unvisited.size === 0) whenVisited();
    if (polled.delete(followed) && turn === 'new') untold.add(followed);
    if (turn !== 'more') {
      behind.delete(followed);
      return;
    }
    const now = options.now();
    const since = behind.get(followed);
    if (since !== undefined && now - since <= BEHIND_US) return;
    behind.set(followed, now);
    if (since !== undefined) options.fellBehind();
  }

  async function scan(isNew: boolean): Promise<void> {
    needsScan = false;
    const { files, truncated } = await namedBy(options.paths, options.maxFiles);
    if (isClosed) return;
    isTruncated = truncated;
    for (const [path, followed] of paths) {
      if (files.has(path) || !followed.isIdle) continue;
      paths.delete(path);
      for (const set of [untold, polled, behind]) set.delete(followed);
      options.gone(followed);
    }
    for (const path of files) {
      if (paths.has(path)) continue;
      const followed = options.open(path, isNew);
      paths.set(path, followed);
      if (!options.watch) untold.add(followed);
      if (!isNew) unvisited.add(followed);
      pump.ask(followed, true);
    }
    if (options.watch) watches.set([...paths.keys()], options.paths.filter(isGlob).map(baseOfGlob));
  }

  let nextTold = 0;
  let nextScan = performance.now() + RESCAN_MS;
  let nextSave = performance.now() + SAVE_MS;
  let isTicking = false;

  async function tick(): Promise<void> {
    pump.watch();
    for (const followed of unvisited) if (followed.isStuck) visited(followed, 'nothing');
    if (isTicking || isClosed) return;
    isTicking = true;
    const now = performance.now();
    if (needsScan || now >= nextScan) {
      nextScan = now + RESCAN_MS;
      await scan(true);
    }
    const isRound = now >= nextTold;
    if (isRound) nextTold = now + TOLD_MS;
    for (const followed of isRound ? paths.values() : untold) {
      polled.add(followed);
      pump.ask(followed, true);
    }
    pump.start();
    if (now >= nextSave) {
      nextSave = now + SAVE_MS;
      await options.save();
    }
    isTicking = false;
  }

  await scan(false);
  const timer = setInterval(() => void tick(), UNTOLD_MS);
  if (unvisited.size > 0) {
    await new Promise<void>((resolve) => {
      whenVisited = resolve;
      pump.start();
    });
  }

  return {
    paths,
    behind: () => behind.size,
    isTruncated: () => isTruncated,
    trouble: () => watches.trouble,
    async close() {
      isClosed = true;
      clearInterval(timer);
      if (collect !== null) clearTimeout(collect);
      watches.close();
      await pump.close();
    },
  };
}

async function namedBy(paths: readonly string[], limit: number): Promise<{ files: Set<string>; truncated: boolean }> {
  const files = new Set<string>();
  let isTruncated = false;
  for (const path of paths) {
    const found = isGlob(path) ? await expandGlob(path, limit) : { files: [path], truncated: false };
    isTruncated ||= found.truncated;
    for (const file of found.files) {
      if (files.size < limit) files.add(file);
      else isTruncated ||= !files.has(file);
    }
  }
  return { files, truncated: isTruncated };
}
