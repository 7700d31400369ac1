import { textOf } from './bytes.ts';
import type { Thresholds } from './spec.ts';

const LETTER_F = 0x66;
const LETTER_P = 0x70;

export const STATUSES = ['OK', 'UNOBSERVED', 'PENDING', 'WARN', 'FAIL'] as const;

/** In order of badness, mildest first (SPEC 9). */
export type Status = (typeof STATUSES)[number];

/** The worse of two statuses; the first when they are equal. */
export function worseOf(a: Status, b: Status): Status {
  return STATUSES.indexOf(b) > STATUSES.indexOf(a) ? b : a;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Judge a window by its check. The worst wins: FAIL, then WARN, then OK.
 * A threshold of 0 means "any failure", so it is read as 1; with `failed >= 0` such an edge could never be OK.
 * Partial windows may warn or fail at once; OK must be earned.
 */
export function statusOf(check: Thresholds, { passed, failed }: Tally): Status {
  if (passed + failed === 0) return 'UNOBSERVED';
  if (failed >= Math.max(1, check.fail)) return 'FAIL';
  if (failed >= Math.max(1, check.warn)) return 'WARN';
  return passed >= Math.max(1, check.ok) ? 'OK' : 'PENDING';
}

/**
 * The last `ok + warn + fail` outcomes of one check, oldest first out.
 *
 *     slots  [ f p p . . ]   size 5, `next` = 3: the slot that the next push writes;
 *                  ^next     once full, it holds the oldest
 */
export class Window {
  readonly size: number = 0;
  readonly #slots: Uint8Array;
  #next = 0;
  #filled = 0;
  #failed = 0;

  constructor(check: Thresholds) {
    this.size = Math.max(1, check.ok + check.warn + check.fail);
    this.#slots = new Uint8Array(this.size);
  }

  get passed(): number {
    return this.#filled - this.#failed;
  }

  get failed(): number {
    return this.#failed;
  }

  push(failed: boolean): void {
    if (this.#filled === this.size) this.#failed -= this.#slots[this.#next]!;
    else this.#filled++;
    this.#slots[this.#next] = failed ? 1 : 0;
    if (failed) this.#failed++;
    this.#next = this.#next + 1 === this.size ? 0 : this.#next + 1;
  }

  /** Oldest first, `p` or `f`. */
  toString(): string {
    const letters = new Uint8Array(this.#filled);
    const oldest = this.#filled === this.size ? this.#next : 0;
    for (let i = 0, slot = oldest; i < letters.length; i++) {
      letters[i] = this.#slots[slot] === 1 ? LETTER_F : LETTER_P;
      slot = slot + 1 === this.size ? 0 : slot + 1;
    }
    return textOf(letters, 0, letters.length);
  }
}
