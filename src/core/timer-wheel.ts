import { ReadyRows } from './ready-rows.ts';
import { ROW } from './row-layout.ts';
import type { TieOrder } from './row-order.ts';

const { SHIFT: ROW_SHIFT, WHEEL: WHEEL_WORD } = ROW;
const TICK_US = 1024;
const TICKS_A_US = 1 / TICK_US;
/** Each level's slots are as long as all slots of the level below together. */
const [SLOTS_0, SLOTS_1] = [64, 8192];
const LEVELS = [
  { slots: SLOTS_0, unit: 1 },
  { slots: SLOTS_1, unit: SLOTS_0 },
  { slots: 8192, unit: 2 ** 19 },
  { slots: 1024, unit: 2 ** 32 },
] as const;
const FIRST_SLOT = [0, 64, 64 + 8192, 64 + 2 * 8192];
const LEVEL_SLOTS = 64 + 2 * 8192 + 1024;
const ALL_SLOTS = LEVEL_SLOTS + 32;
const MOST_LANES = ALL_SLOTS - LEVEL_SLOTS;
/** What the top level can tell apart; a later time is due at that end of the world (the year 2112). */
const LAST_US = 2 ** 52 - 1;
/** The wheel is turned at least so often, so that the level a row goes to is that of its true distance. */
const TURN_US = 1_000_000;

/** [ upper half of the offset, 8 bits | row + 1 of the next in the slot, or END + slot ] */
const NEXT = WHEEL_WORD;
/** [ lower half of the offset, 8 bits | row + 1 of the one before, or END + slot, or READY, or NOWHERE ] */
const PREVIOUS = WHEEL_WORD + 1;
const LINK = 0xffffff;
const END = 2 ** 23;
const READY = LINK;
/** Fresh memory is 0, so untouched rows are nowhere. */
const NOWHERE = 0;
/** A slot of level 1 is so long that the instant within it fits the offset of a row. */
const OFFSETS_US = 2 ** 16;

/**
 * Rows by the instant they are due, to the microsecond, without scanning: adding and removing are O(1), and a row
 * moves at most once per level before it comes up.
 *
 *     level 0     64 slots of 1 ms      the slot of the present tick has been emptied into `ready`, in order of instant
 *     level 1   8192 slots of 66 ms     9 minutes: nearly all deadlines, so that rows come down in small portions
 *     level 2   8192 slots of 9 min     51 days
 *     level 3   1024 slots of 51 days
 *
 * A row lies on the lowest level that reaches as far as its tick from the present one. A slot is a list through two
 * words of its rows, in the order in which they came, which nearly always is that of their instants: so what comes up
 * is sorted already. The two words also hold the instant to the microsecond, as the offset in its 66 ms, so that a row of the
 * two lower levels is not looked at again before it is due.
 *
 * Beside the levels there are lanes: lists of rows that are added in the order in which they are due, and whose order
 * against other rows is of no importance. They need no sorting and no levels.
 */
export class TimerWheel {
  readonly #words: Int32Array;
  /** By slot: row + 1 of the first and the last, 0 when it is empty. */
  readonly #heads = new Int32Array(ALL_SLOTS);
  readonly #tails = new Int32Array(ALL_SLOTS);
  readonly #occupied = new Int32Array(ALL_SLOTS / 32);
  /** No slot of a level with rows in it begins before this tick; Infinity: all are empty. */
  readonly #starts = new Float64Array(LEVELS.length).fill(Number.POSITIVE_INFINITY);
  readonly #ready: ReadyRows;
  readonly #dueOf: (row: number) => number;
  /** By lane: when its first row is due, Infinity when it is empty; and its last one. */
  readonly #laneNext = new Float64Array(MOST_LANES).fill(Number.POSITIVE_INFINITY);
  readonly #laneLast = new Float64Array(MOST_LANES);
  readonly #lanes: number = 0;
  /** The smallest of `#laneNext`, or less. */
  #lanesNext = Number.POSITIVE_INFINITY;
  #tick = 0;
  #earliest = Number.POSITIVE_INFINITY;
  #quietUntil = Number.NEGATIVE_INFINITY;

  /** `dueOf` must give the instant that a row was added with; it is asked for distant rows, when they come nearer. */
  constructor(words: Int32Array, dueOf: (row: number) => number, ties: TieOrder, lanes = 0) {
    if (lanes > MOST_LANES) throw new RangeError(`more than ${MOST_LANES} lanes`);
    this.#lanes = lanes;
    this.#words = words;
    this.#dueOf = dueOf;
    this.#ready = new ReadyRows(words, ties);
  }

  /** Nothing but what is in lanes is due at or before this instant's end. A lower bound. */
  get earliest(): number {
    return this.#earliest;
  }

  /** There is no need to `pop` up to and including this instant: a cheap test before. */
  get quietUntil(): number {
    return this.#quietUntil;
  }

  /** `dueUs` is an integer. */
  add(row: number, dueUs: number): void {
    const due = dueUs > LAST_US ? LAST_US : dueUs;
    if (due < this.#earliest) {
      this.#earliest = due;
      if (due < this.#quietUntil) this.#quietUntil = due;
    }
    const tick = Math.floor(due * TICKS_A_US);
    if (tick > this.#tick) this.#place(row, tick, due & (OFFSETS_US - 1));
    else {
      this.#words[(row << ROW_SHIFT) | PREVIOUS] = READY;
      this.#ready.add(row, due);
    }
  }

  /** Add a row to a lane; to the levels when the lane's last row is due later. */
  addInOrder(row: number, dueUs: number, lane: number): void {
    if (lane >= this.#lanes || dueUs > LAST_US) {
      this.add(row, dueUs);
      return;
    }
    const empty = this.#tails[LEVEL_SLOTS + lane] === 0;
    if (!empty && dueUs < this.#laneLast[lane]!) {
      this.add(row, dueUs);
      return;
    }
    this.#laneLast[lane] = dueUs;
    this.#push(row, LEVEL_SLOTS + lane, 0);
    if (!empty) return;
    this.#laneNext[lane] = dueUs;
    if (dueUs < this.#lanesNext) this.#lanesNext = dueUs;
    if (dueUs < this.#quietUntil) this.#quietUntil = dueUs;
  }

  /** Put the first rows of the lanes into `rows`, at most so many; returns how many. */
  firstInLanes(rows: Int32Array, most: number): number {
    let count = 0;
    for (let lane = 0; lane < this.#lanes; lane++) {
      let link = this.#heads[LEVEL_SLOTS + lane]!;
      while (link > 0 && link < END && count < most) {
        rows[count++] = link - 1;
        link = this.#words[((link - 1) << ROW_SHIFT) | NEXT]! & LINK;
      }
    }
    return count;
  }

  /** Rows that are nowhere may be removed too. */
  remove(row: number): void {
    const words = this.#words;
    const word = row << ROW_SHIFT;
    const previous = words[word | PREVIOUS]! & LINK;
    if (previous === NOWHERE) return;
    words[word | PREVIOUS] = NOWHERE;
    if (previous === READY) {
      this.#ready.remove(row);
      return;
    }
    const next = words[word | NEXT]! & LINK;
    if (next < END) link(words, next - 1, PREVIOUS, previous);
    else this.#tails[next - END] = previous < END ? previous : 0;
    if (previous < END) link(words, previous - 1, NEXT, next);
    else {
      const slot = previous - END;
      this.#heads[slot] = next < END ? next : 0;
      if (next >= END) this.#occupied[slot >>> 5]! &= ~(1 << (slot & 31));
    }
  }

  /**
   * The next row that is due before `now`, strictly, in order of (instant, tie order), rows in lanes first; −1 when
   * there is none.
   */
  pop(now: number): number {
    if (this.#lanesNext < now) {
      const row = this.#popLane(now);
      if (row >= 0) return row;
    }
    const ready = this.#ready;
    if (ready.isEmpty && !this.#turnTo(now)) {
      this.#quietUntil = Math.min(this.#earliest, this.#lanesNext, now + TURN_US);
      return -1;
    }
    const due = ready.nextDue;
    if (due >= now) {
      this.#earliest = due;
      this.#quietUntil = Math.min(due, this.#lanesNext);
      return -1;
    }
    const row = ready.take();
    this.#words[(row << ROW_SHIFT) | PREVIOUS] = NOWHERE;
    return row;
  }

  #popLane(now: number): number {
    this.#lanesNext = Number.POSITIVE_INFINITY;
    for (let lane = 0; lane < this.#lanes; lane++) {
      if (this.#laneNext[lane]! < now) {
        // What was first may have been removed since.
        const row = this.#heads[LEVEL_SLOTS + lane]! - 1;
        const due = row < 0 ? Number.POSITIVE_INFINITY : this.#dueOf(row);
        this.#laneNext[lane] = due;
        if (due < now) {
          this.remove(row);
          this.#lanesNext = due;
          return row;
        }
      }
      this.#lanesNext = Math.min(this.#lanesNext, this.#laneNext[lane]!);
    }
    return -1;
  }

  /** Go forward until rows are ready, at most to `now`; false when there are none up to there. */
  #turnTo(now: number): boolean {
    const target = Math.floor(Math.min(now, LAST_US) * TICKS_A_US);
    while (this.#ready.isEmpty) if (!this.#turn(target)) return false;
    return true;
  }

  /** Go forward to the next slot that has rows, at most to `target`; false when there is none up to there. */
  #turn(target: number): boolean {
    const starts = this.#starts;
    const next = Math.min(starts[0]!, starts[1]!, starts[2]!, starts[3]!);
    if (next > target) {
      if (target > this.#tick) this.#tick = target;
      this.#earliest = next * TICK_US;
      return false;
    }
    this.#tick = next;
    for (let level = LEVELS.length - 1; level >= 0; level--) {
      if (starts[level] !== next) continue;
      const { slots, unit } = LEVELS[level]!;
      this.#empty(FIRST_SLOT[level]! + (Math.floor(next / unit) & (slots - 1)), level < 2);
      starts[level] = this.#nextStart(level);
    }
    this.#ready.sort(next * TICK_US);
    return true;
  }

  /** Hand out a slot's rows: those of the present tick become ready, the others go to lower levels. */
  #empty(slot: number, near: boolean): void {
    const words = this.#words;
    const start = Math.floor(this.#tick / 64) * OFFSETS_US;
    let row = this.#heads[slot]! - 1;
    this.#heads[slot] = this.#tails[slot] = 0;
    this.#occupied[slot >>> 5]! &= ~(1 << (slot & 31));
    while (row >= 0) {
      const word = row << ROW_SHIFT;
      const next = words[word | NEXT]!;
      const offset = ((next >>> 24) << 8) | (words[word | PREVIOUS]! >>> 24);
      const due = near ? start + offset : Math.min(this.#dueOf(row), LAST_US);
      const tick = Math.floor(due * TICKS_A_US);
      if (tick > this.#tick) this.#place(row, tick, offset);
      else {
        words[word | PREVIOUS] = READY;
        this.#ready.load(row, offset & (TICK_US - 1));
      }
      row = (next & LINK) < END ? (next & LINK) - 1 : -1;
    }
  }

  #place(row: number, tick: number, offset: number): void {
    if (tick - this.#tick < SLOTS_0) {
      this.#push(row, tick & (SLOTS_0 - 1), offset);
      if (tick < this.#starts[0]!) this.#starts[0] = tick;
      return;
    }
    // Nearly all lie on the next level, where the loop over all would find them a place too.
    const index = Math.floor(tick / SLOTS_0);
    if (index - Math.floor(this.#tick / SLOTS_0) < SLOTS_1) {
      this.#push(row, SLOTS_0 + (index & (SLOTS_1 - 1)), offset);
      if (index * SLOTS_0 < this.#starts[1]!) this.#starts[1] = index * SLOTS_0;
      return;
    }
    this.#placeFar(row, tick, offset);
  }

  #placeFar(row: number, tick: number, offset: number): void {
    let level = 2;
    while (
      Math.floor(tick / LEVELS[level]!.unit) - Math.floor(this.#tick / LEVELS[level]!.unit) >=
      LEVELS[level]!.slots
    )
      level++;
    const { slots, unit } = LEVELS[level]!;
    const index = Math.floor(tick / unit);
    this.#push(row, FIRST_SLOT[level]! + (index & (slots - 1)), offset);
    if (index * unit < this.#starts[level]!) this.#starts[level] = index * unit;
  }

  #push(row: number, slot: number, offset: number): void {
    const words = this.#words;
    const tail = this.#tails[slot]!;
    words[(row << ROW_SHIFT) | NEXT] = (END + slot) | ((offset >>> 8) << 24);
    words[(row << ROW_SHIFT) | PREVIOUS] = (tail > 0 ? tail : END + slot) | (offset << 24);
    this.#tails[slot] = row + 1;
    if (tail > 0) {
      link(words, tail - 1, NEXT, row + 1);
      return;
    }
    this.#heads[slot] = row + 1;
    this.#occupied[slot >>> 5]! |= 1 << (slot & 31);
  }

  /** When the first occupied slot of a level after the present one begins; Infinity when there is none. */
  #nextStart(level: number): number {
    const { slots, unit } = LEVELS[level]!;
    const now = Math.floor(this.#tick / unit);
    const own = now & (slots - 1);
    const ahead = this.#nextOccupied(level, own + 1, slots);
    if (ahead >= 0) return (now + ahead - own) * unit;
    const around = this.#nextOccupied(level, 0, own);
    return around < 0 ? Number.POSITIVE_INFINITY : (now + around - own + slots) * unit;
  }

  /** The first occupied slot of a level from `from` on and before `to`, or −1. */
  #nextOccupied(level: number, from: number, to: number): number {
    const first = FIRST_SLOT[level]!;
    for (let at = from; at < to; ) {
      const slot = first + at;
      const word = this.#occupied[slot >>> 5]! >>> (slot & 31);
      if (word !== 0) return at + 31 - Math.clz32(word & -word);
      at += 32 - (slot & 31);
    }
    return -1;
  }
}

function link(words: Int32Array, row: number, word: number, to: number): void {
  words[(row << ROW_SHIFT) | word] = (words[(row << ROW_SHIFT) | word]! & ~LINK) | to;
}
