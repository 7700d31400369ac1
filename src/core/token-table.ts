import { compareBytes, hashBytes, textOf } from './bytes.ts';
import { TokenArena } from './token-arena.ts';
import { TokenRows } from './token-rows.ts';
import { TokenSlots } from './token-slots.ts';

/** Rows a token may have on average; beyond that the oldest token has to go. */
const ROWS_A_TOKEN = 4;
/** The timer wheel has 23 bits for a row. */
const MAX_ROWS = 2 ** 23 - 2;
/** Rows are found quickly as long as some are free. */
const FULL = 0.9;
/** Bytes a token may have on average. */
const BYTES_A_TOKEN = 160;

/**
 * All that is remembered of tokens, in flat memory, found by the token's bytes:
 *
 *     slots (4 bytes)  ──▶  rows (32 bytes, a ring of them for each token)  ──▶  arena (the token's bytes and 2)
 */
export class TokenTable {
  readonly rows: TokenRows;
  readonly #slots: TokenSlots;
  readonly #arena: TokenArena;
  readonly #tokenLimit: number = 0;
  readonly #rowLimit: number = 0;
  readonly #k0: number = 0;
  readonly #k1: number = 0;
  #tokens = 0;

  constructor(tokenLimit: number, seed: readonly [number, number]) {
    this.#tokenLimit = tokenLimit;
    this.#rowLimit = Math.min(Math.floor(MAX_ROWS * FULL), tokenLimit * ROWS_A_TOKEN + 64);
    this.rows = new TokenRows(Math.ceil(this.#rowLimit / FULL));
    this.#arena = new TokenArena(tokenLimit * BYTES_A_TOKEN, (from, to) => this.#tokenMoved(from, to));
    this.#slots = new TokenSlots(tokenLimit, this.rows.count, (row) => this.tokenHash(row));
    // As signed words, which is what hashing works on.
    this.#k0 = seed[0] | 0;
    this.#k1 = seed[1] | 0;
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** Bytes of rows, slots and tokens that are really there. */
  get heldBytes(): number {
    return this.rows.touchedBytes + this.#slots.bytes + this.#arena.heldBytes;
  }

  /** Whether so many more tokens and rows fit; if not, something must be evicted first. */
  roomFor(tokens: number, rows: number): boolean {
    return (
      this.#tokens + tokens <= this.#tokenLimit &&
      this.rows.used + rows < this.#rowLimit &&
      (tokens === 0 || !this.#arena.full)
    );
  }

  /** A keyed hash of 32 bits, signed. */
  hash(bytes: DataView, start: number, end: number): number {
    return hashBytes(bytes, start, end, this.#k0, this.#k1);
  }

  /** Touch what `find` will look at for each hash: misses of the cache that come together are waited for together. */
  fetch(hashes: Int32Array, count: number): void {
    this.#slots.fetch(hashes, count);
  }

  /** The token's head row, or −1. */
  find(bytes: DataView, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    for (let row = slots.first(hash); row >= 0; row = slots.another()) {
      if (this.#arena.equals(this.rows.tokenOf(row), bytes, start, end)) return row;
    }
    return -1;
  }

  /** Add a token that is not there, with room for it; returns its first row, empty, at the head of a ring of one. */
  addToken(bytes: DataView, start: number, end: number, hash: number): number {
    // The arena first: it may move other tokens, and looks for them in the slots.
    const row = this.rows.takeHead(this.#arena.add(bytes, start, end));
    this.#slots.insert(hash, row);
    this.#tokens++;
    return row;
  }

  /** Free a row that is not its token's last one. The row must be out of the wheel. */
  freeRow(row: number): void {
    if (this.rows.isHead(row)) {
      const heir = this.rows.next(row);
      this.#slots.replace(this.tokenHash(row), row, heir);
      this.rows.setHead(heir);
    }
    this.rows.free(row);
  }

  /** Free a token and all its rows. They must be out of the wheel. */
  freeToken(anyRow: number): void {
    let head = anyRow;
    while (!this.rows.isHead(head)) head = this.rows.next(head);
    this.#slots.remove(this.tokenHash(head), head);
    this.#arena.free(this.rows.tokenOf(head));
    this.#tokens--;
    this.rows.freeRing(head);
  }

  /** The name of the event in `row`; see `NodeNames.byId`. */
  nameOf(row: number): number {
    return this.rows.nameOf(row);
  }

  at(row: number): number {
    return this.rows.at(row);
  }

  tokenText(row: number): string {
    const offset = this.rows.tokenOf(row);
    const start = this.#arena.startOf(offset);
    return textOf(this.#arena.chunkOf(offset), start, start + this.#arena.lengthOf(offset));
  }

  /** Bytes of the token of `row`, good until the next token is added. */
  tokenBytes(row: number): Uint8Array {
    const offset = this.rows.tokenOf(row);
    const start = this.#arena.startOf(offset);
    return this.#arena.chunkOf(offset).subarray(start, start + this.#arena.lengthOf(offset));
  }

  tokenHash(row: number): number {
    return this.#hashAt(this.rows.tokenOf(row));
  }

  /** Four bytes of the token of `row` from the byte `depth` on, most significant first; 0 where it has ended. */
  tokenWord(row: number, depth: number): number {
    return this.#arena.wordAt(this.rows.tokenOf(row), depth);
  }

  /** Order of two rows' tokens by code point. */
  compareTokens(a: number, b: number): number {
    const left = this.rows.tokenOf(a);
    const right = this.rows.tokenOf(b);
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

  #hashAt(offset: number): number {
    const start = this.#arena.startOf(offset);
    return this.hash(this.#arena.viewOf(offset), start, start + this.#arena.lengthOf(offset));
  }

  #tokenMoved(from: number, to: number): void {
    const slots = this.#slots;
    let head = slots.first(this.#hashAt(to));
    while (this.rows.tokenOf(head) !== from) head = slots.another();
    let row = head;
    do {
      this.rows.setToken(row, to);
      row = this.rows.next(row);
    } while (row !== head);
  }
}
