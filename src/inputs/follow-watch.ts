import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** The system's watches are few and shared (fs.inotify.max_user_watches); what has none is looked at by the clock. */
const MAX_WATCHES = 64;

/** Tells of changes in the directories of files, as far as the system can. */
export class Watches {
  readonly #onChange: (path: string) => void;
  /** Something came or went: a pattern may name other files now. */
  readonly #onNames: () => void;
  readonly #watchers = new Map<string, FSWatcher>();
  /** By directory: which names in it are of interest. */
  #wanted = new Map<string, Set<string>>();
  /** Why there are none, or fewer than there should be; null when all is well. */
  trouble: string | null = null;

  constructor(onChange: (path: string) => void, onNames: () => void) {
    this.#onChange = onChange;
    this.#onNames = onNames;
  }

  /** Watches the directories of these paths and, for names that may come, these; lets go of all others. */
  set(paths: readonly string[], directories: readonly string[]): void {
    const wanted = new Map<string, Set<string>>(directories.map((directory) => [directory, new Set()]));
    for (const path of paths) {
      const directory = dirname(path);
      if (!wanted.has(directory)) wanted.set(directory, new Set());
      wanted.get(directory)!.add(basename(path));
    }
    for (const [directory, watcher] of this.#watchers) if (!wanted.has(directory)) this.#stop(directory, watcher);
    this.#wanted = wanted;
    this.trouble = null;
    for (const directory of wanted.keys()) if (!this.#watchers.has(directory)) this.#start(directory);
  }

  close(): void {
    for (const [directory, watcher] of this.#watchers) this.#stop(directory, watcher);
  }

  #start(directory: string): void {
    if (this.#watchers.size >= MAX_WATCHES) {
      this.trouble = `only ${MAX_WATCHES} directories are watched, the others are looked at by the clock`;
      return;
    }
    try {
      const watcher = watch(directory, { persistent: false }, (kind, name) =>
        this.#heard(directory, watcher, kind, name),
      );
      // A directory that was removed is watched again when it is back.
      watcher.on('error', () => this.#stop(directory, watcher));
      this.#watchers.set(directory, watcher);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return;
      this.trouble = `changes are not told by the system (${code}), files are looked at by the clock`;
    }
  }

  #stop(directory: string, watcher: FSWatcher): void {
    if (this.#watchers.get(directory) === watcher) this.#watchers.delete(directory);
    watcher.close();
  }

  #heard(directory: string, watcher: FSWatcher, kind: string, name: string | null): void {
    if (kind === 'rename') {
      // The directory itself: moved or deleted, so this watch hears nothing more.
      if (name === null || name === basename(directory)) this.#stop(directory, watcher);
      this.#onNames();
    }
    if (name !== null && this.#wanted.get(directory)?.has(name)) {
      this.#onChange(directory === '/' ? `/${name}` : `${directory}/${name}`);
    }
  }
}
