/**
 * Runs files of messages that other projects test their parsers with through ours, and prints the share that is right
 * per source and per field, and every disagreement.
 *
 *     node --import tsx scripts/conformance.ts FILE...
 *
 * A file has one JSON object a line. With `bytes_b64` it is a TCP stream: {bytes_b64, expect_count, expect_messages,
 * expect_error, source}; else a message: {line or line_b64, valid, expect {priority, facility, severity, timestamp,
 * host, app, pid, msgid, structured_data, message}, source}. Only what a row asserts is compared.
 * Exits with 1 if less than 97% of the valid messages, or a stream without an error, is wrong.
 */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { FrameSplitter } from '../src/protocols/frame-splitter.ts';
import { syslogFields } from '../src/protocols/syslog-fields.ts';
import { readSyslog } from '../src/protocols/syslog-header.ts';
import { newSyslogMessage } from '../src/protocols/syslog-message.ts';
import { UTC } from '../src/protocols/syslog-zone.ts';

interface MessageRow {
  readonly source: string;
  readonly line: string;
  readonly line_b64?: string;
  readonly valid: boolean;
  readonly expect: Readonly<Record<string, unknown>>;
  readonly note?: string;
}

interface StreamRow {
  readonly source: string;
  readonly bytes_b64: string;
  readonly expect_count: number;
  readonly expect_messages: readonly string[];
  readonly expect_error: string | null;
}

const GOAL = 0.97;
/** 2020-02-20, near to the times in the corpora that have no year. */
const ARRIVAL_US = 1_582_156_800e6;

/** How many of how many were right, by name; printed as a table. */
class Score {
  readonly #rows = new Map<string, { right: number; all: number }>();

  add(name: string, isRight: boolean): void {
    const row = this.#rows.get(name) ?? { right: 0, all: 0 };
    row.all++;
    if (isRight) row.right++;
    this.#rows.set(name, row);
  }

  print(title: string): void {
    console.log(`\n${title}`);
    for (const [name, { right, all }] of this.#rows) {
      console.log(`  ${((100 * right) / all).toFixed(1).padStart(5)}%  ${`${right}/${all}`.padStart(9)}  ${name}`);
    }
  }
}

function main(files: readonly string[]): number {
  let failed = false;
  for (const file of files) {
    const rows = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as MessageRow | StreamRow);
    console.log(`${file}: ${rows.length} rows`);
    const streams = rows.filter((row): row is StreamRow => 'bytes_b64' in row);
    const messages = rows.filter((row): row is MessageRow => 'line' in row && 'expect' in row);
    if (streams.length > 0) failed = !compareStreams(streams) || failed;
    if (messages.length > 0) failed = !compareMessages(messages) || failed;
  }
  return failed ? 1 : 0;
}

function compareMessages(rows: readonly MessageRow[]): boolean {
  const bySource = new Score();
  const byField = new Score();
  const valid = rows.filter((row) => row.valid);
  let right = 0;
  for (const row of valid) {
    const bytes = row.line_b64 === undefined ? Buffer.from(row.line) : Buffer.from(row.line_b64, 'base64');
    const wrong: string[] = [];
    const fields = fieldsOf(bytes);
    for (const [field, expected] of Object.entries(row.expect)) {
      const isRight = isAsAsserted(field, expected, fields[field], row.note);
      byField.add(field, isRight);
      if (!isRight) wrong.push(`${field}: asserted ${JSON.stringify(expected)}, read ${JSON.stringify(fields[field])}`);
    }
    bySource.add(row.source, wrong.length === 0);
    if (wrong.length === 0) right++;
    else console.log(`\n  ${row.source}\n    ${JSON.stringify(row.line)}\n    ${wrong.join('\n    ')}`);
  }
  const threw = rows.filter((row) => !row.valid).filter((row) => fieldsOf(Buffer.from(row.line)) === null).length;
  bySource.print('right in every asserted field, by source');
  byField.print('right by field');
  const share = right / valid.length;
  console.log(
    `\n  ${right} of ${valid.length} valid messages right in every asserted field: ${(100 * share).toFixed(1)}%`,
  );
  console.log(
    `  ${rows.length - valid.length - threw} of ${rows.length - valid.length} invalid ones degraded to text\n`,
  );
  return share >= GOAL;
}

function fieldsOf(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const message = newSyslogMessage();
  readSyslog(message, bytes, 0, bytes.length, UTC, ARRIVAL_US);
  const { structuredData, ...fields } = syslogFields(message);
  return { ...fields, structured_data: structuredData };
}

/** An absent message and an empty one are the same here: sources use both for one thing. */
function isAsAsserted(field: string, expected: unknown, actual: unknown, note = ''): boolean {
  if (field === 'message') return (expected ?? '') === (actual ?? '');
  if (field !== 'timestamp' || expected === null || actual === null) return isDeepStrictEqual(expected, actual);
  return stampKey(String(expected), note) === stampKey(String(actual), note);
}

/** One spelling for one time: no zeros behind the fraction, `Z` for `+00:00`, no year where it came from the test. */
function stampKey(stamp: string, note: string): string {
  const [, year, rest, fraction, zone] = /^(\d{4})-([^.Z+]*?)(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(stamp) ?? [];
  const digits = (fraction ?? '').replace(/\.?0+$/, '');
  return `${note.startsWith('year') ? '' : year}-${rest}${digits}${zone === '+00:00' ? 'Z' : (zone ?? '')}`;
}

function compareStreams(rows: readonly StreamRow[]): boolean {
  const score = new Score();
  const twins = new Map<string, Set<number>>();
  for (const row of rows) {
    const counts = twins.get(row.bytes_b64) ?? new Set<number>();
    twins.set(row.bytes_b64, counts.add(row.expect_count));
  }
  let isAllRight = true;
  for (const row of rows) {
    const name = row.source.slice(row.source.lastIndexOf('/') + 1);
    const messages = messagesOf(Buffer.from(row.bytes_b64, 'base64'));
    // The source writes some texts with Go's escapes.
    const expected = row.expect_messages.map((text) => text.replaceAll('\\"', '"').replaceAll('\\n', '\n'));
    const isRight = messages.length === row.expect_count && isDeepStrictEqual(messages, expected);
    score.add(row.expect_error === null ? 'streams' : 'streams in which the source asserts an error', isRight);
    if (isRight) continue;
    if (row.expect_error === null) isAllRight = false;
    console.log(`\n  ${name}\n    asserted ${JSON.stringify(expected)}, read ${JSON.stringify(messages)}`);
    if (row.expect_error === null) continue;
    const counts = [...(twins.get(row.bytes_b64) ?? [])];
    console.log(`    the source asserts the error ${JSON.stringify(row.expect_error)}; here nothing is dropped`);
    if (counts.length > 1) console.log(`    for the same bytes it asserts ${counts.join(' and ')} messages`);
  }
  score.print('right by kind');
  console.log();
  return isAllRight;
}

function messagesOf(bytes: Uint8Array): string[] {
  const messages: string[] = [];
  const splitter = new FrameSplitter((frame, start, end) => {
    messages.push(String(fieldsOf(frame.subarray(start, end)).message ?? ''));
  });
  splitter.push(bytes);
  splitter.flush();
  return messages;
}

if (process.argv.length < 3) {
  console.error('usage: conformance FILE...');
  process.exitCode = 64;
} else process.exitCode = main(process.argv.slice(2));
