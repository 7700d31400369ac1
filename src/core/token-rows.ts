import { CELL, type Cell, ROW } from './row-layout.ts';

const {
  SHIFT: ROW_SHIFT,
  ARRIVED_LOW,
  AT_LOW,
  CELL_MASK,
  CELL_SHIFT,
  CHECK_SHIFT,
  FREE,
  HEAD,
  HIGHS,
  LOW,
  META,
  NAME_MASK,
  NAME_SHIFT,
  NEXT,
  SIGHTING,
  TOKEN,
  WHOLE,
} = ROW;
const {
  held: HELD,
  reply: REPLY,
  settled: SETTLED,
  missing: MISSING,
  open: OPEN,
  openRestarted: OPEN_RESTARTED,
} = CELL;

const LONE_CAUSE = SIGHTING | (OPEN << CELL_SHIFT);
const LONE_CAUSE_RESTARTED = SIGHTING | (OPEN_RESTARTED << CELL_SHIFT);

/** Nobody reads it, but the compiler leaves out what is written nowhere. */
const fetched = new Int32Array(1);

/** Times are kept relative to an instant that the clock has not left farther behind than this. */
const BASE_LASTS_US = 2 ** 45;

/** The circle of rows is widened when it comes round and so much of it is in use. */
const WIDEN_AT = 0.75;
const FIRST_SPAN = 1024;
/** For each head that is looked for, no more rows than this are looked at. */
const NEAR_ROWS = 8;

/**
 * Rows of 32 bytes, in one block that is reserved up front and touched only as far as it is used: nothing is an object,
 * nothing is ever copied to grow, so a million of them cost the garbage collector nothing and never stall.
 *
 *     meta            [ check 12 | name 14 | cell 3 | whole second, sighting, head ]
 *     token           where its bytes are
 *     next            the token's rows in a ring
 *     at, arrivedAt   6 bytes each: signed microseconds from the base, an instant within a year of the clock (± 4.4 years)
 *     wheel           8 bytes of the timer wheel
 *
 * A row may be a sighting (a node's event), carry the state of one check for the token (a cell), or both: a token
 * that waits for one check is one row. What `at` and `arrivedAt` mean:
 *
 *     sighting                  the event's
 *     cell without a sighting   arrivedAt: when the cell's life began; at: once settled, when it is forgotten
 *     sighting and settled      arrivedAt: when it is forgotten, for nobody asks any more when the event arrived
 *
 * Rows are taken in a circle, so what lies just ahead of the hand is the oldest, and rows that are used together lie
 * together:
 *
 *     [ used used used . . . . used used used . used | untouched … ]
 *                      ^hand   ^oldest                ^span           ^count
 */
export class TokenRows {
  readonly count: number;
  readonly words: Int32Array;
  #span = 0;
  #hand = 0;
  /** So many rows from the hand on head no token: `oldestHead` need not look at them again. */
  #headless = 0;
  #used = 0;
  /** Rows below this have been used before the present round. */
  #touched = 0;
  /** What times are kept relative to. */
  #base = 0;

  constructor(count: number) {
    this.count = count;
    this.words = new Int32Array(count << ROW_SHIFT);
    this.#span = Math.min(count, FIRST_SPAN);
  }

  /** What times in `words` are kept relative to: `base + high half · LOW + low half`. */
  get base(): number {
    return this.#base;
  }

  get used(): number {
    return this.#used;
  }

  /** Of rows that have ever been used: the memory that is really there. */
  get touchedBytes(): number {
    return Math.max(this.#touched, this.#hand) * 4 * 2 ** ROW_SHIFT;
  }

  /** The clock: times are kept relative to what it was at most a year ago. */
  setClock(now: number): void {
    if (Math.abs(now - this.#base) < BASE_LASTS_US) return;
    const before = this.#base;
    this.forEach((row) => {
      const at = this.at(row);
      const arrivedAt = this.arrivedAt(row);
      this.#base = now;
      this.setTimes(row, at, arrivedAt);
      this.#base = before;
    });
    this.#base = now;
  }

  /** Touch the memory of the next `count` rows: misses of the cache that come together are waited for together. */
  fetchAhead(count: number): void {
    const { words } = this;
    const end = Math.min(this.#hand + count, this.#span);
    let sum = 0;
    // Two rows share a cache line.
    for (let row = this.#hand; row < end; row += 2) sum ^= words[(row << ROW_SHIFT) | META]!;
    fetched[0] = sum;
  }

  /** Take a row that heads a ring of its own. There must be one. */
  takeHead(token: number): number {
    const row = this.#take();
    const word = row << ROW_SHIFT;
    this.words[word | META] = HEAD;
    this.words[word | TOKEN] = token;
    this.words[word | NEXT] = row;
    return row;
  }

  /** Take a row into the ring of another, behind it. The caller says at once what it is. There must be one. */
  takeBehind(other: number): number {
    const row = this.#take();
    const word = row << ROW_SHIFT;
    const { words } = this;
    words[word | META] = HELD << CELL_SHIFT;
    words[word | TOKEN] = words[(other << ROW_SHIFT) | TOKEN]!;
    words[word | NEXT] = words[(other << ROW_SHIFT) | NEXT]!;
    words[(other << ROW_SHIFT) | NEXT] = row;
    return row;
  }

  /** Free a row that is not the last of its ring; returns the row behind it. */
  free(row: number): number {
    const { words } = this;
    const after = words[(row << ROW_SHIFT) | NEXT]!;
    let before = after;
    while (words[(before << ROW_SHIFT) | NEXT] !== row) before = words[(before << ROW_SHIFT) | NEXT]!;
    words[(before << ROW_SHIFT) | NEXT] = after;
    words[(row << ROW_SHIFT) | META] = FREE;
    this.#used--;
    return after;
  }

  freeRing(anyRow: number): void {
    const { words } = this;
    let row = anyRow;
    do {
      words[(row << ROW_SHIFT) | META] = FREE;
      this.#used--;
      row = words[(row << ROW_SHIFT) | NEXT]!;
    } while (row !== anyRow);
  }

  /** The head that was taken longest ago, or nearly; −1 when there is none. */
  oldestHead(): number {
    const { words } = this;
    // Twice: a row that became head among those passed over is found in the second round.
    for (let round = 0; round < 2; round++, this.#headless = 0) {
      for (; this.#headless < this.#span; this.#headless++) {
        let row = this.#hand + this.#headless;
        if (row >= this.#span) row -= this.#span;
        if (words[(row << ROW_SHIFT) | META]! & HEAD) return row;
      }
    }
    return -1;
  }

  /** Put the first heads ahead of the hand into `rows`, at most so many, as far as they are near; returns how many. */
  headsAhead(rows: Int32Array, most: number): number {
    const { words } = this;
    let start = this.#hand + this.#headless;
    if (start >= this.#span) start -= this.#span;
    const end = Math.min(start + most * NEAR_ROWS, this.#span);
    let count = 0;
    for (let row = start; row < end && count < most; row++) {
      if (words[(row << ROW_SHIFT) | META]! & HEAD) rows[count++] = row;
    }
    return count;
  }

  forEach(visit: (row: number) => void): void {
    for (let row = 0; row < this.#span; row++) if (this.words[(row << ROW_SHIFT) | META] !== FREE) visit(row);
  }

  next(row: number): number {
    return this.words[(row << ROW_SHIFT) | NEXT]!;
  }

  isHead(row: number): boolean {
    return (this.words[(row << ROW_SHIFT) | META]! & HEAD) !== 0;
  }

  setHead(row: number): void {
    this.words[(row << ROW_SHIFT) | META]! |= HEAD;
  }

  tokenOf(row: number): number {
    return this.words[(row << ROW_SHIFT) | TOKEN]! >>> 0;
  }

  setToken(row: number, token: number): void {
    this.words[(row << ROW_SHIFT) | TOKEN] = token;
  }

  isSighting(row: number): boolean {
    return (this.words[(row << ROW_SHIFT) | META]! & SIGHTING) !== 0;
  }

  isWholeSecond(row: number): boolean {
    return (this.words[(row << ROW_SHIFT) | META]! & WHOLE) !== 0;
  }

  nameOf(row: number): number {
    return (this.words[(row << ROW_SHIFT) | META]! & NAME_MASK) >>> NAME_SHIFT;
  }

  cellOf(row: number): Cell {
    return ((this.words[(row << ROW_SHIFT) | META]! & CELL_MASK) >>> CELL_SHIFT) as Cell;
  }

  checkOf(row: number): number {
    return this.words[(row << ROW_SHIFT) | META]! >>> CHECK_SHIFT;
  }

  /** A sighting that can be the cause or the reply of what waits: not one that holds the memory of a verdict. */
  isLive(row: number): boolean {
    const meta = this.words[(row << ROW_SHIFT) | META]!;
    return (meta & SIGHTING) !== 0 && (meta & CELL_MASK) !== SETTLED << CELL_SHIFT;
  }

  /** A row with the state of a check, and so not `held` or `unclaimed`. */
  isCheckCell(row: number): boolean {
    const cell = this.cellOf(row);
    return cell >= REPLY && cell <= MISSING;
  }

  /** The row is an event of the node `name`, and nothing else yet. */
  setSighting(row: number, name: number, wholeSecond: boolean): void {
    const word = (row << ROW_SHIFT) | META;
    this.words[word] = (this.words[word]! & HEAD) | SIGHTING | (wholeSecond ? WHOLE : 0) | (name << NAME_SHIFT);
  }

  /** The row is an event that a count check holds. */
  setHeld(row: number, name: number): void {
    const word = (row << ROW_SHIFT) | META;
    this.words[word] = (this.words[word]! & HEAD) | (HELD << CELL_SHIFT) | (name << NAME_SHIFT);
  }

  /** The row's cell; `none` leaves the row to its sighting. */
  setCell(row: number, check: number, cell: Cell): void {
    const word = (row << ROW_SHIFT) | META;
    this.words[word] =
      (this.words[word]! & (HEAD | SIGHTING | WHOLE | NAME_MASK)) | (cell << CELL_SHIFT) | (check << CHECK_SHIFT);
  }

  at(row: number): number {
    const word = row << ROW_SHIFT;
    const { words } = this;
    return this.#base + ((words[word | HIGHS]! << 16) >> 16) * LOW + (words[word | AT_LOW]! >>> 0);
  }

  arrivedAt(row: number): number {
    const word = row << ROW_SHIFT;
    const { words } = this;
    return this.#base + (words[word | HIGHS]! >> 16) * LOW + (words[word | ARRIVED_LOW]! >>> 0);
  }

  setArrivedAt(row: number, arrivedAt: number): void {
    const word = row << ROW_SHIFT;
    const { words } = this;
    const arrivedAtBase = arrivedAt - this.#base;
    words[word | ARRIVED_LOW] = arrivedAtBase;
    words[word | HIGHS] = (words[word | HIGHS]! & 0xffff) | (Math.floor(arrivedAtBase / LOW) << 16);
  }

  /** Integer microseconds. */
  setTimes(row: number, at: number, arrivedAt: number): void {
    const word = row << ROW_SHIFT;
    const { words } = this;
    const atBase = at - this.#base;
    const arrivedAtBase = arrivedAt - this.#base;
    const high = Math.floor(arrivedAtBase / LOW);
    words[word | AT_LOW] = atBase;
    words[word | ARRIVED_LOW] = arrivedAtBase;
    // Events without a time of their own are of the instant they arrived at.
    words[word | HIGHS] = ((at === arrivedAt ? high : Math.floor(atBase / LOW)) & 0xffff) | (high << 16);
  }

  /** How many rows the ring has; −1 if an event of this name and time is in it, as a sighting or held by a count check. */
  lengthWithout(anyRow: number, name: number, at: number): number {
    const { words } = this;
    const atBase = at - this.#base;
    const low = atBase | 0;
    const high = Math.floor(atBase / LOW) & 0xffff;
    let length = 0;
    let row = anyRow;
    do {
      const word = row << ROW_SHIFT;
      if (words[word | AT_LOW] === low && (words[word | HIGHS]! & 0xffff) === high) {
        const meta = words[word | META]!;
        const isEvent = (meta & SIGHTING) !== 0 || (meta & CELL_MASK) === HELD << CELL_SHIFT;
        if (isEvent && (meta & NAME_MASK) >>> NAME_SHIFT === name) return -1;
      }
      length++;
      row = words[word | NEXT]!;
    } while (row !== anyRow);
    return length;
  }

  /** Whether the ring is this row only, and it waits for a check, with a time that all trust. */
  isLoneCause(row: number): boolean {
    const { words } = this;
    const word = row << ROW_SHIFT;
    const meta = words[word | META]! & (CELL_MASK | SIGHTING | WHOLE);
    return words[word | NEXT] === row && (meta === LONE_CAUSE || meta === LONE_CAUSE_RESTARTED);
  }

  /** Whether the ring is this row only, and it waits for this check, with a time that all trust. */
  isLoneCauseOf(row: number, check: number): boolean {
    return this.isLoneCause(row) && this.checkOf(row) === check;
  }

  /** The first row behind this one that has a cell; −1 when no other row has. */
  nextWithCell(row: number): number {
    const { words } = this;
    let other = words[(row << ROW_SHIFT) | NEXT]!;
    while (other !== row) {
      if (words[(other << ROW_SHIFT) | META]! & CELL_MASK) return other;
      other = words[(other << ROW_SHIFT) | NEXT]!;
    }
    return -1;
  }

  /**
   * The next free row ahead of the hand. A round of the circle passes over no more than three used rows for each free
   * one, because the circle is widened otherwise.
   */
  #take(): number {
    const { words } = this;
    for (;;) {
      if (this.#hand === this.#span) this.#comeRound();
      const row = this.#hand++;
      if (this.#headless > 0) this.#headless--;
      if (words[(row << ROW_SHIFT) | META] === FREE) {
        this.#used++;
        return row;
      }
    }
  }

  #comeRound(): void {
    this.#touched = this.#span;
    if (this.#used < this.#span * WIDEN_AT || this.#span === this.count) {
      this.#hand = 0;
      return;
    }
    this.#span = Math.min(this.count, Math.ceil(this.#span * 1.25));
    this.#headless = 0;
  }
}
