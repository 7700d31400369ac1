import { compareBytes, copyBytes, textOf, viewOf } from './bytes.ts';
import type { TraceEvent } from './event.ts';
import type { Sighting } from './snapshot.ts';

/** Room for an event's node, token and tags, on average; more of it, and fewer events are kept. */
const BYTES_AN_EVENT = 96;
const MAX_TAG_BYTES = 512;
/** What `of` gives at most: more than a screen can show. */
const MAX_FOUND = 1000;

/** Numbers an entry, and which is which: half a cache line. */
const ENTRY = 4;
const PLACE = 0;
const AT = 1;
const ARRIVED_AT = 2;
/** The last one is two words of 32 bits: [ tags 16 | token 16 ] and [ own time 1 | source 8 | node 16 ]. */
const WORDS = ENTRY * 2;
const LENGTHS = 6;
const REST = 7;
const LENGTH_BITS = 16;
const LENGTH = (1 << LENGTH_BITS) - 1;
const SOURCES = 0xff;
const OWN_TIME = 1 << 24;

/**
 * The newest events as they came in, whatever became of them, for the token view: a ring of fixed-size entries over a
 * ring of bytes. Entry `i mod limit` points at its bytes by their position in the endless stream of all bytes ever
 * written; once the ring of bytes has gone past them, the entry is void.
 *
 *     bytes   … [node][token][tags] [node][token][tags] …
 */
export class History {
  readonly #limit: number = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #entries: Float64Array;
  /** The same memory. */
  readonly #words: Uint32Array;
  readonly #sources: string[] = [];
  #lastSource = '';
  #lastSourceNumber = 0;
  #count = 0;
  #written = 0;
  /** `count mod limit` and `written mod bytes`, kept, because a remainder of large numbers is slow. */
  #slot = 0;
  #end = 0;

  constructor(limit: number) {
    this.#limit = limit;
    this.#bytes = new Uint8Array(Math.max(4096, limit * BYTES_AN_EVENT));
    this.#view = new DataView(this.#bytes.buffer);
    this.#entries = new Float64Array(limit * ENTRY);
    this.#words = new Uint32Array(this.#entries.buffer);
  }

  add(event: TraceEvent, at: number, arrivedAt: number, source: string): void {
    if (this.#limit === 0) return;
    const { bytes, nodeStart, nodeEnd, tokenStart, tokenEnd, tagsStart } = event;
    const tagsEnd = tagsStart < 0 ? tagsStart : Math.min(event.tagsEnd, tagsStart + MAX_TAG_BYTES);
    const node = nodeEnd - nodeStart;
    const token = tokenEnd - tokenStart;
    const tags = tagsEnd - tagsStart;
    if (this.#end + node + token + tags > this.#bytes.length) {
      // An entry is never split over the ring's end.
      this.#written += this.#bytes.length - this.#end;
      this.#end = 0;
    }
    const entry = this.#slot * ENTRY;
    const entries = this.#entries;
    entries[entry + PLACE] = this.#written;
    entries[entry + AT] = at;
    entries[entry + ARRIVED_AT] = arrivedAt;
    const word = this.#slot * WORDS;
    this.#words[word + LENGTHS] = (tags << LENGTH_BITS) | token;
    this.#words[word + REST] =
      (Number.isNaN(event.at) ? 0 : OWN_TIME) | (this.#sourceNumber(source) << LENGTH_BITS) | node;
    const from = viewOf(bytes);
    copyBytes(from, nodeStart, nodeEnd, this.#view, this.#end);
    copyBytes(from, tokenStart, tokenEnd, this.#view, this.#end + node);
    if (tags > 0) copyBytes(from, tagsStart, tagsEnd, this.#view, this.#end + node + token);
    this.#end += node + token + tags;
    this.#written += node + token + tags;
    this.#slot = this.#slot + 1 === this.#limit ? 0 : this.#slot + 1;
    this.#count++;
  }

  /** The token's events that are still known, oldest arrival first; at most the newest 1,000. */
  of(token: Uint8Array): Sighting[] {
    const found: Sighting[] = [];
    const oldest = Math.max(0, this.#count - this.#limit);
    for (let i = this.#count - 1; i >= oldest && found.length < MAX_FOUND; i--) {
      const entry = (i % this.#limit) * ENTRY;
      const place = this.#entries[entry + PLACE]!;
      if (place + this.#bytes.length < this.#written) break;
      const lengths = this.#words[entry * 2 + LENGTHS]!;
      if ((lengths & LENGTH) !== token.length) continue;
      const rest = this.#words[entry * 2 + REST]!;
      const start = place % this.#bytes.length;
      const tokenStart = start + (rest & LENGTH);
      const tokenEnd = tokenStart + token.length;
      if (compareBytes(this.#bytes, tokenStart, tokenEnd, token, 0, token.length) !== 0) continue;
      found.push({
        node: textOf(this.#bytes, start, tokenStart),
        at: this.#entries[entry + AT]!,
        arrivedAt: this.#entries[entry + ARRIVED_AT]!,
        source: this.#sources[(rest >>> LENGTH_BITS) & SOURCES]!,
        tags: textOf(this.#bytes, tokenEnd, tokenEnd + (lengths >>> LENGTH_BITS)),
        ownTime: (rest & OWN_TIME) !== 0,
      });
    }
    return found.reverse();
  }

  /** Sources are few names, fixed by the program: `udp`, `syslog`, … */
  #sourceNumber(source: string): number {
    if (source !== this.#lastSource) {
      const known = this.#sources.indexOf(source);
      this.#lastSource = source;
      this.#lastSourceNumber = known >= 0 ? known : this.#sources.push(source) - 1;
    }
    return this.#lastSourceNumber;
  }
}
