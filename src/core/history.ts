import { compareBytes, textOf } from './bytes.ts';
import type { TraceEvent } from './event.ts';
import type { Sighting } from './snapshot.ts';

/** Room for an event's node, token and tags, on average; more of it, and fewer events are kept. */
const BYTES_AN_EVENT = 96;
const MAX_TAG_BYTES = 512;

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
  readonly #place: Float64Array;
  readonly #nodeLength: Uint16Array;
  readonly #tokenLength: Uint16Array;
  readonly #tagsLength: Uint16Array;
  readonly #source: Uint8Array;
  readonly #ownTime: Uint8Array;
  readonly #at: Float64Array;
  readonly #arrivedAt: Float64Array;
  readonly #sources: string[] = [];
  #count = 0;
  #written = 0;

  constructor(limit: number) {
    this.#limit = limit;
    this.#bytes = new Uint8Array(Math.max(4096, limit * BYTES_AN_EVENT));
    this.#place = new Float64Array(limit);
    this.#nodeLength = new Uint16Array(limit);
    this.#tokenLength = new Uint16Array(limit);
    this.#tagsLength = new Uint16Array(limit);
    this.#source = new Uint8Array(limit);
    this.#ownTime = new Uint8Array(limit);
    this.#at = new Float64Array(limit);
    this.#arrivedAt = new Float64Array(limit);
  }

  add(event: TraceEvent, at: number, arrivedAt: number, source: string): void {
    if (this.#limit === 0) return;
    const { bytes, nodeStart, nodeEnd, tokenStart, tokenEnd, tagsStart } = event;
    const tagsEnd = tagsStart < 0 ? tagsStart : Math.min(event.tagsEnd, tagsStart + MAX_TAG_BYTES);
    const size = nodeEnd - nodeStart + (tokenEnd - tokenStart) + (tagsEnd - tagsStart);
    const room = this.#bytes.length - (this.#written % this.#bytes.length);
    if (size > room) this.#written += room; // an entry is never split over the ring's end
    const slot = this.#count++ % this.#limit;
    this.#place[slot] = this.#written;
    this.#nodeLength[slot] = nodeEnd - nodeStart;
    this.#tokenLength[slot] = tokenEnd - tokenStart;
    this.#tagsLength[slot] = tagsEnd - tagsStart;
    this.#source[slot] = this.#sourceNumber(source);
    this.#ownTime[slot] = Number.isNaN(event.at) ? 0 : 1;
    this.#at[slot] = at;
    this.#arrivedAt[slot] = arrivedAt;
    this.#copy(bytes, nodeStart, nodeEnd);
    this.#copy(bytes, tokenStart, tokenEnd);
    if (tagsStart >= 0) this.#copy(bytes, tagsStart, tagsEnd);
  }

  /** The token's events that are still known, oldest arrival first; at most the newest 1,000. */
  of(token: Uint8Array): Sighting[] {
    const found: Sighting[] = [];
    const oldest = Math.max(0, this.#count - this.#limit);
    for (let i = this.#count - 1; i >= oldest && found.length < 1000; i--) {
      const slot = i % this.#limit;
      if (this.#place[slot]! + this.#bytes.length < this.#written) break;
      if (this.#tokenLength[slot] !== token.length) continue;
      const start = this.#place[slot]! % this.#bytes.length;
      const tokenStart = start + this.#nodeLength[slot]!;
      const tokenEnd = tokenStart + token.length;
      if (compareBytes(this.#bytes, tokenStart, tokenEnd, token, 0, token.length) !== 0) continue;
      found.push({
        node: textOf(this.#bytes, start, tokenStart),
        at: this.#at[slot]!,
        arrivedAt: this.#arrivedAt[slot]!,
        source: this.#sources[this.#source[slot]!]!,
        tags: textOf(this.#bytes, tokenEnd, tokenEnd + this.#tagsLength[slot]!),
        ownTime: this.#ownTime[slot] === 1,
      });
    }
    return found.reverse();
  }

  #copy(from: Uint8Array, start: number, end: number): void {
    let at = this.#written % this.#bytes.length;
    for (let i = start; i < end; i++) this.#bytes[at++] = from[i]!;
    this.#written += end - start;
  }

  /** Sources are few names, fixed by the program: `udp`, `syslog`, … */
  #sourceNumber(source: string): number {
    const known = this.#sources.indexOf(source);
    return known >= 0 ? known : this.#sources.push(source) - 1;
  }
}
