/** Few, because each bit more would be one less of the tag, and twice as many rows looked at in vain. */
const DISTANCE_BITS = 4;
const DISTANCE_SHIFT = 32 - DISTANCE_BITS;
/** Stands for itself and for all that is farther. */
const FAR = (1 << DISTANCE_BITS) - 1;
const ONE_NEARER = 1 << DISTANCE_SHIFT;
const LOW = 2 ** 32;
/** Nobody reads it, but the compiler leaves out what is written nowhere. */
const fetched = new Int32Array(1);

/**
 * Rows by hash, as many slots as it was made with: robin-hood hashing, 4 bytes a slot.
 *
 *     [ distance from home, 4 bits | tag, what is left | row + 1, as many bits as rows need ]
 *
 * Home is the hash's upper part, the tag its lower bits: nearly always, only the row that is looked for is looked at.
 * With an unknown key hardly any distance is longer than these bits can tell; those who know it can make it slow, not wrong.
 */
export class SlotTable {
  readonly #slots: Int32Array;
  readonly #scale: number = 0;
  readonly #rowBits: number = 0;
  readonly #rowMask: number = 0;
  readonly #tagMask: number = 0;
  readonly #hashOf: (row: number) => number;

  /** Where the last `first` or `another` is: the slot, and what it has if the row is the one, without the row. */
  #at = 0;
  #wanted = 0;

  /** For row numbers below `rows`. `hashOf` gives the hash that a row was inserted with. */
  constructor(slots: number, rows: number, hashOf: (row: number) => number) {
    const rowBits = 32 - Math.clz32(rows);
    this.#slots = new Int32Array(slots);
    this.#scale = slots / LOW;
    this.#rowBits = rowBits;
    this.#rowMask = (1 << rowBits) - 1;
    this.#tagMask = ((1 << (DISTANCE_SHIFT - rowBits)) - 1) << rowBits;
    this.#hashOf = hashOf;
  }

  get size(): number {
    return this.#slots.length;
  }

  /** Touch the home of each hash. */
  fetch(hashes: Int32Array, count: number): void {
    const slots = this.#slots;
    let sum = 0;
    for (let i = 0; i < count; i++) sum ^= slots[this.#homeOf(hashes[i]!)]!;
    fetched[0] = sum;
  }

  /** The first row that may be the one with this hash, or −1; `another` gives the next. */
  first(hash: number): number {
    return this.#seek(this.#homeOf(hash), this.#tagOf(hash));
  }

  another(): number {
    return this.#seek(this.#after(this.#at), farther(this.#wanted));
  }

  insert(hash: number, row: number): void {
    const slots = this.#slots;
    let at = this.#homeOf(hash);
    let distance = 0;
    let carried = this.#tagOf(hash) | (row + 1);
    for (;;) {
      const slot = slots[at]!;
      if (slot === 0) {
        slots[at] = carried | (Math.min(distance, FAR) << DISTANCE_SHIFT);
        return;
      }
      let own = slot >>> DISTANCE_SHIFT;
      if (own === FAR && distance > FAR) own = this.#distanceOf(slot, at);
      if (own < distance) {
        // Who is nearer to home gives way to who is farther.
        slots[at] = carried | (Math.min(distance, FAR) << DISTANCE_SHIFT);
        carried = slot & (ONE_NEARER - 1);
        distance = own;
      }
      distance++;
      at = this.#after(at);
    }
  }

  /** The row that was found last gives its place to another one of the same hash. */
  replaceFound(heir: number): void {
    this.#slots[this.#at] = (this.#slots[this.#at]! & ~this.#rowMask) | (heir + 1);
  }

  removeFound(): void {
    this.#closeGap(this.#at);
  }

  /** Take out the first row in slot `from` or after it, −1 when there is none; all slots before `at` are then empty. */
  takeFrom(from: number): number {
    const slots = this.#slots;
    for (this.#at = from; this.#at < slots.length; this.#at++) {
      if (slots[this.#at] === 0) continue;
      const row = (slots[this.#at]! & this.#rowMask) - 1;
      this.#closeGap(this.#at);
      return row;
    }
    return -1;
  }

  /** The slot of the row that was found or taken last. */
  get at(): number {
    return this.#at;
  }

  /** What follows and is not at home moves one nearer to it. */
  #closeGap(from: number): void {
    const slots = this.#slots;
    let gap = from;
    for (;;) {
      const next = this.#after(gap);
      const slot = slots[next]!;
      const distance = slot >>> DISTANCE_SHIFT;
      if (distance === 0) break;
      slots[gap] = distance === FAR && this.#distanceOf(slot, gap) >= FAR ? slot : slot - ONE_NEARER;
      gap = next;
    }
    slots[gap] = 0;
  }

  #homeOf(hash: number): number {
    return ((hash >>> 0) * this.#scale) | 0;
  }

  #tagOf(hash: number): number {
    return (hash << this.#rowBits) & this.#tagMask;
  }

  /** How far `at` is from a slot's home, also where its own bits cannot tell. */
  #distanceOf(slot: number, at: number): number {
    const distance = at - this.#homeOf(this.#hashOf((slot & this.#rowMask) - 1));
    return distance < 0 ? distance + this.#slots.length : distance;
  }

  #seek(from: number, wantedFirst: number): number {
    const slots = this.#slots;
    const rowMask = this.#rowMask;
    let at = from;
    let wanted = wantedFirst;
    let row = -1;
    for (;;) {
      const slot = slots[at]!;
      if (slot === 0 || slot >>> DISTANCE_SHIFT < wanted >>> DISTANCE_SHIFT) break;
      if (((slot ^ wanted) & ~rowMask) === 0) {
        row = (slot & rowMask) - 1;
        break;
      }
      at = this.#after(at);
      wanted = farther(wanted);
    }
    this.#at = at;
    this.#wanted = wanted;
    return row;
  }

  #after(at: number): number {
    return at + 1 === this.#slots.length ? 0 : at + 1;
  }
}

/** What a slot one farther from home has. */
function farther(slot: number): number {
  return slot >>> DISTANCE_SHIFT < FAR ? (slot + ONE_NEARER) | 0 : slot;
}
