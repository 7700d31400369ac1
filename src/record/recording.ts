import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { newTraceEvent } from '../core/event.ts';
import { parseLine } from '../protocols/line.ts';

/**
 * One line of a recording (SPEC 10), good until the next one is read:
 *
 *     1700000000123456 udp web-server:abcd1234|s|T1700000000123456
 *     ^arrivedAt       ^source ^start                            ^end
 *
 * `bad` is a line that is none: cut, or with an absurd time. It still counts.
 */
export interface RecordedLine {
  kind: 'line' | 'loss' | 'start' | 'bad';
  bytes: Uint8Array;
  arrivedAt: number;
  source: string;
  start: number;
  end: number;
  /** Of a `loss`. */
  datagrams: number;
}

/** Later than any clock of ours, and far from where microseconds stop fitting a double. */
const LAST_US = 2 ** 51;
const CHUNK = 1 << 20;
/** Enough for the time and the source that a recording begins with. */
const HEAD = 256;
/** Longer lines than a datagram can hold are no lines of ours. */
const MAX_LINE = 70_000;

const LF = 0x0a;
const SPACE = 0x20;

/**
 * The lines of a file in the order in which they happened: those of a recording as they stand, plain lines by their
 * own time, which is then their arrival. A pipe will do: it is read once. Throws what the file system throws.
 */
export function recordedLines(file: string): Iterable<RecordedLine> {
  const fd = openSync(file, 'r');
  try {
    const head = headOf(fd);
    const isRecording = /^\d+ \S+ /.test(new TextDecoder().decode(head).split('\n')[0]!);
    return isRecording ? recordingLines(fd, head) : plainLines(fd, head);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** The first bytes of a file, with what tells its kind. */
function headOf(fd: number): Uint8Array {
  const bytes = new Uint8Array(HEAD);
  let filled = 0;
  while (filled < bytes.length) {
    const read = readSync(fd, bytes, filled, bytes.length - filled, null);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

function* recordingLines(fd: number, head: Uint8Array): Generator<RecordedLine> {
  const line = newLine();
  try {
    let bytes = new Uint8Array(CHUNK + MAX_LINE);
    bytes.set(head);
    let filled = head.length;
    for (;;) {
      const read = readSync(fd, bytes, filled, CHUNK, null);
      const end = filled + read;
      let at = 0;
      for (let lf = bytes.indexOf(LF, at); lf >= 0 && lf < end; lf = bytes.indexOf(LF, at)) {
        if (lf > at) yield understand(line, bytes, at, lf);
        at = lf + 1;
      }
      if (read === 0) {
        if (at < end) yield understand(line, bytes, at, end);
        return;
      }
      filled = end - at;
      if (filled > MAX_LINE) {
        yield understand(line, bytes, at, at); // no such line is ours; what follows its LF may be
        filled = 0;
      }
      const next = new Uint8Array(bytes.length);
      next.set(bytes.subarray(at, at + filled));
      bytes = next;
    }
  } finally {
    closeSync(fd);
  }
}

/** Fill `line` from one line of a recording. */
function understand(line: RecordedLine, bytes: Uint8Array, start: number, end: number): RecordedLine {
  line.bytes = bytes;
  line.kind = 'bad';
  let at = start;
  let arrivedAt = 0;
  for (; at < end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39; at++) arrivedAt = arrivedAt * 10 + bytes[at]! - 0x30;
  if (at === start || bytes[at] !== SPACE || !(arrivedAt <= LAST_US)) return line;
  const word = at + 1;
  let space = word;
  while (space < end && bytes[space] !== SPACE) space++;
  if (space === word || space >= end) return line;
  line.arrivedAt = arrivedAt;
  line.source = sourceText(bytes, word, space);
  line.start = space + 1;
  line.end = end;
  line.kind = 'line';
  if (line.source === 'engine') readMark(line);
  return line;
}

function readMark(line: RecordedLine): void {
  const text = new TextDecoder().decode(line.bytes.subarray(line.start, line.end)).trimEnd();
  const loss = /^#!loss (\d{1,15})$/.exec(text);
  if (loss) line.datagrams = Number(loss[1]);
  line.kind = loss ? 'loss' : text === '#!start' ? 'start' : 'bad';
}

function sourceText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < Math.min(end, start + 32); i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** Lines with a time of their own, sorted by it; the others come first, as bad ones that move no clock. */
function* plainLines(fd: number, head: Uint8Array): Generator<RecordedLine> {
  const bytes = restOf(fd, head);
  const event = newTraceEvent();
  const timed: { at: number; start: number; end: number }[] = [];
  const line = newLine();
  line.bytes = bytes;
  line.source = 'udp'; // what they would have come by: its prefix and suffix are theirs
  for (let start = 0; start < bytes.length; ) {
    const lf = bytes.indexOf(LF, start);
    const end = lf < 0 ? bytes.length : lf;
    const kind = parseLine(bytes, start, end, event);
    if (kind === 'event' || kind === 'tally') {
      if (event.at <= LAST_US) timed.push({ at: event.at, start, end });
      else yield Object.assign(line, { kind: 'bad', arrivedAt: 0 });
    } else if (kind !== 'empty') yield Object.assign(line, { kind: 'line', arrivedAt: 0, start, end });
    start = end + 1;
  }
  timed.sort((a, b) => a.at - b.at);
  for (const { at, start, end } of timed) yield Object.assign(line, { kind: 'line', arrivedAt: at, start, end });
}

function restOf(fd: number, head: Uint8Array): Uint8Array {
  try {
    return Buffer.concat([head, readFileSync(fd)]);
  } finally {
    closeSync(fd);
  }
}

function newLine(): RecordedLine {
  return { kind: 'bad', bytes: new Uint8Array(0), arrivedAt: 0, source: '', start: 0, end: 0, datagrams: 0 };
}
