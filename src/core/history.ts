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
/** [ own time 1 | source 8 | tags 14 | token 14 | node 14 ]: what is left of a number of 53 bits are lengths. */
const PACKED = 3;
const LENGTH = 2 ** 14;
const TOKEN_UNIT = LENGTH;
const TAGS_UNIT = LENGTH ** 2;
const SOURCE_UNIT = LENGTH ** 3;
const SOURCES = 256;
const OWN_TIME = SOURCE_UNIT * SOURCES;

/**
 * The newest events as they came in, whatever became of them, for the token view: a ring of fixed-size entries over a
 * ring of bytes. Entry `i mod limit` points at its bytes by their position in the endless stream of all bytes ever
 * written; once the ring of bytes has gone past them, the entry is void.
 *
 *     bytes   … [node][token][tags] [node][token][tags] …
 */
export class History {
  readonly #limit: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #entries: Float64Array;
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
    entries[entry + PACKED] =
      node +
      token * TOKEN_UNIT +
      tags * TAGS_UNIT +
      this.#sourceNumber(source) * SOURCE_UNIT +
      (Number.isNaN(event.at) ? 0 : OWN_TIME);
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
      const packed = this.#entries[entry + PACKED]!;
      if (Math.floor(packed / TOKEN_UNIT) % LENGTH !== token.length) continue;
      const start = place % this.#bytes.length;
      const tokenStart = start + (packed % LENGTH);
      const tokenEnd = tokenStart + token.length;
      if (compareBytes(this.#bytes, tokenStart, tokenEnd, token, 0, token.length) !== 0) continue;
      found.push({
        node: textOf(this.#bytes, start, tokenStart),
        at: this.#entries[entry + AT]!,
        arrivedAt: this.#entries[entry + ARRIVED_AT]!,
        source: this.#sources[Math.floor(packed / SOURCE_UNIT) % SOURCES]!,
        tags: textOf(this.#bytes, tokenEnd, tokenEnd + (Math.floor(packed / TAGS_UNIT) % LENGTH)),
        ownTime: packed >= OWN_TIME,
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
