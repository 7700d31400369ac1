/** What decides between rows that are due at the same instant. */
export interface TieOrder {
  /** Below 0, 0 or above 0. */
  compare(a: number, b: number): number;
  /** Four bytes from `depth` on of the text by which `compare` goes first, as a number; 0 where the text has ended. */
  wordAt(row: number, depth: number): number;
}

/** Up to so many rows, insertion is quickest. */
const FEW = 16;
/** Sorted as one number of 53 bits: what they are ordered by, over their place. */
const WORD_PLACES = 2 ** 21;
const DUE_PLACES = 2 ** 32;

/**
 * Sort rows by the instant they are due, and those of one instant by `ties`. No due is negative, nor 2^21 or more.
 * A million rows of one instant are sorted without a million times twenty comparisons of text: numbers made of four
 * bytes at a time are sorted by the engine's native sort.
 */
export function sortRows(rows: Int32Array, dues: Int32Array, count: number, ties: TieOrder): void {
  if (isSorted(rows, dues, count, ties)) return;
  if (count <= FEW) {
    insertionSort(rows, dues, 0, count, ties);
    return;
  }
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = dues[i]! * DUE_PLACES + i;
  keys.sort();
  const places = rows.slice(0, count);
  for (let i = 0; i < count; i++) {
    const key = keys[i]!;
    const due = Math.floor(key / DUE_PLACES);
    rows[i] = places[key - due * DUE_PLACES]!;
    dues[i] = due;
  }
  for (let start = 0; start < count; ) {
    let end = start + 1;
    while (end < count && dues[end] === dues[start]) end++;
    if (end > start + 1) sortTies(rows.subarray(start, end), 0, ties);
    start = end;
  }
}

function isSorted(rows: Int32Array, dues: Int32Array, count: number, ties: TieOrder): boolean {
  for (let i = 1; i < count; i++) {
    if (dues[i - 1]! > dues[i]!) return false;
    if (dues[i - 1] === dues[i] && ties.compare(rows[i - 1]!, rows[i]!) > 0) return false;
  }
  return true;
}

function insertionSort(rows: Int32Array, dues: Int32Array, start: number, end: number, ties: TieOrder): void {
  for (let i = start + 1; i < end; i++) {
    const row = rows[i]!;
    const due = dues[i]!;
    let at = i;
    for (; at > start; at--) {
      const before = dues[at - 1]!;
      if (before < due || (before === due && ties.compare(rows[at - 1]!, row) <= 0)) break;
      rows[at] = rows[at - 1]!;
      dues[at] = before;
    }
    rows[at] = row;
    dues[at] = due;
  }
}

/** Rows of one instant, whose texts are the same up to `depth`. */
function sortTies(rows: Int32Array, depth: number, ties: TieOrder): void {
  const count = rows.length;
  if (count <= FEW || count > WORD_PLACES) {
    rows.sort(ties.compare);
    return;
  }
  const keys = new Float64Array(count);
  let same = true;
  const word = ties.wordAt(rows[0]!, depth);
  for (let i = 0; i < count; i++) {
    const own = ties.wordAt(rows[i]!, depth);
    if (own !== word) same = false;
    keys[i] = own * WORD_PLACES + i;
  }
  if (same) {
    // Where all texts have ended there is no more to be had from their bytes.
    if (word === 0) rows.sort(ties.compare);
    else sortTies(rows, depth + 4, ties);
    return;
  }
  keys.sort();
  const places = rows.slice();
  for (let i = 0; i < count; i++) rows[i] = places[keys[i]! % WORD_PLACES]!;
  for (let start = 0; start < count; ) {
    const shared = Math.floor(keys[start]! / WORD_PLACES);
    let end = start + 1;
    while (end < count && keys[end]! < (shared + 1) * WORD_PLACES) end++;
    if (end > start + 1) sortTies(rows.subarray(start, end), depth + 4, ties);
    start = end;
  }
}
