import { ROW } from './row-layout.ts';
import { sortRows, type TieOrder } from './row-order.ts';

const { SHIFT: ROW_SHIFT, WHEEL: WHEEL_WORD } = ROW;
const FIRST_ROOM = 256;
/** More room than this is given back once it is not needed any more. */
const KEPT_ROOM = 65_536;
const GONE = -1;

/**
 * Rows whose time has come, or nearly, in order of (instant, tie order): a sorted run, loaded at once, and a heap of
 * those that came after it was sorted. The first of a row's two wheel words says where it is: its place in the run, or
 * −1 − its place in the heap.
 */
export class ReadyRows {
  readonly #words: Int32Array;
  readonly #ties: TieOrder;
  #runRows = new Int32Array(FIRST_ROOM);
  #runDues = new Int32Array(FIRST_ROOM);
  #runStart = 0;
  #runHead = 0;
  #runEnd = 0;
  readonly #lateRows: number[] = [];
  readonly #lateDues: number[] = [];

  constructor(words: Int32Array, ties: TieOrder) {
    this.#words = words;
    this.#ties = ties;
  }

  get isEmpty(): boolean {
    return this.#runHead === this.#runEnd && this.#lateRows.length === 0;
  }

  /** When the first row is due; Infinity when there is none. */
  get nextDue(): number {
    const run =
      this.#runHead < this.#runEnd ? this.#runStart + this.#runDues[this.#runHead]! : Number.POSITIVE_INFINITY;
    return this.#lateRows.length > 0 && this.#lateDues[0]! < run ? this.#lateDues[0]! : run;
  }

  /** Take the first row out. There must be one. */
  take(): number {
    const run = this.#runHead < this.#runEnd;
    if (
      this.#lateRows.length > 0 &&
      (!run || this.#order(0, this.#runRows[this.#runHead]!, this.#runStart + this.#runDues[this.#runHead]!) < 0)
    ) {
      const row = this.#lateRows[0]!;
      this.#removeLate(0);
      return row;
    }
    const row = this.#runRows[this.#runHead]!;
    this.#runRows[this.#runHead] = GONE;
    this.#passGone();
    return row;
  }

  remove(row: number): void {
    const place = this.#words[(row << ROW_SHIFT) | WHEEL_WORD]!;
    if (place < 0) this.#removeLate(-1 - place);
    else {
      this.#runRows[place] = GONE;
      if (place === this.#runHead) this.#passGone();
    }
  }

  /**
   * Put a row behind those loaded before; `sort` makes a run of them. The last run must be used up. `due` counts from
   * the instant that `sort` is given, in integer microseconds.
   */
  load(row: number, due: number): void {
    if (this.#runEnd === this.#runRows.length) this.#resize(this.#runEnd * 2);
    this.#runRows[this.#runEnd] = row;
    this.#runDues[this.#runEnd++] = due;
  }

  sort(start: number): void {
    this.#runStart = start;
    const count = this.#runEnd;
    const rows = this.#runRows;
    sortRows(rows, this.#runDues, count, this.#ties);
    for (let i = 0; i < count; i++) this.#words[(rows[i]! << ROW_SHIFT) | WHEEL_WORD] = i;
  }

  /** Add a row while a run is being used up. */
  add(row: number, due: number): void {
    let at = this.#lateRows.length;
    this.#lateRows.push(row);
    this.#lateDues.push(due);
    at = this.#rise(at, row, due);
    this.#put(at, row, due);
  }

  #passGone(): void {
    while (this.#runHead < this.#runEnd && this.#runRows[this.#runHead] === GONE) this.#runHead++;
    if (this.#runHead < this.#runEnd) return;
    this.#runHead = this.#runEnd = 0;
    if (this.#runRows.length > KEPT_ROOM) this.#resize(FIRST_ROOM);
  }

  #resize(room: number): void {
    const rows = new Int32Array(room);
    const dues = new Int32Array(room);
    rows.set(this.#runRows.subarray(0, this.#runEnd));
    dues.set(this.#runDues.subarray(0, this.#runEnd));
    this.#runRows = rows;
    this.#runDues = dues;
  }

  #removeLate(gap: number): void {
    const row = this.#lateRows.pop()!;
    const due = this.#lateDues.pop()!;
    if (gap === this.#lateRows.length) return;
    const at = this.#rise(gap, row, due);
    this.#put(at === gap ? this.#fall(gap, row, due) : at, row, due);
  }

  /** Make room for a row at `at` or above it, moving those down that come after it; returns where. */
  #rise(from: number, row: number, due: number): number {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#order(parent, row, due) <= 0) break;
      this.#put(at, this.#lateRows[parent]!, this.#lateDues[parent]!);
      at = parent;
    }
    return at;
  }

  #fall(from: number, row: number, due: number): number {
    const size = this.#lateRows.length;
    let at = from;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= size) return at;
      if (child + 1 < size && this.#order(child, this.#lateRows[child + 1]!, this.#lateDues[child + 1]!) > 0) child++;
      if (this.#order(child, row, due) >= 0) return at;
      this.#put(at, this.#lateRows[child]!, this.#lateDues[child]!);
      at = child;
    }
  }

  /** The late row at `at` against another one: below 0 when it comes first. */
  #order(at: number, row: number, due: number): number {
    return this.#lateDues[at]! - due || this.#ties.compare(this.#lateRows[at]!, row);
  }

  #put(at: number, row: number, due: number): void {
    this.#lateRows[at] = row;
    this.#lateDues[at] = due;
    this.#words[(row << ROW_SHIFT) | WHEEL_WORD] = -1 - at;
  }
}
