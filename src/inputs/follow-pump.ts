import { newChunk, type Turn } from './follow-file.ts';

/** Work that comes in pieces, as `FollowedPath` has it. */
export interface Visitable {
  isStuck: boolean;
  visit(chunk: Buffer, look: boolean): Promise<Turn>;
}

/** A visit that takes longer waits for a file system that is gone; the others go on without it. */
export const STUCK_US = 5_000_000;

/**
 * Visits what was asked for, one after the other and one piece each, so that a long file makes neither the other files
 * nor the other inputs wait. Each piece waits for the disk, and the event loop serves the sockets meanwhile.
 */
export class Pump<T extends Visitable> {
  /** In the order of asking; true: also look at the path. */
  readonly #due = new Map<T, boolean>();
  readonly #visited: (item: T, turn: Turn) => void;
  readonly #now: () => number;
  /** Grows when a visit is given up, so that its run ends when it comes back. */
  #generation = 0;
  #current: { readonly item: T; readonly since: number } | null = null;
  #run: Promise<void> | null = null;
  #isClosed = false;
  #chunk = newChunk();

  constructor(now: () => number, visited: (item: T, turn: Turn) => void) {
    this.#now = now;
    this.#visited = visited;
  }

  /** Asks for a visit. Nothing happens before `start`, so that what comes together is done together. */
  ask(item: T, look: boolean): void {
    if (item.isStuck) return;
    this.#due.set(item, look || (this.#due.get(item) ?? false));
  }

  start(): void {
    if (this.#run !== null || this.#due.size === 0 || this.#isClosed) return;
    const generation = this.#generation;
    const run = this.#pump(generation).finally(() => {
      if (this.#run === run) this.#run = null;
    });
    this.#run = run;
  }

  /** Gives up a visit that does not end. To be called now and then. */
  watch(): void {
    const current = this.#current;
    if (current === null || this.#now() - current.since < STUCK_US) return;
    current.item.isStuck = true;
    this.#generation++;
    this.#current = null;
    this.#run = null;
    // What was given up may still write into the old one.
    this.#chunk = newChunk();
    this.start();
  }

  /** Resolves when the visit that is under way has ended; no other begins. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#due.clear();
    await this.#run;
  }

  async #pump(generation: number): Promise<void> {
    const chunk = this.#chunk;
    while (generation === this.#generation) {
      const [next] = this.#due;
      if (next === undefined) return;
      const [item, look] = next;
      this.#due.delete(item);
      this.#current = { item, since: this.#now() };
      const turn = await item.visit(chunk, look);
      if (generation !== this.#generation) {
        item.isStuck = false;
        return;
      }
      this.#current = null;
      if (this.#isClosed) return;
      if (turn === 'more') this.ask(item, true);
      this.#visited(item, turn);
    }
  }
}
