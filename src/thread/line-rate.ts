const SLOTS = 8;
const SECONDS = 3;

/** Lines per second over the last three whole seconds, from a counter that only grows. */
export class LineRate {
  readonly #counts = new Float64Array(SLOTS);
  #second = 0;

  add(now: number, lines: number): void {
    this.#counts[this.#slot(now)]! += lines;
  }

  perSecond(now: number): number {
    this.#slot(now);
    let sum = 0;
    for (let s = this.#second - SECONDS; s < this.#second; s++) sum += this.#counts[((s % SLOTS) + SLOTS) % SLOTS]!;
    return sum / SECONDS;
  }

  #slot(now: number): number {
    const second = Math.floor(now / 1_000_000);
    for (let s = Math.max(this.#second + 1, second - SLOTS + 1); s <= second; s++) this.#counts[s % SLOTS] = 0;
    if (second > this.#second) this.#second = second;
    return Math.max(0, second) % SLOTS;
  }
}
