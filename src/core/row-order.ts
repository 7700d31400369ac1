/** What decides between rows that are due at the same instant. */
export interface TieOrder {
  /** Below 0, 0 or above 0. */
  compare(a: number, b: number): number;
  /** Four bytes from `depth` on of the text by which `compare` goes first, as a number; 0 where the text has ended. */
  wordAt(row: number, depth: number): number;
}

/** Up to so many numbers, insertion is quicker than the native sort. */
const FEW = 40;
/** Sorted as one number of 53 bits: what they are ordered by, over their place. */
const WORD_PLACES = 2 ** 21;
const DUE_PLACES = 2 ** 32;
/** More room than this is not kept. */
const KEPT_ROOM = 4096;
const keptKeys = new Float64Array(KEPT_ROOM);
const keptPlaces = new Int32Array(KEPT_ROOM);

/**
 * Sort rows by the instant they are due, and those of one instant by `ties`. No due is negative, nor 2^21 or more.
 * Rows come nearly always in order of their dues; those of one datagram, which have one due, seldom in that of their
 * texts. A million of one instant are sorted without a million times twenty comparisons of text: numbers made of four
 * bytes at a time are sorted instead. Makes no garbage for a few thousand.
 */
export function sortRows(rows: Int32Array, dues: Int32Array, count: number, ties: TieOrder): void {
  if (!isSorted(dues, count)) sortByDue(rows, dues, count);
  for (let start = 0; start < count; ) {
    const due = dues[start]!;
    let end = start + 1;
    while (end < count && dues[end] === due) end++;
    if (end > start + 1) sortTies(rows, start, end, 0, ties);
    start = end;
  }
}

function isSorted(dues: Int32Array, count: number): boolean {
  for (let i = 1; i < count; i++) if (dues[i - 1]! > dues[i]!) return false;
  return true;
}

function sortByDue(rows: Int32Array, dues: Int32Array, count: number): void {
  const keys = keysFor(count);
  const places = placesFor(count);
  for (let i = 0; i < count; i++) {
    keys[i] = dues[i]! * DUE_PLACES + i;
    places[i] = rows[i]!;
  }
  sortNumbers(keys, count);
  for (let i = 0; i < count; i++) {
    const key = keys[i]!;
    const due = Math.floor(key / DUE_PLACES);
    rows[i] = places[key - due * DUE_PLACES]!;
    dues[i] = due;
  }
}

/** Rows of one instant, from `start` to `end`, whose texts are the same up to `depth`. */
function sortTies(rows: Int32Array, start: number, end: number, depth: number, ties: TieOrder): void {
  const count = end - start;
  if (count === 2) {
    const [first, second] = [rows[start]!, rows[start + 1]!];
    if (ties.compare(first, second) <= 0) return;
    rows[start] = second;
    rows[start + 1] = first;
    return;
  }
  if (count > WORD_PLACES) {
    rows.subarray(start, end).sort(ties.compare);
    return;
  }
  const keys = keysFor(count);
  const first = ties.wordAt(rows[start]!, depth);
  let before = first;
  let rising = true;
  let same = true;
  keys[0] = first * WORD_PLACES;
  for (let i = 1; i < count; i++) {
    const word = ties.wordAt(rows[start + i]!, depth);
    if (word !== first) same = false;
    if (word < before) rising = false;
    before = word;
    keys[i] = word * WORD_PLACES + i;
  }
  if (same) {
    // Where all texts have ended there is no more to be had from their bytes.
    if (first === 0) rows.subarray(start, end).sort(ties.compare);
    else sortTies(rows, start, end, depth + 4, ties);
    return;
  }
  if (!rising) {
    const places = placesFor(count);
    for (let i = 0; i < count; i++) places[i] = rows[start + i]!;
    sortNumbers(keys, count);
    // A remainder of numbers this large would take the processor ten times as long.
    for (let i = 0; i < count; i++) rows[start + i] = places[keys[i]! - wordLimit(keys[i]!) + WORD_PLACES]!;
  }
  // What is the same so far is told apart by what follows. That needs the keys' room: so from here on they are not read.
  const groups = groupsOf(keys, count);
  for (let i = 0; i < groups.length; i += 2)
    sortTies(rows, start + groups[i]!, start + groups[i + 1]!, depth + 4, ties);
}

const NO_GROUPS: readonly number[] = [];

/** Where runs of more than one of the same word begin and end. */
function groupsOf(keys: Float64Array, count: number): readonly number[] {
  let groups: number[] | null = null;
  let start = 0;
  let limit = wordLimit(keys[0]!);
  for (let i = 1; i <= count; i++) {
    if (i < count && keys[i]! < limit) continue;
    if (i > start + 1) {
      groups ??= [];
      groups.push(start, i);
    }
    start = i;
    if (i < count) limit = wordLimit(keys[i]!);
  }
  return groups ?? NO_GROUPS;
}

/** The smallest key of a greater word. */
function wordLimit(key: number): number {
  return (Math.floor(key / WORD_PLACES) + 1) * WORD_PLACES;
}

function sortNumbers(keys: Float64Array, count: number): void {
  if (count > FEW) {
    (count === keys.length ? keys : keys.subarray(0, count)).sort();
    return;
  }
  for (let i = 1; i < count; i++) {
    const key = keys[i]!;
    let at = i;
    for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!;
    keys[at] = key;
  }
}

function keysFor(count: number): Float64Array {
  return count <= KEPT_ROOM ? keptKeys : new Float64Array(count);
}

function placesFor(count: number): Int32Array {
  return count <= KEPT_ROOM ? keptPlaces : new Int32Array(count);
}
