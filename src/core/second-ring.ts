const SECOND_US = 1_000_000;

/**
 * Which slot of a ring belongs to an instant's second, for rings that hold something per second: second s lies in slot
 * s mod size. The newest second only moves on; what it passes over is told to be cleared.
 */
export class SecondRing {
  readonly size: number = 0;
  readonly #clear: (slot: number) => void;
  /** The newest second, when it began, and its slot: nearly always what is asked for. */
  #newest = 0;
  #newestFrom = 0;
  #newestSlot = 0;

  constructor(size: number, clear: (slot: number) => void) {
    this.size = size;
    this.#clear = clear;
  }

  get newest(): number {
    return this.#newest;
  }

  /** The slot of an instant in microseconds; moves the newest second on. */
  slotOf(us: number): number {
    const into = us - this.#newestFrom;
    if (into >= 0 && into < SECOND_US) return this.#newestSlot;
    const second = Math.floor(us / SECOND_US);
    if (second < this.#newest) return Math.max(0, second) % this.size;
    for (let s = Math.max(this.#newest + 1, second - this.size + 1); s <= second; s++) this.#clear(s % this.size);
    this.#newest = second;
    this.#newestFrom = second * SECOND_US;
    this.#newestSlot = second % this.size;
    return this.#newestSlot;
  }

  /** The slot of a second that may lie before the epoch. */
  slotOfSecond(second: number): number {
    return ((second % this.size) + this.size) % this.size;
  }
}
