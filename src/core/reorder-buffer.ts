/** Which end of a count check an event is at. */
export type Side = 'up' | 'down';

/**
 * Events of a count check that wait for stragglers, taken out in order of time: a binary heap over flat memory.
 * Events of the same side, time and epoch that come one after the other are kept as one entry, so that a tally costs
 * the same as an event.
 */
export class ReorderBuffer {
  readonly #limit: number;
  #times = new Float64Array(64);
  #counts = new Float64Array(64);
  /** Epoch · 2 + (1 for downstream). */
  #marks = new Float64Array(64);
  #size = 0;

  /** At most `limit` entries are held. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#size;
  }

  /** Time of the next entry, or Infinity. */
  get next(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  /** The greatest time held, or −Infinity. */
  get last(): number {
    let last = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < this.#size; i++) last = Math.max(last, this.#times[i]!);
    return last;
  }

  /** False when there is no room. */
  add(time: number, side: Side, count: number, epoch: number): boolean {
    const mark = epoch * 2 + (side === 'down' ? 1 : 0);
    const newest = this.#size - 1;
    if (newest >= 0 && this.#times[newest] === time && this.#marks[newest] === mark) {
      this.#counts[newest]! += count;
      return true;
    }
    if (this.#size === this.#limit) return false;
    if (this.#size === this.#times.length) this.#grow();
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(time, mark, parent)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#put(at, time, count, mark);
    return true;
  }

  /** Take the earliest entry out. */
  take(visit: (time: number, side: Side, count: number, epoch: number) => void): void {
    const time = this.#times[0]!;
    const count = this.#counts[0]!;
    const mark = this.#marks[0]!;
    const last = --this.#size;
    if (last > 0) this.#sink(last);
    visit(time, mark % 2 === 1 ? 'down' : 'up', count, Math.floor(mark / 2));
  }

  /** Put the entry at `from` where the top was. */
  #sink(from: number): void {
    const time = this.#times[from]!;
    const count = this.#counts[from]!;
    const mark = this.#marks[from]!;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#isBefore(this.#times[child + 1]!, this.#marks[child + 1]!, child)) child++;
      if (!this.#isBefore(this.#times[child]!, this.#marks[child]!, from)) break;
      this.#move(child, at);
      at = child;
    }
    this.#put(at, time, count, mark);
  }

  /** At equal times what arrived in an earlier epoch comes first: it decides which batch a restart cut through. */
  #isBefore(time: number, mark: number, entry: number): boolean {
    const other = this.#times[entry]!;
    return time < other || (time === other && mark < this.#marks[entry]!);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#times[from]!, this.#counts[from]!, this.#marks[from]!);
  }

  #put(at: number, time: number, count: number, mark: number): void {
    this.#times[at] = time;
    this.#counts[at] = count;
    this.#marks[at] = mark;
  }

  #grow(): void {
    const double = (old: Float64Array<ArrayBuffer>) => {
      const grown = new Float64Array(old.length * 2);
      grown.set(old);
      return grown;
    };
    this.#times = double(this.#times);
    this.#counts = double(this.#counts);
    this.#marks = double(this.#marks);
  }
}
