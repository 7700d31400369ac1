import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TraceEvent } from '../src/core/event.ts';
import { EventReader } from '../src/inputs/http-events.ts';
import { readJsonEvent } from '../src/protocols/json-event.ts';
import { newTextEvent } from '../src/protocols/json-event-fill.ts';
import { EventList } from '../src/protocols/json-event-scan.ts';
import { eachEvent } from './support/each-event.ts';
import { notingSink, shown } from './support/http-sink.ts';

/** More of them by hand: JSON_RUNS=100. */
const RUNS = Number(process.env.JSON_RUNS ?? 1);

/** What the JSON parser makes of a body: its events and refusals, or null when it is no JSON. */
function readPlainly(body: Buffer): string[] | null {
  let whole: unknown;
  try {
    whole = JSON.parse(body.toString());
  } catch {
    return null;
  }
  return (Array.isArray(whole) ? whole : [whole]).map((value) => {
    const event = newTextEvent();
    return readJsonEvent(value, event) ?? `${shown(event)} ${event.wholeSecond}`;
  });
}

/** The same as the input reads it. */
function readInPlace(body: Buffer, isLines = false): string[] | null {
  const told: string[] = [];
  const event = (one: TraceEvent) => void told.push(`${shown(one)} ${one.wholeSecond}`);
  const sink = {
    ...notingSink(),
    event,
    eventBatch: eachEvent(event),
    bad: (reason: string) => told.push(reason),
  };
  const { accepted, refused } = new EventReader(sink).read(body, isLines);
  assert.equal(accepted + refused, told.length);
  return told;
}

function isSame(body: Buffer): void {
  const expected = readPlainly(body);
  if (expected === null) assert.throws(() => readInPlace(body), body.toString());
  else assert.deepEqual(readInPlace(body), expected, body.toString());
}

const texts = fc.oneof(
  fc.constantFrom(
    'web-server',
    't1',
    '',
    'süd',
    '日本',
    '\u0085',
    '\u001b',
    '\\',
    '"',
    '\u007f',
    '\ud800',
    'x'.repeat(257),
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const stamps = fc.constantFrom(
  '2026-01-31T12:00:00.25Z',
  '2026-01-31T12:00:00Z',
  '2026-01-31t12:00:00.123456789+01:00',
  '2026-01-31T12:00:00',
  '2026-02-30T12:00:00Z',
  'now',
);
const values: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: texts },
  { weight: 2, arbitrary: stamps },
  fc.constantFrom(null, true, false, 0, -0, 7, -1, 1.5, 1e21, 1e-7, 1_700_000_000_000_000, 2 ** 53, 2 ** 53 - 1),
  fc.jsonValue({ maxDepth: 3 }),
);
const keys = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom(
      'node',
      'origin',
      'token',
      'tracing',
      'tracing_id',
      'timestamp',
      'from',
      'tags',
      'count',
    ),
  },
  texts,
);
/** As text, so that a key may come twice. */
const objects = fc
  .array(fc.tuple(keys, values), { maxLength: 6 })
  .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`);
const events = fc.oneof(
  { weight: 2, arbitrary: objects },
  {
    weight: 3,
    arbitrary: fc
      .record({ node: texts, token: texts, timestamp: fc.oneof(stamps, fc.nat()) }, { requiredKeys: ['node', 'token'] })
      .map((event) => JSON.stringify(event)),
  },
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value)),
);
const blanks = fc.constantFrom('', '', '', ' ', '\n', '\t\r\n  ');
/** Written alike, as one sender writes them. */
const alike = fc.array(keys, { minLength: 1, maxLength: 4 }).chain((names) =>
  fc.array(
    fc.tuple(...names.map(() => values)).map((row) => {
      const members = row.map((value, i) => `${JSON.stringify(names[i])}: ${JSON.stringify(value)}`);
      return `{${members.join(', ')}}`;
    }),
    { maxLength: 5 },
  ),
);
const plainValues = fc.oneof(fc.constantFrom('a', 't1', 'web-server', 'x"y', 'ü'), stamps, fc.nat());
const alikeAndPlain = fc
  .shuffledSubarray(['node', 'token', 'timestamp', 'from', 'level'], { minLength: 2 })
  .chain((names) =>
    fc.array(
      fc
        .tuple(...names.map(() => plainValues))
        .map((row) => JSON.stringify(Object.fromEntries(row.map((value, i) => [names[i], value])))),
      { maxLength: 6 },
    ),
  );
const bodies = fc
  .tuple(fc.oneof(fc.array(events, { maxLength: 4 }), alike, alikeAndPlain), blanks, blanks)
  .map(([list, a, b]) => `${a}[${b}${list.join(`${b},${a}`)}${a}]${b}`);

test('an event read where it stands is the one that the JSON parser gives', () => {
  fc.assert(
    fc.property(bodies, (body) => isSame(Buffer.from(body))),
    { numRuns: 500 * RUNS },
  );
});

test('what is broken anywhere is refused as a whole, and only what the JSON parser refuses', () => {
  const bytes = fc.oneof(fc.constantFrom(...Buffer.from('"\\{}[],:.-+eE019tfnu \n\u0000')), fc.nat(255));
  const change = fc.record({ at: fc.nat(), byte: bytes, kind: fc.constantFrom('put', 'add', 'cut', 'end') });
  fc.assert(
    fc.property(bodies, fc.array(change, { minLength: 1, maxLength: 2 }), (text, changes) => {
      let body = Buffer.from(text);
      for (const { at, byte, kind } of changes) {
        const place = at % body.length;
        const next = kind === 'end' ? [] : [...body.subarray(place + (kind === 'add' ? 0 : 1))];
        body = Buffer.from([...body.subarray(0, place), ...(kind === 'put' || kind === 'add' ? [byte] : []), ...next]);
        if (body.length === 0) return;
      }
      // What is no JSON as a whole but in its first line is read as lines.
      const firstLine = body.subarray(0, body.indexOf(0x0a) + 1);
      if (readPlainly(firstLine) === null) isSame(body);
    }),
    { numRuns: 1000 * RUNS },
  );
});

test('lines are read as they would be one by one', () => {
  fc.assert(
    fc.property(alikeAndPlain, fc.constantFrom('\n', '\r\n', ' \n\n'), (list, separator) => {
      const told = readInPlace(Buffer.from(list.join(separator)), true);
      assert.deepEqual(
        told,
        list.flatMap((line) => readPlainly(Buffer.from(line))),
      );
    }),
    { numRuns: 300 * RUNS },
  );
});

test('numbers and escapes are those of JSON', () => {
  for (const piece of [
    ...['0', '-0', '01', '-', '1.', '.5', '1.5', '1e5', '1e', '1E+5', '1e-', '--1', '+1', '1_0', '0x1', 'NaN', '١'],
    ...['"\\u00e9"', '"\\u00g9"', '"\\u00"', '"\\x41"', '"\\n"', '"\\"', '"\\/"', '"a\nb"', "'a'"],
    ...[
      'tru',
      'true',
      'True',
      'nul',
      'null',
      'nulll',
      '{}',
      '{,}',
      '{"a"}',
      '{"a":}',
      '{"a":1,}',
      '[1,]',
      '[,1]',
      '[]',
    ],
  ]) {
    for (const key of ['x', 'token', 'timestamp', 'count']) {
      isSame(Buffer.from(`[{"node":"a","${key}":${piece}}]`));
      isSame(Buffer.from(`[{"node":"a","token":"t","${key}":${piece} }]`));
      isSame(Buffer.from(`[{"node":"a","token":"t","x":[{"y":${piece}}]}]`));
    }
  }
});

test('plain events are read where they stand, and only odd ones are not', () => {
  const list = new EventList();
  const body = [
    '{"token":"t1","node":"a","timestamp":"2026-01-31T12:00:00.25Z","level":{"x":[1,2]},"from":"lb"}',
    '{"node":"süd","tracing_id":12345,"timestamp":1700000000000000}',
    '{"node":"a","token":"\\u0041"}',
    '{"node":"a","token":"t","tags":{}}',
  ];
  assert.ok(list.scan(Buffer.from(`[${body.join(',')}]`)));
  assert.deepEqual(
    body.map((_, i) => list.at(i).odd),
    [false, false, true, true],
  );
});

test('what is nested without end is left to the parser that has no end either', () => {
  const list = new EventList();
  const deep = (levels: number) => `[{"node":"a","token":"t","x":${'['.repeat(levels)}${']'.repeat(levels)}}]`;
  assert.deepEqual([list.scan(Buffer.from(deep(16))), list.scan(Buffer.from(deep(17)))], [true, false]);
  for (const levels of [16, 17, 1000]) isSame(Buffer.from(deep(levels)));
});
