import { SecondRing } from '../core/second-ring.ts';

const SLOTS = 8;
const SECONDS = 3;

/** Lines per second over the last three whole seconds, from a counter that only grows. */
export class LineRate {
  readonly #counts = new Float64Array(SLOTS);
  readonly #seconds = new SecondRing(SLOTS, (slot) => {
    this.#counts[slot] = 0;
  });

  add(now: number, lines: number): void {
    this.#counts[this.#seconds.slotOf(now)]! += lines;
  }

  perSecond(now: number): number {
    this.#seconds.slotOf(now);
    const { newest } = this.#seconds;
    let sum = 0;
    for (let s = newest - SECONDS; s < newest; s++) sum += this.#counts[this.#seconds.slotOfSecond(s)]!;
    return sum / SECONDS;
  }
}
