import { SlotTable } from './slot-table.ts';

/** Slots for each token: when full, five of seven are taken. */
const SLOTS_A_TOKEN = 1.4;
const SMALLEST = 4096;
const GROWTH = 4;
/** Rows that move to the next table with each insertion: it is done long before that one is full. */
const MOVED_AT_ONCE = 4;

/**
 * Where a token's head row is, by the token's hash, as small as the tokens of today allow: looking up a hash is a jump
 * to anywhere in the table, and only a small table stays in the cache. It grows by moving a few rows at a time to a
 * larger one, so nothing ever stalls; until all have moved, both are looked at.
 */
export class TokenSlots {
  readonly #most: number = 0;
  readonly #rows: number = 0;
  readonly #hashOf: (row: number) => number;
  #table: SlotTable;
  /** The table before this one, and the slots in it that are empty for good. */
  #before: SlotTable | null = null;
  #emptied = 0;
  #count = 0;

  #hash = 0;
  /** Where the row that was found last is. */
  #found: SlotTable;

  /** For up to `tokens` rows with numbers below `rows`. `hashOf` gives the hash that a row was inserted with. */
  constructor(tokens: number, rows: number, hashOf: (row: number) => number) {
    this.#most = Math.ceil(tokens * SLOTS_A_TOKEN) + 16;
    this.#rows = rows;
    this.#hashOf = hashOf;
    this.#table = this.#found = this.#newTable(SMALLEST);
  }

  get bytes(): number {
    return (this.#table.size + (this.#before?.size ?? 0)) * 4;
  }

  fetch(hashes: Int32Array, count: number): void {
    this.#table.fetch(hashes, count);
  }

  /** The first row that may be the one with this hash, or −1; `another` gives the next. */
  first(hash: number): number {
    this.#hash = hash;
    this.#found = this.#table;
    const row = this.#table.first(hash);
    if (row >= 0 || this.#before === null) return row;
    return this.#firstBefore(this.#before);
  }

  another(): number {
    const row = this.#found.another();
    if (row >= 0 || this.#before === null || this.#found === this.#before) return row;
    return this.#firstBefore(this.#before);
  }

  insert(hash: number, row: number): void {
    this.#count++;
    if (this.#before !== null) this.#moveSome(this.#before);
    else if (this.#count * SLOTS_A_TOKEN > this.#table.size && this.#table.size < this.#most) this.#grow();
    this.#table.insert(hash, row);
  }

  /** The row's token is headed by `heir` from now on. */
  replace(hash: number, row: number, heir: number): void {
    this.#find(hash, row);
    this.#found.replaceFound(heir);
  }

  remove(hash: number, row: number): void {
    this.#find(hash, row);
    this.#found.removeFound();
    this.#count--;
  }

  #find(hash: number, row: number): void {
    let found = this.first(hash);
    while (found !== row) {
      if (found < 0) throw new Error('token slots: a live token has no slot');
      found = this.another();
    }
  }

  #firstBefore(before: SlotTable): number {
    this.#found = before;
    return before.first(this.#hash);
  }

  #grow(): void {
    this.#before = this.#table;
    this.#emptied = 0;
    const size = this.#table.size * GROWTH;
    this.#table = this.#newTable(size * 2 > this.#most ? this.#most : size);
  }

  #moveSome(before: SlotTable): void {
    for (let i = 0; i < MOVED_AT_ONCE; i++) {
      const row = before.takeFrom(this.#emptied);
      if (row < 0) {
        this.#before = null;
        return;
      }
      this.#emptied = before.at;
      this.#table.insert(this.#hashOf(row), row);
    }
  }

  #newTable(slots: number): SlotTable {
    return new SlotTable(Math.min(slots, this.#most), this.#rows, this.#hashOf);
  }
}
