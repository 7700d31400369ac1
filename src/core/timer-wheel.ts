const TICK_US = 1024;
const SLOT_BITS = 8;
const SLOTS = 1 << SLOT_BITS;
const LEVELS = 6;
/** What the top level can tell apart; a later time is due at that end of the world (the year 2112). */
const LAST_US = 2 ** 52 - 1;

const NOWHERE = -(2 ** 30);
const READY = -(2 ** 30) - 1;

/**
 * Rows by the instant they are due, to the microsecond, without scanning: adding and removing are O(1), and a row
 * moves at most once per level before it comes up.
 *
 *     level 0   256 slots of 1 ms      the slot of the present tick has been emptied into `ready`,
 *     level 1   256 slots of 262 ms    sorted by instant
 *     level 2   256 slots of 67 s      …
 *
 * A row lies on the lowest level whose block of 256 slots also holds the present tick. Time only goes forward, which
 * is what makes this exact (a radix heap with radix 256).
 */
export class TimerWheel {
  /** Within a slot: next row or −1. */
  readonly #next: Int32Array;
  /** Row before, or −1−slot for the first of a slot, or NOWHERE, or READY. */
  readonly #previous: Int32Array;
  readonly #heads = new Int32Array(LEVELS * SLOTS).fill(-1);
  readonly #occupied = new Uint32Array((LEVELS * SLOTS) / 32);
  readonly #dueOf: (row: number) => number;
  readonly #tieOrder: (a: number, b: number) => number;

  #tick = 0;
  #readyRows: number[] = [];
  #readyDues: number[] = [];
  #readyHead = 0;
  #earliest = Number.POSITIVE_INFINITY;

  /** `dueOf` must give the instant a row was added with; `tieOrder` sorts rows that are due at the same instant. */
  constructor(rows: number, dueOf: (row: number) => number, tieOrder: (a: number, b: number) => number) {
    this.#next = new Int32Array(rows);
    this.#previous = new Int32Array(rows).fill(0);
    this.#dueOf = dueOf;
    this.#tieOrder = tieOrder;
  }

  /** Nothing is due at or before this instant's end: a cheap test before every `pop`. A lower bound. */
  get earliest(): number {
    return this.#earliest;
  }

  /** Rows start out nowhere; 0 stands for that in fresh memory, so that untouched pages stay untouched. */
  has(row: number): boolean {
    return this.#previous[row] !== 0 && this.#previous[row] !== NOWHERE;
  }

  add(row: number, dueUs: number): void {
    const due = dueUs > LAST_US ? LAST_US : dueUs;
    if (due < this.#earliest) this.#earliest = due;
    const tick = Math.floor(due / TICK_US);
    if (tick <= this.#tick) this.#addReady(row, due);
    else this.#place(row, tick);
  }

  remove(row: number): void {
    const previous = this.#previous[row]!;
    if (previous === 0 || previous === NOWHERE) return;
    this.#previous[row] = NOWHERE;
    if (previous === READY) return;
    const next = this.#next[row]!;
    if (previous < 0) {
      const slot = -1 - previous;
      this.#heads[slot] = next;
      if (next < 0) this.#occupied[slot >>> 5]! &= ~(1 << (slot & 31));
    } else this.#next[previous - 1] = next;
    if (next >= 0) this.#previous[next] = previous;
  }

  /** The next row that is due before `now`, strictly, in order of (instant, tieOrder); −1 when there is none. */
  pop(now: number): number {
    for (;;) {
      while (this.#readyHead < this.#readyRows.length) {
        const row = this.#readyRows[this.#readyHead]!;
        const due = this.#readyDues[this.#readyHead]!;
        const stale = this.#previous[row] !== READY || this.#clamped(row) !== due;
        if (!stale && due >= now) {
          this.#earliest = due;
          return -1;
        }
        this.#readyHead++;
        if (stale) continue;
        this.#previous[row] = NOWHERE;
        return row;
      }
      this.#readyRows.length = 0;
      this.#readyDues.length = 0;
      this.#readyHead = 0;
      if (!this.#turn(Math.floor(Math.min(now, LAST_US) / TICK_US))) return -1;
    }
  }

  #clamped(row: number): number {
    const due = this.#dueOf(row);
    return due > LAST_US ? LAST_US : due;
  }

  /** Go forward to the next tick that has rows, at most to `target`; false when there is none up to there. */
  #turn(target: number): boolean {
    for (;;) {
      let level = 0;
      let index = -1;
      let unit = 1;
      for (; level < LEVELS; level++, unit *= SLOTS) {
        const own = Math.floor(this.#tick / unit) % SLOTS;
        index = this.#nextOccupied(level, own + 1);
        if (index >= 0) break;
      }
      if (index < 0) {
        if (target > this.#tick) this.#tick = target;
        this.#earliest = Number.POSITIVE_INFINITY;
        return false;
      }
      const block = unit * SLOTS;
      const start = Math.floor(this.#tick / block) * block + index * unit;
      if (start > target) {
        if (target > this.#tick) this.#tick = target;
        this.#earliest = start * TICK_US;
        return false;
      }
      this.#tick = start;
      this.#empty(level * SLOTS + index);
      if (this.#readyRows.length > 0) {
        this.#sortReady();
        return true;
      }
    }
  }

  /** Hand out a slot's rows: those of the present tick become ready, the others go to lower levels. */
  #empty(slot: number): void {
    let row = this.#heads[slot]!;
    this.#heads[slot] = -1;
    this.#occupied[slot >>> 5]! &= ~(1 << (slot & 31));
    while (row >= 0) {
      const next = this.#next[row]!;
      const due = this.#clamped(row);
      const tick = Math.floor(due / TICK_US);
      if (tick <= this.#tick) {
        this.#previous[row] = READY;
        this.#readyRows.push(row);
        this.#readyDues.push(due);
      } else this.#place(row, tick);
      row = next;
    }
  }

  #place(row: number, tick: number): void {
    let level = 0;
    let unit = 1;
    while (level < LEVELS - 1 && Math.floor(tick / (unit * SLOTS)) !== Math.floor(this.#tick / (unit * SLOTS))) {
      level++;
      unit *= SLOTS;
    }
    const slot = level * SLOTS + (Math.floor(tick / unit) % SLOTS);
    const head = this.#heads[slot]!;
    this.#next[row] = head;
    this.#previous[row] = -1 - slot;
    if (head >= 0) this.#previous[head] = row + 1;
    this.#heads[slot] = row;
    this.#occupied[slot >>> 5]! |= 1 << (slot & 31);
  }

  /** Into the sorted present tick; new instants are mostly the latest, so it looks from the end. */
  #addReady(row: number, due: number): void {
    const rows = this.#readyRows;
    const dues = this.#readyDues;
    let at = rows.length;
    rows.push(row);
    dues.push(due);
    while (at > this.#readyHead) {
      const before = dues[at - 1]!;
      if (before < due || (before === due && this.#tieOrder(rows[at - 1]!, row) <= 0)) break;
      rows[at] = rows[at - 1]!;
      dues[at] = before;
      at--;
    }
    rows[at] = row;
    dues[at] = due;
    this.#previous[row] = READY;
  }

  #sortReady(): void {
    const rows = this.#readyRows;
    const dues = this.#readyDues;
    const count = rows.length;
    if (count < 2) return;
    // A slot is a stack: the newest came off first. Turned round, it is nearly always in order already.
    rows.reverse();
    dues.reverse();
    let sorted = true;
    for (let i = 1; i < count && sorted; i++) {
      if (dues[i - 1]! > dues[i]!) sorted = false;
      else if (dues[i - 1] === dues[i] && this.#tieOrder(rows[i - 1]!, rows[i]!) > 0) sorted = false;
    }
    if (sorted) return;
    const order = Array.from({ length: count }, (_, i) => i);
    order.sort((a, b) => dues[a]! - dues[b]! || this.#tieOrder(rows[a]!, rows[b]!));
    this.#readyRows = order.map((i) => rows[i]!);
    this.#readyDues = order.map((i) => dues[i]!);
  }

  /** The first occupied slot of a level at `from` or after it, or −1. */
  #nextOccupied(level: number, from: number): number {
    for (let at = from; at < SLOTS; ) {
      const slot = level * SLOTS + at;
      const word = this.#occupied[slot >>> 5]! >>> (slot & 31);
      if (word !== 0) return at + 31 - Math.clz32(word & -word);
      at += 32 - (slot & 31);
    }
    return -1;
  }
}
