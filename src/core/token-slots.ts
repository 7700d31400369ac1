const DISTANCE_BITS = 6;
const DISTANCE_SHIFT = 32 - DISTANCE_BITS;
/** Stands for itself and for all that is farther. */
const FAR = (1 << DISTANCE_BITS) - 1;
const ONE_NEARER = 1 << DISTANCE_SHIFT;
/** Slots for each token: at the limit, five of seven are taken. */
const SLOTS_A_TOKEN = 1.4;
const LOW = 2 ** 32;

/**
 * Where a token's head row is, by the token's hash: robin-hood hashing, 4 bytes a slot.
 *
 *     [ distance from home, 6 bits | tag, what is left | row + 1, as many bits as rows need ]
 *
 * Home is the hash's upper part, the tag its lower bits: nearly always, only the row that is looked for is looked at.
 * Distances stay under 30 with a million tokens and an unknown key; those who know the key can make it slow, not wrong.
 */
export class TokenSlots {
  readonly #slots: Int32Array;
  readonly #scale: number;
  readonly #rowMask: number;
  readonly #rowBits: number;
  readonly #tagMask: number;
  readonly #hashOf: (row: number) => number;

  /** Where the last `first` or `another` is: the slot, its distance, and what a slot of that distance has to say. */
  #at = 0;
  #distance = 0;
  #tag = 0;

  /** `hashOf` gives the hash that a row was inserted with. */
  constructor(tokens: number, rows: number, hashOf: (row: number) => number) {
    const slots = Math.ceil(tokens * SLOTS_A_TOKEN) + 16;
    const rowBits = 32 - Math.clz32(rows + 1);
    this.#slots = new Int32Array(slots);
    this.#scale = slots / LOW;
    this.#rowMask = 2 ** rowBits - 1;
    this.#rowBits = rowBits;
    this.#tagMask = (2 ** (DISTANCE_SHIFT - rowBits) - 1) << rowBits;
    this.#hashOf = hashOf;
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** The first row that may be the one with this hash, or −1; `another` gives the next. */
  first(hash: number): number {
    this.#at = this.#homeOf(hash);
    this.#distance = 0;
    this.#tag = this.#tagOf(hash);
    return this.#seek();
  }

  another(): number {
    this.#step();
    return this.#seek();
  }

  insert(hash: number, row: number): void {
    const slots = this.#slots;
    let at = this.#homeOf(hash);
    let distance = 0;
    let carried = this.#tagOf(hash) | (row + 1);
    for (;;) {
      const slot = slots[at]!;
      if (slot === 0) {
        slots[at] = carried | (distance << DISTANCE_SHIFT);
        return;
      }
      const own = slot >>> DISTANCE_SHIFT;
      if (own < distance) {
        // Who is nearer to home gives way to who is farther.
        slots[at] = carried | (distance << DISTANCE_SHIFT);
        carried = slot & (ONE_NEARER - 1);
        distance = own;
      }
      if (distance < FAR) distance++;
      if (++at === slots.length) at = 0;
    }
  }

  /** The row's token is headed by `heir` from now on. */
  replace(hash: number, row: number, heir: number): void {
    const at = this.#slotOf(hash, row);
    this.#slots[at] = (this.#slots[at]! & ~this.#rowMask) | (heir + 1);
  }

  /** Close the gap: what follows and is not at home moves one nearer to it. */
  remove(hash: number, row: number): void {
    const slots = this.#slots;
    let gap = this.#slotOf(hash, row);
    for (;;) {
      const next = gap + 1 === slots.length ? 0 : gap + 1;
      const slot = slots[next]!;
      const distance = slot >>> DISTANCE_SHIFT;
      if (distance === 0) break;
      slots[gap] = distance === FAR && this.#isFar(slot, gap) ? slot : slot - ONE_NEARER;
      gap = next;
    }
    slots[gap] = 0;
  }

  #homeOf(hash: number): number {
    return ((hash >>> 0) * this.#scale) >>> 0;
  }

  #tagOf(hash: number): number {
    return (hash << this.#rowBits) & this.#tagMask;
  }

  #slotOf(hash: number, row: number): number {
    let found = this.first(hash);
    while (found !== row) {
      if (found < 0) throw new Error('token slots: a live token has no slot');
      found = this.another();
    }
    return this.#at;
  }

  /** Whether `at` is so far from a slot's home that the distance cannot be told exactly. */
  #isFar(slot: number, at: number): boolean {
    const distance = at - this.#homeOf(this.#hashOf((slot & this.#rowMask) - 1));
    return (distance < 0 ? distance + this.#slots.length : distance) >= FAR;
  }

  #seek(): number {
    const slots = this.#slots;
    const checked = ~this.#rowMask;
    for (;;) {
      const slot = slots[this.#at]!;
      if (slot === 0) return -1;
      const own = slot >>> DISTANCE_SHIFT;
      if (own < this.#distance) return -1;
      if (((slot ^ (this.#tag | (this.#distance << DISTANCE_SHIFT))) & checked) === 0)
        return (slot & this.#rowMask) - 1;
      this.#step();
    }
  }

  #step(): void {
    if (++this.#at === this.#slots.length) this.#at = 0;
    if (this.#distance < FAR) this.#distance++;
  }
}
