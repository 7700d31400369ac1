import { BATCH_EVENTS, EventBatch } from '../core/event-batch.ts';
import type { LinesConfig } from '../manifest/section-file.ts';
import { LogReader } from '../protocols/log-reader.ts';
import { textOf } from '../protocols/syslog-bytes.ts';
import type { InputTable } from '../thread/engine-port.ts';
import type { Sink } from './input.ts';

/** Longer lines are cut, as syslog frames are (SPEC 4). */
export const LINE_BYTES = 65_536;

/** Bytes of a line kept as a sample of those without a token. */
const SAMPLE_BYTES = 200;
/** The first lines without a token of a file are all sampled, later ones now and then: a copy costs. */
const SAMPLE_EVERY = 64;

/** Of whichever file is being read: between its lines and their `flush` nobody else has a turn. */
const batch = new EventBatch();

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
  /** A recording has these as they came. */
  readonly #isNative: boolean;
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
    this.#isNative = format === 'line';
  }

  /** One line without its LF, at most `LINE_BYTES` of it. Lines of other bytes come after a `flush`. */
  take(bytes: Uint8Array, start: number, end: number, arrivedAt: number): void {
    this.lines++;
    this.bytes += end - start + 1;
    const event = batch.events[batch.count]!;
    const kind = this.#reader.read(bytes, start, end, arrivedAt, event);
    if (kind === 'event' || kind === 'tally') {
      this.events++;
      event.lineEnd = end;
      batch.lines = this.#isNative ? bytes : null;
      batch.arrivals[batch.count] = arrivedAt;
      batch.lineStarts[batch.count++] = start;
      // What had to be repaired or unpacked lies in the reader's room, until the next line.
      if (batch.count === BATCH_EVENTS || event.bytes !== bytes) this.#give();
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

  /** Gives the sink what it was not given yet. */
  flush(): void {
    this.#give();
    if (!this.#isNative && this.lines > this.#counted.lines) {
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

  #give(): void {
    if (batch.count > 0) this.#sink.eventBatch(batch, this.#source);
    batch.count = 0;
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
