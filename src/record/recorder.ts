import { close, openSync, write } from 'node:fs';
import { bytesOf, copyBytes, viewOf } from '../core/bytes.ts';
import type { TraceEvent } from '../core/event.ts';
import { endOfText } from '../protocols/line.ts';
import { ClockText, secondsText } from './clock-text.ts';

const BLOCK = 1 << 18;
/** Bytes that wait for a slow disk; beyond that lines are dropped, and the recording says how many. */
const MAX_WAITING = 1 << 25;
/** Blocks kept for later when they are written: as many as are on their way while the disk keeps up. */
const MAX_SPARE = 8;
/** Longest line: node, token and tags at their limits, and what stands around them. */
const MAX_LINE = 4096;

const LF = 0x0a;
const COLON = 0x3a;
const PIPE = 0x7c;
const COMMA = 0x2c;
const HASH = 0x23;
const UNDERSCORE = 0x5f;
/** Of a time without its microseconds, and the point before them. */
const FRACTION = 7;

/** Bytes of a block that wait for the disk. */
interface Piece {
  readonly block: DataView;
  readonly start: number;
  readonly end: number;
}

/**
 * Writes a recording (SPEC 10) without ever waiting for the disk: lines are put into blocks, and full blocks, or
 * those that `flush` finds, are written one after the other.
 */
export class Recorder {
  readonly file: string;
  readonly #fd: number;
  readonly #spare: DataView[] = [];
  #block: DataView = new DataView(new ArrayBuffer(BLOCK));
  #filled = 0;
  #waiting: Piece[] = [];
  #waitingBytes = 0;
  #writing = false;
  #idle: (() => void) | null = null;
  /** When the line arrived, and the time of an event that came in another form. */
  readonly #arrival = new ClockText(String);
  readonly #time = new ClockText(secondsText);
  /** Of the line before, and as bytes with a space on each side. */
  #source = '';
  #sourceText: DataView = new DataView(new ArrayBuffer(0));
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

  /** An event that was read from a native line, which is recorded as it came. */
  line(event: TraceEvent, arrivedAt: number, source: string, bytes: Uint8Array, start: number, end: number): void {
    const textEnd = endOfText(bytes, start, end);
    // A line with tags beyond all measure is put shorter.
    if (textEnd - start > MAX_LINE) {
      this.event(event, arrivedAt, source);
      return;
    }
    if (!this.#begin(arrivedAt, source)) return;
    this.#copy(viewOf(bytes), start, textEnd);
    if (Number.isNaN(event.at)) this.#stamp(this.#arrival);
    this.#end();
  }

  /** An event that came in another form, as the line that says the same. */
  event(event: TraceEvent, arrivedAt: number, source: string): void {
    if (!this.#begin(arrivedAt, source)) return;
    const view = viewOf(event.bytes);
    this.#name(event.bytes, event.nodeStart, event.nodeEnd);
    this.#byte(COLON);
    if (event.kind === 'tally') this.#text(`${event.count}|c`);
    else {
      this.#copy(view, event.tokenStart, event.tokenEnd);
      this.#text('|s');
    }
    if (event.rate < 1) this.#text(`|@${event.rate}`);
    this.#tags(event);
    if (Number.isNaN(event.at)) this.#stamp(this.#arrival);
    else {
      this.#time.set(event.at);
      this.#stamp(this.#time, event.wholeSecond ? FRACTION : 0);
    }
    this.#end();
  }

  /** `datagrams` were noticed as lost. */
  loss(now: number, datagrams: number): void {
    this.#mark(now, `#!loss ${datagrams}`);
  }

  /** Listening began. */
  start(now: number): void {
    this.#mark(now, '#!start');
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

  #mark(at: number, text: string): void {
    if (!this.#begin(at, 'engine')) return;
    this.#text(text);
    this.#end();
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
      const lost = this.#lost;
      this.#lost = 0;
      this.loss(at, lost);
    }
    this.#arrival.set(at);
    this.#copy(this.#arrival.view, 0, this.#arrival.length);
    if (source !== this.#source) {
      this.#source = source;
      this.#sourceText = viewOf(bytesOf(` ${source} `));
    }
    this.#copy(this.#sourceText, 0, this.#sourceText.byteLength);
    return true;
  }

  #end(): void {
    this.#byte(LF);
    this.written++;
  }

  #stamp({ view, length }: ClockText, without = 0): void {
    this.#text('|T');
    this.#copy(view, 0, length - without);
  }

  /** A node, or what stands for one: no line can carry what ends a name there. */
  #name(bytes: Uint8Array, start: number, end: number): void {
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      const isOdd = byte === COLON || byte === COMMA || byte === PIPE || (byte === HASH && i === start);
      this.#byte(isOdd ? UNDERSCORE : byte);
    }
  }

  /** With the caller, which may have come beside them, and without what would end them. */
  #tags({ bytes, fromStart, fromEnd, tagsStart, tagsEnd }: TraceEvent): void {
    const isBeside = fromStart >= 0 && (fromStart < tagsStart || fromEnd > tagsEnd);
    if (!isBeside && tagsStart < 0) return;
    this.#text('|#');
    if (isBeside) {
      this.#text('from:');
      this.#name(bytes, fromStart, fromEnd);
      if (tagsStart < 0) return;
      this.#byte(COMMA);
    }
    for (let i = tagsStart; i < Math.min(tagsEnd, tagsStart + MAX_LINE); i++) {
      const byte = bytes[i]!;
      if (byte !== PIPE && byte >= 0x20) this.#byte(byte);
    }
  }

  #byte(byte: number): void {
    this.#block.setUint8(this.#filled++, byte);
  }

  #text(text: string): void {
    for (let i = 0; i < text.length; i++) this.#byte(text.charCodeAt(i));
  }

  #copy(from: DataView, start: number, end: number): void {
    copyBytes(from, start, end, this.#block, this.#filled);
    this.#filled += end - start;
  }

  #turnBlock(): void {
    this.#waiting.push({ block: this.#block, start: 0, end: this.#filled });
    this.#waitingBytes += this.#filled;
    this.#block = this.#spare.pop() ?? new DataView(new ArrayBuffer(BLOCK));
    this.#filled = 0;
    if (!this.#writing) this.#writeNext();
  }

  #writeNext(): void {
    const piece = this.#waiting.shift();
    this.#writing = piece !== undefined;
    if (piece === undefined) {
      this.#idle?.();
      return;
    }
    const { block, start, end } = piece;
    write(this.#fd, block, start, end - start, null, (error, count) => {
      this.#waitingBytes -= end - start;
      if (error) {
        this.failure = error.message;
        this.#waiting.length = 0;
        this.#waitingBytes = 0;
      } else if (count < end - start) {
        this.#waiting.unshift({ block, start: start + count, end });
        this.#waitingBytes += end - start - count;
      } else if (this.#spare.length < MAX_SPARE) this.#spare.push(block);
      this.#writeNext();
    });
  }
}
