import { compareBytes, hashBytes, textOf } from './bytes.ts';
import { TokenArena } from './token-arena.ts';

/** What a row says of one check or event; see `TokenTable`. */
export const CELL = {
  none: 0,
  /** A check has seen replies to the token and no cause yet. */
  reply: 1,
  /** A check has seen the cause: an observation waits to settle. */
  open: 2,
  /** The same, and we were not listening all the time since. */
  openRestarted: 3,
  /** Settled; `at` of the row is the instant after which it is forgotten. */
  settled: 4,
  /** Settled as missing, and no reply has come since. */
  missing: 5,
  /** Not of a check: the event is in a count check's buffer until the row is due. */
  held: 6,
  /** Not of a check: a reply that will be an orphan when the row is due, unless it finds its cause. */
  unclaimed: 7,
} as const;

export type Cell = (typeof CELL)[keyof typeof CELL];

const HEAD = 1;
const SIGHTING = 2;
const WHOLE = 4;
const FLAG_BITS = 3;
const CELL_SHIFT = FLAG_BITS;
const NAME_SHIFT = 6;
const NAME_MASK = 0x3fff;
const CHECK_SHIFT = 20;
const CHECK_MASK = 0xfff;
/** A used row's meta is never 0: a row always is a sighting, has a cell, or heads its token. */
const FREE = 0;

export const MAX_NAMES = NAME_MASK;
export const MAX_CHECKS = CHECK_MASK;

const WRAP = 2 ** 48;
const LOW = 2 ** 32;
const MAX_DISTANCE = 255;
const ROW_MASK = 0xffffff;
const MAX_ROWS = ROW_MASK - 1;

/**
 * All that is remembered of tokens, in flat memory: nothing here is an object per token, so a million of them cost
 * the garbage collector nothing.
 *
 *     slot (4 bytes)    [ distance from home, 8 bits | row + 1, 24 bits ]      robin-hood hashing by the token's bytes
 *     row  (24 bytes, and 8 in the timer wheel)
 *       meta            [ check 12 | name 14 | cell 3 | whole second, sighting, head ]
 *       token           offset in the arena
 *       next            the token's rows in a ring
 *       at, arrivedAt   6 bytes each: microseconds modulo 2^48, read as the instant nearest to the clock (± 4.4 years)
 *
 * A row may be a sighting (a node's event), carry the state of one check for the token (a cell), or both: a token
 * that waits for one check is one row. What `at` and `arrivedAt` mean:
 *
 *     sighting                  the event's
 *     cell without a sighting   arrivedAt: when the cell's life began; at: once settled, when it is forgotten
 *
 * Everything is reserved up front and touched only when used; nothing ever grows, so nothing ever stalls.
 */
export class TokenTable {
  readonly rows: number;
  readonly #slots: Uint32Array;
  readonly #slotScale: number;
  readonly #meta: Uint32Array;
  readonly #token: Uint32Array;
  readonly #next: Int32Array;
  readonly #atLow: Uint32Array;
  readonly #atHigh: Uint16Array;
  readonly #arrivedLow: Uint32Array;
  readonly #arrivedHigh: Uint16Array;
  readonly #arena: TokenArena;
  readonly #tokenLimit: number;
  readonly #k0: number;
  readonly #k1: number;

  /** Rows in use are below this; it grows only when most of them are. */
  #span: number;
  #hand = 0;
  #usedRows = 0;
  #tokens = 0;
  /** What times are read relative to: the clock. */
  #reference = 0;
  #referenceWrapped = 0;

  constructor(tokenLimit: number, seed: readonly [number, number]) {
    this.#tokenLimit = tokenLimit;
    this.rows = Math.min(MAX_ROWS, tokenLimit * 4 + 64);
    const slots = Math.ceil(tokenLimit * 1.4) + 16;
    this.#slots = new Uint32Array(slots);
    this.#slotScale = slots / LOW;
    this.#meta = new Uint32Array(this.rows);
    this.#token = new Uint32Array(this.rows);
    this.#next = new Int32Array(this.rows);
    this.#atLow = new Uint32Array(this.rows);
    this.#atHigh = new Uint16Array(this.rows);
    this.#arrivedLow = new Uint32Array(this.rows);
    this.#arrivedHigh = new Uint16Array(this.rows);
    this.#arena = new TokenArena(tokenLimit * 160, (from, to) => this.#tokenMoved(from, to));
    this.#span = Math.min(this.rows, 1024);
    [this.#k0, this.#k1] = seed;
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** Bytes of rows, slots and tokens that have been touched, roughly. */
  get heldBytes(): number {
    return this.#span * 32 + this.#slots.length * 4 + this.#arena.heldBytes;
  }

  /** Whether so many more tokens (0 or 1) and rows fit; if not, something must be evicted first. */
  roomFor(tokens: number, rows: number): boolean {
    return (
      this.#tokens + tokens <= this.#tokenLimit &&
      this.#usedRows + rows < this.rows &&
      (tokens === 0 || !this.#arena.full)
    );
  }

  /** Times are read as the instants nearest to this one. */
  setReference(clock: number): void {
    this.#reference = clock;
    this.#referenceWrapped = clock % WRAP;
  }

  hash(bytes: Uint8Array, start: number, end: number): number {
    return hashBytes(bytes, start, end, this.#k0, this.#k1);
  }

  /** The token's head row, or −1. */
  find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    let at = Math.floor(hash * this.#slotScale);
    for (let distance = 0; ; distance++) {
      const slot = slots[at]!;
      if (slot === 0) return -1;
      const own = slot >>> 24;
      if (own < distance) return -1;
      if (own === distance) {
        const row = (slot & ROW_MASK) - 1;
        if (this.#arena.equals(this.#token[row]!, bytes, start, end)) return row;
      }
      if (++at === slots.length) at = 0;
    }
  }

  /** Add a token that is not there; returns its first row, empty, at the head of a ring of one; −1 without room. */
  addToken(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const row = this.#takeRow();
    if (!this.#insertSlot(row, hash)) return -1;
    this.#token[row] = this.#arena.add(bytes, start, end);
    this.#meta[row] = HEAD;
    this.#next[row] = row;
    this.#tokens++;
    this.#usedRows++;
    return row;
  }

  /** Another row for the token of `row`, last in its ring. */
  addRow(head: number): number {
    const row = this.#takeRow();
    this.#usedRows++;
    this.#token[row] = this.#token[head]!;
    this.#meta[row] = CELL.held << CELL_SHIFT; // in use; the caller says at once what it is
    this.#next[row] = this.#next[head]!;
    this.#next[head] = row;
    return row;
  }

  /** Free a row that is not its token's last one. The row must be out of the wheel. */
  freeRow(row: number): void {
    let before = row;
    while (this.#next[before] !== row) before = this.#next[before]!;
    const after = this.#next[row]!;
    if (this.#meta[row]! & HEAD) this.#rehead(row, after);
    this.#next[before] = after;
    this.#meta[row] = FREE;
    this.#usedRows--;
  }

  /** Free a token and all its rows. They must be out of the wheel. */
  freeToken(anyRow: number): void {
    const offset = this.#token[anyRow]!;
    this.#removeSlot(this.#slotOf(offset));
    this.#arena.free(offset);
    this.#tokens--;
    let row = anyRow;
    do {
      const next = this.#next[row]!;
      this.#meta[row] = FREE;
      this.#usedRows--;
      row = next;
    } while (row !== anyRow);
  }

  /** The head of the token that has been there longest, or nearly; −1 when there is none. */
  oldest(): number {
    for (let i = 0; i < this.#span; i++) {
      const row = (this.#hand + i) % this.#span;
      if (this.#meta[row]! & HEAD) return row;
    }
    return -1;
  }

  /** Call `visit` with each row in use. */
  forEachRow(visit: (row: number) => void): void {
    for (let row = 0; row < this.#span; row++) if (this.#meta[row] !== FREE) visit(row);
  }

  next(row: number): number {
    return this.#next[row]!;
  }

  isSighting(row: number): boolean {
    return (this.#meta[row]! & SIGHTING) !== 0;
  }

  isWholeSecond(row: number): boolean {
    return (this.#meta[row]! & WHOLE) !== 0;
  }

  nameOf(row: number): number {
    return (this.#meta[row]! >>> NAME_SHIFT) & NAME_MASK;
  }

  cellOf(row: number): Cell {
    return ((this.#meta[row]! >>> CELL_SHIFT) & 7) as Cell;
  }

  checkOf(row: number): number {
    return this.#meta[row]! >>> CHECK_SHIFT;
  }

  /** A row with the state of a check, and so not `held` or `unclaimed`. */
  isCheckCell(row: number): boolean {
    const cell = (this.#meta[row]! >>> CELL_SHIFT) & 7;
    return cell >= CELL.reply && cell <= CELL.missing;
  }

  setSighting(row: number, name: number, wholeSecond: boolean): void {
    this.#meta[row] =
      (this.#meta[row]! & (HEAD | (CHECK_MASK << CHECK_SHIFT) | (7 << CELL_SHIFT))) |
      SIGHTING |
      (wholeSecond ? WHOLE : 0) |
      (name << NAME_SHIFT);
  }

  dropSighting(row: number): void {
    this.#meta[row]! &= ~(SIGHTING | WHOLE);
  }

  /** The row's cell; `none` leaves the row to its sighting. A name given without a sighting is that of a `held` event. */
  setCell(row: number, check: number, cell: Cell): void {
    this.#meta[row] =
      (this.#meta[row]! & (HEAD | SIGHTING | WHOLE | (NAME_MASK << NAME_SHIFT))) |
      (cell << CELL_SHIFT) |
      (check << CHECK_SHIFT);
  }

  setName(row: number, name: number): void {
    this.#meta[row] = (this.#meta[row]! & ~(NAME_MASK << NAME_SHIFT)) | (name << NAME_SHIFT);
  }

  at(row: number): number {
    return this.#near(this.#atHigh[row]! * LOW + this.#atLow[row]!);
  }

  arrivedAt(row: number): number {
    return this.#near(this.#arrivedHigh[row]! * LOW + this.#arrivedLow[row]!);
  }

  setAt(row: number, us: number): void {
    const wrapped = us % WRAP;
    this.#atHigh[row] = wrapped / LOW;
    this.#atLow[row] = wrapped;
  }

  setArrivedAt(row: number, us: number): void {
    const wrapped = us % WRAP;
    this.#arrivedHigh[row] = wrapped / LOW;
    this.#arrivedLow[row] = wrapped;
  }

  tokenText(row: number): string {
    const offset = this.#token[row]!;
    const start = this.#arena.startOf(offset);
    return textOf(this.#arena.chunkOf(offset), start, start + this.#arena.lengthOf(offset));
  }

  /** Bytes of the token of `row`, good until the next token is added. */
  tokenBytes(row: number): Uint8Array {
    const offset = this.#token[row]!;
    const start = this.#arena.startOf(offset);
    return this.#arena.chunkOf(offset).subarray(start, start + this.#arena.lengthOf(offset));
  }

  tokenHash(row: number): number {
    return this.#hashAt(this.#token[row]!);
  }

  /** Order of two rows' tokens by code point. */
  compareTokens(a: number, b: number): number {
    const left = this.#token[a]!;
    const right = this.#token[b]!;
    if (left === right) return 0;
    const arena = this.#arena;
    const leftStart = arena.startOf(left);
    const rightStart = arena.startOf(right);
    return compareBytes(
      arena.chunkOf(left),
      leftStart,
      leftStart + arena.lengthOf(left),
      arena.chunkOf(right),
      rightStart,
      rightStart + arena.lengthOf(right),
    );
  }

  #near(wrapped: number): number {
    const difference = wrapped - this.#referenceWrapped;
    if (difference > WRAP / 2) return this.#reference + difference - WRAP;
    if (difference < -WRAP / 2) return this.#reference + difference + WRAP;
    return this.#reference + difference;
  }

  /**
   * Rows are taken in a circle, so what lies just ahead of the hand is the oldest. The circle is widened while it is
   * nearly full; its new part is free, so the hand goes there.
   */
  #takeRow(): number {
    if (this.#usedRows >= this.#span * 0.9 && this.#span < this.rows) {
      this.#hand = this.#span;
      this.#span = Math.min(this.rows, Math.ceil(this.#span * 1.25));
    }
    if (this.#hand >= this.#span) this.#hand = 0;
    while (this.#meta[this.#hand] !== FREE) {
      this.#hand++;
      if (this.#hand >= this.#span) this.#hand = 0;
    }
    return this.#hand++;
  }

  #insertSlot(newRow: number, hash: number): boolean {
    const slots = this.#slots;
    let at = Math.floor(hash * this.#slotScale);
    let carried = newRow + 1;
    let distance = 0;
    for (;;) {
      const slot = slots[at]!;
      if (slot === 0) {
        slots[at] = carried | (distance << 24);
        return true;
      }
      const own = slot >>> 24;
      if (own < distance) {
        slots[at] = carried | (distance << 24);
        carried = slot & ROW_MASK;
        distance = own;
      }
      if (++distance > MAX_DISTANCE) throw new RangeError('token table: a probe sequence is longer than 255');
      if (++at === slots.length) at = 0;
    }
  }

  #slotOf(offset: number): number {
    const slots = this.#slots;
    let at = Math.floor(this.#hashAt(offset) * this.#slotScale);
    for (;;) {
      const slot = slots[at]!;
      if (slot === 0) throw new Error('token table: a live token has no slot');
      if (this.#token[(slot & ROW_MASK) - 1] === offset) return at;
      if (++at === slots.length) at = 0;
    }
  }

  #hashAt(offset: number): number {
    const start = this.#arena.startOf(offset);
    return this.hash(this.#arena.chunkOf(offset), start, start + this.#arena.lengthOf(offset));
  }

  /** Close the gap: what follows and is not at home moves one nearer to it. */
  #removeSlot(gap: number): void {
    const slots = this.#slots;
    for (;;) {
      const next = gap + 1 === slots.length ? 0 : gap + 1;
      const slot = slots[next]!;
      if (slot === 0 || slot >>> 24 === 0) break;
      slots[gap] = slot - (1 << 24);
      gap = next;
    }
    slots[gap] = 0;
  }

  #rehead(row: number, heir: number): void {
    const at = this.#slotOf(this.#token[row]!);
    this.#slots[at] = (this.#slots[at]! & ~ROW_MASK) | (heir + 1);
    this.#meta[heir]! |= HEAD;
  }

  #tokenMoved(from: number, to: number): void {
    const start = this.#arena.startOf(to);
    const bytes = this.#arena.chunkOf(to);
    const end = start + this.#arena.lengthOf(to);
    let at = Math.floor(this.hash(bytes, start, end) * this.#slotScale);
    while (this.#token[(this.#slots[at]! & ROW_MASK) - 1] !== from) if (++at === this.#slots.length) at = 0;
    const head = (this.#slots[at]! & ROW_MASK) - 1;
    let row = head;
    do {
      this.#token[row] = to;
      row = this.#next[row]!;
    } while (row !== head);
  }
}
