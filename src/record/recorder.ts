import { close, openSync, write } from 'node:fs';
import type { TraceEvent } from '../core/event.ts';
import type { LinePlace } from '../inputs/input.ts';
import { endOfText } from '../protocols/line.ts';

const BLOCK = 1 << 18;
/** Bytes that wait for a slow disk; beyond that lines are dropped, and the recording says how many. */
const MAX_WAITING = 1 << 25;
/** Longest line: node, token and tags at their limits, and what stands around them. */
const MAX_LINE = 4096;

const LF = 0x0a;
const COLON = 0x3a;
const PIPE = 0x7c;

/**
 * Writes a recording (SPEC 10) without ever waiting for the disk: lines are put into blocks, and full blocks, or
 * those that `flush` finds, are written one after the other.
 */
export class Recorder {
  readonly file: string;
  readonly #fd: number;
  #block = new Uint8Array(BLOCK);
  #filled = 0;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #writing = false;
  #idle: (() => void) | null = null;
  /** Lines that were dropped since the last mark, and ever. */
  #lost = 0;
  dropped = 0;
  written = 0;
  /** What the disk said, when it refused. */
  failure: string | null = null;

  /** Appends to `file`; throws what the file system throws. */
  constructor(file: string) {
    this.file = file;
    this.#fd = openSync(file, 'a', 0o640);
  }

  event(event: TraceEvent, arrivedAt: number, source: string, line: LinePlace | undefined): void {
    if (!this.#begin(arrivedAt, source)) return;
    const end = line ? endOfText(line.bytes, line.start, line.end) : 0;
    // A line with tags beyond all measure is put shorter.
    if (line && end - line.start <= MAX_LINE) this.#bytes(line.bytes, line.start, end);
    else this.#compose(event);
    if (Number.isNaN(event.at)) this.#text(`|T${arrivedAt}`);
    this.#end();
  }

  /** `datagrams` were noticed as lost. */
  loss(now: number, datagrams: number): void {
    if (!this.#begin(now, 'engine')) return;
    this.#text(`#!loss ${datagrams}`);
    this.#end();
  }

  /** Listening began. */
  start(now: number): void {
    if (!this.#begin(now, 'engine')) return;
    this.#text('#!start');
    this.#end();
  }

  /** Hand what there is to the disk; call now and then. */
  flush(): void {
    if (this.#filled > 0) this.#turnBlock();
  }

  /** Resolves once everything is on its way to the file. */
  async close(): Promise<void> {
    this.flush();
    if (this.#writing) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    await new Promise<void>((resolve) => close(this.#fd, () => resolve()));
  }

  #begin(at: number, source: string): boolean {
    if (this.#waitingBytes > MAX_WAITING || this.failure !== null) {
      this.#lost++;
      this.dropped++;
      return false;
    }
    if (this.#filled + MAX_LINE * 2 > BLOCK) this.#turnBlock();
    if (this.#lost > 0) {
      // Whoever replays this must not take what we dropped for messages that never came.
      this.#text(`${at} engine #!loss ${this.#lost}`);
      this.#end();
      this.#lost = 0;
    }
    this.#text(`${at} ${source} `);
    return true;
  }

  #end(): void {
    this.#block[this.#filled++] = LF;
    this.written++;
  }

  /** An event that came in another form, as the line that says the same. */
  #compose(event: TraceEvent): void {
    const { bytes } = event;
    this.#bytes(bytes, event.nodeStart, event.nodeEnd);
    this.#block[this.#filled++] = COLON;
    if (event.kind === 'tally') this.#text(`${event.count}|c`);
    else {
      this.#bytes(bytes, event.tokenStart, event.tokenEnd);
      this.#text('|s');
    }
    if (event.rate < 1) this.#text(`|@${event.rate}`);
    if (event.tagsStart >= 0) {
      this.#text('|#');
      this.#bytes(bytes, event.tagsStart, event.tagsEnd, true);
    }
    if (!Number.isNaN(event.at)) this.#text(`|T${timeText(event.at, event.wholeSecond)}`);
  }

  #bytes(bytes: Uint8Array, start: number, end: number, isTags = false): void {
    for (let i = start; i < Math.min(end, start + MAX_LINE); i++) {
      const byte = bytes[i]!;
      if (isTags && (byte === PIPE || byte < 0x20)) continue; // they would end the tags
      this.#block[this.#filled++] = byte;
    }
  }

  #text(text: string): void {
    for (let i = 0; i < text.length; i++) this.#block[this.#filled++] = text.charCodeAt(i);
  }

  #turnBlock(): void {
    this.#waiting.push(this.#block.subarray(0, this.#filled));
    this.#waitingBytes += this.#filled;
    this.#block = new Uint8Array(BLOCK);
    this.#filled = 0;
    if (!this.#writing) this.#writeNext();
  }

  #writeNext(): void {
    const block = this.#waiting.shift();
    this.#writing = block !== undefined;
    if (block === undefined) {
      this.#idle?.();
      return;
    }
    write(this.#fd, block, 0, block.length, null, (error, count) => {
      this.#waitingBytes -= block.length;
      if (error) {
        this.failure = error.message;
        this.#waiting.length = 0;
        this.#waitingBytes = 0;
      } else if (count < block.length) {
        this.#waiting.unshift(block.subarray(count));
        this.#waitingBytes += block.length - count;
      }
      this.#writeNext();
    });
  }
}

/** A time that is read back as the same microsecond, whole seconds as such. */
function timeText(us: number, wholeSecond: boolean): string {
  const seconds = Math.floor(us / 1_000_000);
  return wholeSecond ? String(seconds) : `${seconds}.${String(us - seconds * 1_000_000).padStart(6, '0')}`;
}
