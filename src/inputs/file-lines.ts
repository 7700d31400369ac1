import { newTraceEvent } from '../core/event.ts';
import type { LinesConfig } from '../manifest/section-file.ts';
import { LogReader } from '../protocols/log-reader.ts';
import { textOf } from '../protocols/syslog-bytes.ts';
import type { InputTable } from '../thread/engine-port.ts';
import type { LinePlace, Sink } from './input.ts';

/** Longer lines are cut, as syslog frames are (SPEC 4). */
export const LINE_BYTES = 65_536;

/** Bytes of a line kept as a sample of those without a token. */
const SAMPLE_BYTES = 200;
/** The first lines without a token of a file are all sampled, later ones now and then: a copy costs. */
const SAMPLE_EVERY = 64;

/** Takes the lines of one file or pipe and puts what they say into the sink. */
export class Lines {
  lines = 0;
  bytes = 0;
  events = 0;
  noToken = 0;
  bad = 0;
  /** Longer than the limit: read as far as that. */
  cut = 0;
  readonly #newReader: () => LogReader;
  #reader: LogReader;
  readonly #sink: Sink;
  readonly #source: string;
  /** Of native lines, so that a recording has them as they came. */
  readonly #place: LinePlace | null;
  readonly #event = newTraceEvent();
  readonly #sample = new Uint8Array(SAMPLE_BYTES);
  #sampleLength = 0;
  #counted = { lines: 0, noToken: 0 };

  constructor(config: LinesConfig, origin: string, sink: Sink, source: string) {
    const { format, timezone, node, rules, order } = config;
    const isNode = (name: string) => sink.isNode(name);
    this.#newReader = () =>
      new LogReader({ format, timezone, node, rules, order, origin, isNode, lineBytes: LINE_BYTES });
    this.#reader = this.#newReader();
    this.#sink = sink;
    this.#source = source;
    this.#place = format === 'line' ? { bytes: new Uint8Array(0), start: 0, end: 0 } : null;
  }

  /** One line without its LF, at most `LINE_BYTES` of it. */
  take(bytes: Uint8Array, start: number, end: number, arrivedAt: number): void {
    this.lines++;
    this.bytes += end - start + 1;
    const kind = this.#reader.read(bytes, start, end, arrivedAt, this.#event);
    if (kind === 'event' || kind === 'tally') {
      this.events++;
      this.#give(bytes, start, end, arrivedAt);
    } else if (kind === 'noToken') {
      this.noToken++;
      if (this.noToken <= 8 || this.noToken % SAMPLE_EVERY === 0) this.#keepSample(bytes, start, end);
    } else if (kind === 'ignored') this.#sink.count('ignored');
    else if (kind !== 'empty') {
      this.bad++;
      this.#sink.bad(kind, bytes, start, end, arrivedAt, this.#source);
    }
  }

  /** A line of which only the beginning was taken. What the rest said is not known if the beginning had no token. */
  takeCut(bytes: Uint8Array, start: number, end: number, arrivedAt: number): void {
    const events = this.events;
    this.cut++;
    this.take(bytes, start, end, arrivedAt);
    if (this.events === events) this.#sink.overran();
  }

  /** Tells the sink's counters what came since the last time; once per chunk is enough. */
  count(): void {
    if (this.#place === null && this.lines > this.#counted.lines) {
      this.#sink.count('messages', this.lines - this.#counted.lines);
    }
    if (this.noToken > this.#counted.noToken) this.#sink.count('noToken', this.noToken - this.#counted.noToken);
    this.#counted = { lines: this.lines, noToken: this.noToken };
  }

  /** The beginning of a late line without a token; '' when all had one. */
  sample(): string {
    return textOf(this.#sample, 0, this.#sampleLength);
  }

  /** Other nodes are in force: ask again which names are nodes. */
  forgetNames(): void {
    this.#reader = this.#newReader();
  }

  #give(bytes: Uint8Array, start: number, end: number, arrivedAt: number): void {
    const place = this.#place;
    if (place !== null) {
      place.bytes = bytes;
      place.start = start;
      place.end = end;
      this.#sink.event(this.#event, arrivedAt, this.#source, place);
    } else this.#sink.event(this.#event, arrivedAt, this.#source);
  }

  #keepSample(bytes: Uint8Array, start: number, end: number): void {
    const length = Math.min(end - start, SAMPLE_BYTES);
    this.#sample.set(bytes.subarray(start, start + length));
    this.#sampleLength = length;
  }
}

/** Why lines do not correlate: a row per file or pipe that had lines without a token. */
export function linesTable(rows: readonly (readonly [name: string, lines: Lines])[]): InputTable {
  return {
    title: 'lines without a token',
    columns: ['file', 'lines', 'no token', 'bad', 'such as'],
    rows: rows
      .filter(([, { noToken, bad }]) => noToken + bad > 0)
      .map(([name, lines]) => [name, `${lines.lines}`, `${lines.noToken}`, `${lines.bad}`, lines.sample()]),
  };
}
