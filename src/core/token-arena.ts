import { copyBytes, sameBytes } from './bytes.ts';

const CHUNK_BITS = 18;
const CHUNK = 1 << CHUNK_BITS;
const DEAD = 0x8000;
/** A chunk is cleaned rather than added while less than this share of the arena is alive. */
const CLEAN_BELOW = 0.75;

/**
 * The bytes of all live tokens: a log in chunks of 256 KiB. A block is written once, at the log's end:
 *
 *     [ length, 2 bytes, top bit = dead ][ the token's bytes ]
 *
 * When the log needs another chunk and enough of it is dead, its oldest chunk is cleaned: the blocks alive in it
 * are appended again and the chunk is used anew. So no size of token can starve another, a cleaning costs well under
 * a millisecond, and the overhead of a token is two bytes.
 */
export class TokenArena {
  readonly #chunks: Uint8Array[] = [];
  readonly #views: DataView[] = [];
  /** By chunk: bytes alive in it. */
  readonly #living: number[] = [];
  /** Chunk numbers in order of writing, oldest first; the last is being written. */
  readonly #order: number[] = [];
  readonly #spare: number[] = [];
  readonly #limitBytes: number = 0;
  readonly #moved: (from: number, to: number) => void;
  #end = CHUNK;
  #live = 0;

  /** `moved` is told when cleaning gives a live block another offset. */
  constructor(limitBytes: number, moved: (from: number, to: number) => void) {
    this.#limitBytes = Math.max(4 * CHUNK, limitBytes);
    this.#moved = moved;
  }

  /** Bytes held, dead ones included. */
  get heldBytes(): number {
    return this.#chunks.length * CHUNK;
  }

  /** No room for another block: something must be freed first. */
  get full(): boolean {
    return this.#live + CHUNK > this.#limitBytes;
  }

  /** Copy a token in; returns its offset. At most 512 bytes. */
  add(bytes: DataView, start: number, end: number): number {
    const size = end - start + 2;
    if (this.#end + size > CHUNK) this.#makeRoom(size);
    return this.#append(bytes, start, end);
  }

  free(offset: number): void {
    const chunk = this.chunkOf(offset);
    const at = offset & (CHUNK - 1);
    this.#count(offset >>> CHUNK_BITS, -2 - (chunk[at]! | (chunk[at + 1]! << 8)));
    chunk[at + 1]! |= DEAD >> 8;
  }

  chunkOf(offset: number): Uint8Array {
    return this.#chunks[offset >>> CHUNK_BITS]!;
  }

  viewOf(offset: number): DataView {
    return this.#views[offset >>> CHUNK_BITS]!;
  }

  /** Where the token's bytes begin in its chunk. */
  startOf(offset: number): number {
    return (offset & (CHUNK - 1)) + 2;
  }

  lengthOf(offset: number): number {
    const chunk = this.#chunks[offset >>> CHUNK_BITS]!;
    const at = offset & (CHUNK - 1);
    return chunk[at]! | ((chunk[at + 1]! & 0x7f) << 8);
  }

  equals(offset: number, bytes: DataView, start: number, end: number): boolean {
    const view = this.#views[offset >>> CHUNK_BITS]!;
    const at = offset & (CHUNK - 1);
    return view.getUint16(at, true) === end - start && sameBytes(view, at + 2, bytes, start, end - start);
  }

  /** Four of the token's bytes from `depth` on as one number, the first on top; 0 where it has ended. */
  wordAt(offset: number, depth: number): number {
    const length = this.lengthOf(offset);
    const at = this.startOf(offset) + depth;
    if (depth + 4 <= length) return this.#views[offset >>> CHUNK_BITS]!.getUint32(at);
    const chunk = this.#chunks[offset >>> CHUNK_BITS]!;
    let word = 0;
    for (let i = 0; i < 4; i++) word = (word << 8) | (depth + i < length ? chunk[at + i]! : 0);
    return word >>> 0;
  }

  #append(bytes: DataView, start: number, end: number): number {
    const number = this.#order[this.#order.length - 1]!;
    const view = this.#views[number]!;
    const at = this.#end;
    view.setUint16(at, end - start, true);
    copyBytes(bytes, start, end, view, at + 2);
    this.#end = at + 2 + end - start;
    this.#count(number, 2 + end - start);
    return number * CHUNK + at;
  }

  #makeRoom(size: number): void {
    const clean = this.#order.length > 1 && this.#live < this.#order.length * CHUNK * CLEAN_BELOW;
    this.#openChunk();
    if (clean) this.#cleanOldest();
    // The oldest chunk was full of life, and so is the new one now.
    if (this.#end + size > CHUNK) this.#openChunk();
  }

  #openChunk(): void {
    this.#order.push(this.#spare.pop() ?? this.#newChunk());
    this.#end = 0;
  }

  #newChunk(): number {
    const chunk = new Uint8Array(CHUNK);
    this.#chunks.push(chunk);
    this.#views.push(new DataView(chunk.buffer));
    this.#living.push(0);
    return this.#chunks.length - 1;
  }

  #cleanOldest(): void {
    const number = this.#order.shift()!;
    // Mostly all of it is dead: tokens go nearly in the order in which they came.
    if (this.#living[number]! > 0) this.#moveLiving(number);
    this.#spare.push(number);
  }

  /** What is alive in the oldest chunk always fits behind the newest one's beginning: both have the same size. */
  #moveLiving(number: number): void {
    const chunk = this.#chunks[number]!;
    for (let at = 0; at + 2 < CHUNK && this.#living[number]! > 0; ) {
      const head = chunk[at]! | (chunk[at + 1]! << 8);
      const size = (head & ~DEAD) + 2;
      if ((head & DEAD) === 0) {
        this.#count(number, -size);
        this.#moved(number * CHUNK + at, this.#append(this.#views[number]!, at + 2, at + size));
      }
      at += size;
    }
  }

  #count(chunk: number, bytes: number): void {
    this.#living[chunk]! += bytes;
    this.#live += bytes;
  }
}
