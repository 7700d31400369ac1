import { headerAt, MAX_HEADER } from './syslog-boundary.ts';
import { digitsEnd, isDigit, LESS, numberOf, SPACE } from './syslog-bytes.ts';
import { isTerminator } from './syslog-header.ts';

/** The longest frame by default; what is beyond it is skipped and counted. The largest UDP datagram is no longer. */
export const MAX_FRAME = 65_536;
/** `12345678 <` is no count: nobody sends a message of ten megabytes. */
const MAX_COUNT_DIGITS = 7;
/** Room to go on behind a frame. */
const SPARE = 4_096;
const FIRST_BUFFER = 1_024;

/** How a frame's end is told. `undecided` until its first bytes have come. */
type Framing = 'undecided' | 'counted' | 'delimited';

/** One frame as a range of bytes, valid only during the call. */
export type OnFrame = (bytes: Uint8Array, start: number, end: number) => void;

/**
 * Cuts the bytes of one TCP connection into syslog frames, deciding for each frame by itself (SPEC 4):
 *
 *     47 <34>1 2003-…         octet counting (RFC 6587): digits, space, `<`
 *     <34>Oct 11 …⏎           else up to LF or NUL
 *     <34>Oct 11 …<34>Oct 11  and in such a frame also before a PRI that a complete header follows, since some clients
 *                             send no delimiter at all
 *
 * Spaces, CR, LF and NUL between frames are skipped, and one run of CR, LF and NUL at a frame's end. However the bytes
 * are cut into chunks, the frames are the same, and a sender of single bytes costs no rescan. Memory: the longest frame and 4 KiB.
 */
export class FrameSplitter {
  /** Frames that were longer than allowed, and so lost their end. */
  cut = 0;
  readonly #onFrame: OnFrame;
  readonly #maxFrame: number;
  /** Holds the unfinished frame in `[0, #filled)`. */
  #buffer = new Uint8Array(0);
  #filled = 0;

  // What is known of the frame in hand, as distances from its first byte.
  #framing: Framing = 'undecided';
  #octets = 0;
  #scanned = 0;
  /** The last `<` in it that may yet turn out to begin a header, or -1. */
  #candidate = -1;
  /** The frame is the rest of one that was cut: so many octets of it (counted), or all of it (delimited). */
  #isDropping = false;

  constructor(onFrame: OnFrame, maxFrame = MAX_FRAME) {
    this.#onFrame = onFrame;
    this.#maxFrame = maxFrame;
  }

  /** Bytes that wait for the rest of their frame. */
  get pending(): number {
    return this.#filled;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    while (from < chunk.length) {
      if (this.#filled === 0) {
        const rest = this.#scan(chunk, from, chunk.length);
        this.#append(chunk, rest, chunk.length);
        return;
      }
      const to = Math.min(chunk.length, from + this.#maxFrame + SPARE - this.#filled);
      this.#append(chunk, from, to);
      from = to;
      const rest = this.#scan(this.#buffer, 0, this.#filled);
      if (rest > 0) this.#buffer.copyWithin(0, rest, this.#filled);
      this.#filled -= rest;
    }
  }

  /** Ends the frame in hand, complete or not: the peer closed, or has been silent for long enough. */
  flush(): void {
    const filled = this.#filled;
    const bytes = this.#buffer;
    this.#filled = 0;
    let frame = 0;
    while (this.#candidate >= 0 && headerAt(bytes, frame + this.#candidate, filled) === 'yes') {
      frame = this.#scan(bytes, this.#split(bytes, frame, frame + this.#candidate), filled);
    }
    this.#emit(bytes, frame, filled);
    this.#begin();
  }

  /** Gives away all complete frames of `[start, end)`; returns where the unfinished one begins. */
  #scan(bytes: Uint8Array, start: number, end: number): number {
    let frame = start;
    while (frame < end) {
      if (this.#framing === 'undecided') {
        frame = this.#decide(bytes, frame, end);
        if (this.#framing === 'undecided') return frame;
      }
      const next = this.#framing === 'counted' ? this.#takeCounted(bytes, frame, end) : this.#take(bytes, frame, end);
      if (next < 0) return frame;
      frame = next;
    }
    return frame;
  }

  /** Returns where the frame begins, behind what is between frames and behind its count. */
  #decide(bytes: Uint8Array, start: number, end: number): number {
    let frame = start;
    while (frame < end && (isTerminator(bytes[frame]!) || bytes[frame] === SPACE)) frame++;
    if (frame === end) return frame;
    const digits = bytes[frame] === 0x30 ? frame : digitsEnd(bytes, frame, end, MAX_COUNT_DIGITS);
    if (digits > frame) {
      if (digits === end || (bytes[digits] === SPACE && digits + 1 === end)) return frame;
      if (bytes[digits] === SPACE && bytes[digits + 1] === LESS) {
        this.#framing = 'counted';
        this.#octets = numberOf(bytes, frame, digits);
        return digits + 1;
      }
    }
    this.#framing = 'delimited';
    return frame;
  }

  /** A frame of known length. Returns where the next begins, or -1 if more bytes are needed. */
  #takeCounted(bytes: Uint8Array, frame: number, end: number): number {
    const length = Math.min(this.#octets, this.#maxFrame);
    if (end - frame < length) return -1;
    this.#emit(bytes, frame, frame + length);
    const rest = this.#octets - length;
    if (rest === 0) this.#begin();
    else {
      if (!this.#isDropping) this.cut++;
      this.#isDropping = true;
      this.#octets = rest;
    }
    return frame + length;
  }

  /** A frame that ends at a delimiter, or before another header. Returns as `#takeCounted`. */
  #take(bytes: Uint8Array, frame: number, end: number): number {
    const limit = Math.min(end, frame + this.#maxFrame);
    let candidate = this.#candidate < 0 ? -1 : frame + this.#candidate;
    let i = frame + this.#scanned;
    for (; i < limit; i++) {
      const byte = bytes[i]!;
      if (byte > LESS) continue;
      if (byte === 0x0a || byte === 0x00) return this.#finish(bytes, frame, i, candidate);
      if (candidate >= 0 && (byte === LESS || (byte === SPACE && bytes[i - 1] !== SPACE))) {
        const verdict = headerAt(bytes, candidate, i);
        if (verdict === 'yes') return this.#split(bytes, frame, candidate);
        if (verdict === 'no' || i - candidate > MAX_HEADER) candidate = -1;
      }
      if (byte === LESS && i > frame) candidate = i;
    }
    if (i < end) {
      if (isTerminator(bytes[i]!)) return this.#finish(bytes, frame, i, candidate);
      if (!this.#isDropping) this.cut++;
      this.#emit(bytes, frame, i);
      this.#isDropping = true;
      this.#scanned = 0;
      this.#candidate = -1;
      return i;
    }
    this.#scanned = i - frame;
    this.#candidate = candidate < 0 ? -1 : candidate - frame;
    return -1;
  }

  /** The frame ends at the delimiter at `end`, or before the header that this completes. */
  #finish(bytes: Uint8Array, frame: number, end: number, candidate: number): number {
    if (candidate >= 0 && headerAt(bytes, candidate, end) === 'yes') return this.#split(bytes, frame, candidate);
    this.#emit(bytes, frame, end);
    this.#begin();
    return end;
  }

  /**
   * The frame ends before the header at `header`. Returns where the next one begins: there, or at the count in front
   * of it, with which a stream is in step again after a count that was wrong.
   */
  #split(bytes: Uint8Array, frame: number, header: number): number {
    let next = header;
    if (header - 1 > frame && bytes[header - 1] === SPACE) {
      let digits = header - 1;
      while (digits > frame && header - 1 - digits < MAX_COUNT_DIGITS && isDigit(bytes[digits - 1])) digits--;
      if (digits < header - 1 && bytes[digits] !== 0x30) next = digits;
    }
    this.#emit(bytes, frame, next);
    this.#begin();
    return next;
  }

  #begin(): void {
    this.#framing = 'undecided';
    this.#scanned = 0;
    this.#candidate = -1;
    this.#isDropping = false;
  }

  #emit(bytes: Uint8Array, start: number, end: number): void {
    if (this.#isDropping) return;
    let stop = end;
    while (stop > start && isTerminator(bytes[stop - 1]!)) stop--;
    if (stop > start) this.#onFrame(bytes, start, stop);
  }

  #append(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.#filled + end - start;
    if (needed > this.#buffer.length) {
      const most = this.#maxFrame + SPARE;
      const larger = new Uint8Array(Math.min(most, Math.max(FIRST_BUFFER, needed, this.#buffer.length * 2)));
      larger.set(this.#buffer.subarray(0, this.#filled));
      this.#buffer = larger;
    }
    if (end > start) this.#buffer.set(bytes.subarray(start, end), this.#filled);
    this.#filled = needed;
  }
}
