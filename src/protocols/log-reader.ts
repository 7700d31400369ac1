import type { TraceEvent } from '../core/event.ts';
import { type ExtractorOptions, TokenExtractor } from './extract-token.ts';
import { endOfText, type LineKind, parseLine } from './line.ts';
import { detectFormat } from './log-detect.ts';
import { makeRoom, openEnvelope } from './log-envelope.ts';
import { newLogFields } from './log-fields.ts';
import type { LogFormat } from './log-format.ts';
import { scanJsonFields } from './log-json.ts';
import { scanLogfmt } from './log-logfmt.ts';
import { bareTokenRule, rulesWithNode } from './log-rules.ts';
import { readAccessTime, readLeadingTime, readTimeField, smallNumber } from './log-time.ts';
import { bytesOf } from './syslog-bytes.ts';
import { readSyslog } from './syslog-header.ts';
import { newSyslogMessage, resetMessage } from './syslog-message.ts';
import { parseZone, UTC, type Zone } from './syslog-zone.ts';

export interface LogReaderOptions extends ExtractorOptions {
  readonly format: LogFormat;
  /** Of times that name none, as for syslog. */
  readonly timezone: string;
  /** The node of all lines that no rule names another for: a name, `{app}` or `{host}`. Null: as for syslog. */
  readonly node: string | null;
  /** What stands for the host of a line that names none: the file's name. */
  readonly origin: string;
  /** No line is longer. */
  readonly lineBytes: number;
}

/** `noToken` has no reason of its own: the line is fine, it only says nothing to correlate. */
export type LogKind = LineKind | 'noToken';

/** Reads lines of logs into events, by the same extraction that syslog messages get. Knows nothing of files. */
export class LogReader {
  /** The last line as a message; read it before the next call. In an envelope its bytes are a copy. */
  readonly message = newSyslogMessage();
  readonly extractor: TokenExtractor;
  /** For tokens that the format writes bare; null when it has none. */
  readonly #bare: TokenExtractor | null;
  readonly #format: LogFormat;
  readonly #zone: Zone;
  readonly #origin: Uint8Array;
  readonly #fields = newLogFields();

  constructor({ format, timezone, node, origin, lineBytes, rules, ...rest }: LogReaderOptions) {
    this.#format = format;
    this.#zone = parseZone(timezone) ?? UTC;
    this.#origin = bytesOf(origin);
    makeRoom(lineBytes);
    this.extractor = new TokenExtractor({ ...rest, rules: rulesWithNode(rules, node) });
    const bare = bareTokenRule(format, node);
    this.#bare = bare === null ? null : new TokenExtractor({ ...rest, rules: [bare], order: ['rule'] });
  }

  /** Reads one line without its LF. Fills `event` if it is an event or a tally; its time is the line's own or NaN. */
  read(bytes: Uint8Array, start: number, end: number, arrivedAtUs: number, event: TraceEvent): LogKind {
    if (this.#format === 'line') return parseLine(bytes, start, end, event);
    const stop = endOfText(bytes, start, end);
    if (stop === start) return 'empty';
    const format = this.#format === 'auto' ? detectFormat(bytes, start, stop) : this.#format;
    const isEnveloped = this.#readHeader(format, bytes, start, stop, arrivedAtUs);
    const { message } = this;
    // Taking the message apart overwrites its places, and the whole line may be read below.
    const { at, wholeSecond } = message;
    let kind = this.extractor.extract(message, this.#origin, event);
    if (kind === null && isEnveloped) {
      // Not in the text: then in a field beside it, such as TRACE_ID= of the journal.
      message.bytes = bytes;
      message.start = message.messageStart = start;
      message.end = message.messageEnd = stop;
      this.#pointOutside();
      kind = this.extractor.extract(message, this.#origin, event);
    }
    if (kind === null && this.#bare !== null) kind = this.#bare.extract(message, this.#origin, event);
    if (kind === null) return 'noToken';
    if (Number.isNaN(event.at)) {
      event.at = at;
      event.wholeSecond = wholeSecond && !Number.isNaN(at);
    }
    return kind;
  }

  /** Fills `message`; true if its text was taken out of an object. */
  #readHeader(format: LogFormat, bytes: Uint8Array, start: number, end: number, arrivedAtUs: number): boolean {
    const message = this.message;
    switch (format) {
      case 'syslog':
        readSyslog(message, bytes, start, end, this.#zone, arrivedAtUs);
        return false;
      case 'haproxy':
        readSyslog(message, bytes, start, end, this.#zone, arrivedAtUs);
        readAccessTime(message, bytes, message.messageStart, end, this.#zone, arrivedAtUs);
        return false;
      case 'json':
      case 'journald':
      case 'docker':
        return this.#readJson(format, bytes, start, end, arrivedAtUs);
      case 'logfmt':
        this.#readLogfmt(bytes, start, end, arrivedAtUs);
        return false;
      case 'nginx':
      case 'apache':
        resetMessage(message, bytes, start, end);
        if (!readAccessTime(message, bytes, start, end, this.#zone, arrivedAtUs)) {
          message.messageStart = readLeadingTime(message, bytes, start, end, this.#zone, arrivedAtUs);
        }
        return false;
      case 'cri':
        this.#readCri(bytes, start, end, arrivedAtUs);
        return false;
      default:
        resetMessage(message, bytes, start, end);
        message.messageStart = readLeadingTime(message, bytes, start, end, this.#zone, arrivedAtUs);
        return false;
    }
  }

  #readJson(
    format: 'json' | 'journald' | 'docker',
    bytes: Uint8Array,
    start: number,
    end: number,
    arrivedAtUs: number,
  ): boolean {
    const { message } = this;
    const fields = this.#fields;
    scanJsonFields(bytes, start, end, fields);
    const isEnveloped = format !== 'json' && openEnvelope(message, bytes, fields);
    if (!isEnveloped) {
      resetMessage(message, bytes, start, end);
      this.#pointOutside();
    }
    readTimeField(message, bytes, fields.time.start, fields.time.end, this.#zone, arrivedAtUs);
    if (format === 'journald') {
      const severity = smallNumber(bytes, fields.severity.start, fields.severity.end);
      const facility = smallNumber(bytes, fields.facility.start, fields.facility.end);
      if (severity >= 0 && severity < 8 && facility < 24) message.priority = Math.max(0, facility) * 8 + severity;
    }
    return isEnveloped;
  }

  #readLogfmt(bytes: Uint8Array, start: number, end: number, arrivedAtUs: number): void {
    scanLogfmt(bytes, start, end, this.#fields);
    resetMessage(this.message, bytes, start, end);
    this.#pointOutside();
    const { time } = this.#fields;
    readTimeField(this.message, bytes, time.start, time.end, this.#zone, arrivedAtUs);
  }

  /** `2016-10-06T00:17:09.669794202Z stdout F text`; without that header as any text. */
  #readCri(bytes: Uint8Array, start: number, end: number, arrivedAtUs: number): void {
    const { message } = this;
    resetMessage(message, bytes, start, end);
    let i = readLeadingTime(message, bytes, start, end, this.#zone, arrivedAtUs);
    for (let word = 0; word < 2 && i > start && i < end; word++) {
      while (i < end && bytes[i] !== 0x20) i++;
      i++;
    }
    message.messageStart = Math.min(i, end);
  }

  /** App and host where the fields of the line itself are. */
  #pointOutside(): void {
    const { message } = this;
    const { app, host } = this.#fields;
    message.appStart = app.start;
    message.appEnd = app.end;
    message.hostStart = host.start;
    message.hostEnd = host.end;
  }
}
