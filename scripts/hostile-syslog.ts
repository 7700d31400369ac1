/**
 * Tries to hurt the syslog parsers.
 *
 *     node --import tsx scripts/hostile-syslog.ts [--lines N] [--seed N]
 *
 * First every hostile shape at 4, 16 and 64 KiB through every parser and extractor: prints the best of several runs
 * and the scaling (4 for linear: four times the size, four times the time). Nothing at 64 KiB may take over 2 ms.
 * With --lines: so many mutated messages, cut and glued in every way, none of which may throw.
 */
import { parseArgs } from 'node:util';
import { newTraceEvent } from '../src/core/event.ts';
import { newJsonFindings, scanJson } from '../src/protocols/extract-json.ts';
import { newStructuredFindings, scanStructured } from '../src/protocols/extract-structured.ts';
import { newTextFindings, scanText } from '../src/protocols/extract-text.ts';
import { EXTRACTORS } from '../src/protocols/extract-token.ts';
import { FrameSplitter } from '../src/protocols/frame-splitter.ts';
import { readSyslog } from '../src/protocols/syslog-header.ts';
import { newSyslogMessage } from '../src/protocols/syslog-message.ts';
import { SyslogReader } from '../src/protocols/syslog-reader.ts';
import type { SyslogRule } from '../src/protocols/syslog-rule.ts';
import { parseZone, UTC } from '../src/protocols/syslog-zone.ts';

const LIMIT_MS = 2;
const SIZES = [4_096, 16_384, 65_536] as const;
const RUNS = 15;
const NOW_US = 1_795_262_400e6;

const RULE: SyslogRule = {
  app: null,
  host: null,
  facility: null,
  severity: null,
  msgid: null,
  pattern: '(?i)req(uest)?[-_]?id[=:] ?"?(?<token>[a-z0-9-]+)',
  node: null,
};
const OPTIONS = { timezone: 'Europe/Berlin', rules: [], order: EXTRACTORS, isNode: () => false };
const BSD = '<13>Nov 21 10:00:00 host app[1]: ';
const IETF = '<13>1 2026-11-21T10:00:00Z host app 1 id ';

/** A shape is what comes once, and what is repeated after it. */
const SHAPES: readonly (readonly [string, string])[] = [
  ['', '<'],
  ['', '<1'],
  ['', '<1>'],
  ['', '<13>'],
  ['', '<13>1 '],
  ['', '<13>1 - '],
  ['', '<13>1 - - - - - -'],
  ['', '<13>1 - - - - - x '],
  ['', '<13>Nov 21 10:00:00 '],
  ['', '<13>Nov 21 10:00:00 host '],
  ['x', '<13>Nov 21 10:00:00 host app: '],
  ['<13>', '1'],
  ['<13>1 ', '-'],
  ['<13>1 ', '2026-11-21T10:00:00.'],
  ['<13>1 2026-11-21T10:00:00.', '1'],
  ['<13>', ' '],
  ['<13>Nov 21 10:00:00 ', ' '],
  ['<13>Nov 21 10:00:00 ', 'a'],
  ['<13>Nov 21 10:00:00 ', ':'],
  ['<13>Nov 21 10:00:00 host', ' '],
  ['<13>Nov 21 10:00:00 host ', '['],
  ['<13>Nov 21 10:00:00 host app[', '1'],
  ['<13>Nov 21 10:00:00 host app[', '[]'],
  ['<13>Nov 21 10:00:00 ', '%'],
  ['<13>Nov 21 10:00:00: %', 'A-1-'],
  ['', 'Nov 21 10:00:00 '],
  ['', '123: '],
  ['', '\0'],
  ['', '\n'],
  ['', '\r'],
  ['', '\x80'],
  ['', '\ufeff'],
  [IETF, '['],
  [IETF, '[]'],
  [IETF, '[a'],
  [IETF, '[a b="'],
  [IETF, '[a b="c"]'],
  [`${IETF}[a b="`, '\\'],
  [`${IETF}[a b="`, '\\"'],
  [`${IETF}[a b="`, '\\]'],
  [`${IETF}[a`, ' b="c"'],
  [`${IETF}[a`, ' token="\\"'],
  [`${IETF}[a `, ' '],
  [`${IETF}[trace@1`, ' id="-"'],
  [IETF, ']'],
  [`${IETF}- `, ' '],
  [BSD, '='],
  [BSD, ':'],
  [BSD, '"'],
  [BSD, "'"],
  [BSD, '\\'],
  [BSD, '-'],
  [BSD, '00-'],
  [BSD, '|s'],
  [BSD, 'a:b|s|#'],
  [BSD, ':|s'],
  [BSD, 'trace_id='],
  [BSD, 'trace_id= '],
  [BSD, 'trace_id:'],
  [BSD, 'trace_id: '],
  [BSD, 'trace_id="'],
  [BSD, "trace_id='"],
  [BSD, 'trace_id=\\"'],
  [BSD, 'trace_id="\\"'],
  [BSD, 'trace_id=- '],
  [BSD, 'trace_id'],
  [BSD, 'token="x" '],
  [BSD, 'opid=x '],
  [BSD, '"token" : '],
  [`${BSD}trace_id="`, 'a'],
  [`${BSD}trace_id=`, 'a'],
  [`${BSD}trace_id=`, '\x01'],
  [BSD, 'traceparent='],
  [BSD, '00-00000000000000000000000000000000-0000000000000000-00 '],
  [BSD, '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-'],
  [BSD, 'b3='],
  [BSD, 'x-amzn-trace-id='],
  [BSD, 'x-amzn-trace-id: Root'],
  [BSD, 'logging.googleapis.com/trace=/'],
  [BSD, '{'],
  [BSD, '{}'],
  [BSD, '{"'],
  [BSD, '{"a":'],
  [BSD, '{"a":{'],
  [BSD, '{"token":"-"}'],
  [BSD, '{"token":1'],
  [BSD, '{"token":'],
  [`${BSD}{"token":"`, '\\u0041'],
  [`${BSD}{"a":`, '['],
  [`${BSD}{"a":`, '1'],
  [`${BSD}{"a":"`, '\\'],
  [`${BSD}{"a":"`, '\\"'],
  [`${BSD}{`, '"a":1,'],
  [`${BSD}{`, '"node":"n",'],
  [`${BSD}{`, ' '],
  ['', '1 <'],
  ['', '9999999 <'],
  ['', '12345678'],
  ['', '17 <13>1 '],
  ['', 'ø'],
  ['', 'request_id'],
  [BSD, 'rid request-id: '],
];

type Target = (bytes: Uint8Array) => void;

function targets(): ReadonlyMap<string, Target> {
  const event = newTraceEvent();
  const message = newSyslogMessage();
  const zone = parseZone('Europe/Berlin') ?? UTC;
  const reader = new SyslogReader(OPTIONS);
  const withRule = new SyslogReader({ ...OPTIONS, rules: [RULE] });
  const refusals = { tooLong: 0, control: 0 };
  const text = newTextFindings();
  const json = newJsonFindings();
  const structured = newStructuredFindings();
  return new Map<string, Target>([
    ['header', (bytes) => readSyslog(message, bytes, 0, bytes.length, zone, NOW_US)],
    ['reader', (bytes) => void reader.read(bytes, 0, bytes.length, NOW_US, '192.0.2.1', event)],
    ['rule', (bytes) => void withRule.read(bytes, 0, bytes.length, NOW_US, '192.0.2.1', event)],
    ['text', (bytes) => scanText(bytes, 0, bytes.length, text, refusals)],
    ['json', (bytes) => scanJson(bytes, Math.max(0, bytes.indexOf(0x7b)), bytes.length, json, refusals)],
    [
      'structured',
      (bytes) => scanStructured(bytes, Math.max(0, bytes.indexOf(0x5b)), bytes.length, structured, refusals),
    ],
    ['frames', (bytes) => split(bytes, bytes.length)],
  ]);
}

function split(bytes: Uint8Array, chunk: number): void {
  const splitter = new FrameSplitter(() => {});
  for (let i = 0; i < bytes.length; i += chunk) splitter.push(bytes.subarray(i, i + chunk));
  splitter.flush();
}

/** The best of several runs, since the machine has other things to do as well; in milliseconds. */
function bestOf(target: Target, bytes: Uint8Array): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    target(bytes);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

function tryShapes(): boolean {
  let isFine = true;
  const shapes = SHAPES.map(([head, part]) =>
    SIZES.map((size) => Buffer.from(head + part.repeat(Math.ceil(size / Buffer.byteLength(part)))).subarray(0, size)),
  );
  console.log(`${SHAPES.length} shapes; worst of them in ms at ${SIZES.map((size) => size / 1024).join('/')} KiB`);
  for (const [name, target] of targets()) {
    for (const sizes of shapes) for (const bytes of sizes) target(bytes);
    let worst = { times: [0, 0, 0], shape: 0 };
    shapes.forEach((sizes, shape) => {
      const times = sizes.map((bytes) => bestOf(target, bytes));
      if (times[2]! > LIMIT_MS) {
        isFine = false;
        console.log(`  over ${LIMIT_MS} ms in ${name}: ${times[2]!.toFixed(2)} ${JSON.stringify(SHAPES[shape])}`);
      }
      if (times[2]! > worst.times[2]!) worst = { times, shape };
    });
    const [small, middle, large] = worst.times as [number, number, number];
    const figures = [small, middle, large].map((ms) => ms.toFixed(3)).join(' / ');
    console.log(
      `  ${name.padEnd(10)} ${figures}  x${(large / middle).toFixed(1)}  ${JSON.stringify(SHAPES[worst.shape])}`,
    );
  }
  console.log('\none byte at a time, ms at 64 KiB (65,536 calls) and scaling');
  let worst = { ms: 0, scaling: 0, shape: 0 };
  shapes.forEach(([, middle, large], shape) => {
    const ms = bestOf((bytes) => split(bytes, 1), large!);
    const scaling = ms / bestOf((bytes) => split(bytes, 1), middle!);
    if (ms > worst.ms) worst = { ms, scaling, shape };
  });
  console.log(
    `  frames     ${worst.ms.toFixed(2)}  x${worst.scaling.toFixed(1)}  ${JSON.stringify(SHAPES[worst.shape])}`,
  );
  return isFine;
}

/** Messages of all kinds, from which others are made by damage. */
const SEEDS = [
  `${BSD}request_id=abcd1234 done`,
  `${BSD}web-server:abcd1234|s|#from:lb,zone:eu|T1700000000123`,
  `${IETF}[trace@1 id="abcd\\"1234"][meta sequenceId="1"] \ufeffGET / 200`,
  `${IETF}- {"level":30,"trace":{"id":"ab\\u00e9cd"},"service":{"name":"shop"},"list":[1,{"a":null}]}`,
  '<189>29: host: *Mar  1 18:46:11.123 CEST: %SYS-5-CONFIG_I: Configured from console by vty0',
  '<166>Aug  1 2026 14:01:20: %ASA-6-302013: Built outbound TCP connection',
  '<14>2026-11-21T10:00:00.123456+01:00 2001:db8::1 app: traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'Feb 29 23:59:60 host app: X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678;Sampled=1',
  '1 2026-11-21T10:00:00Z h a - - - b3=80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1 opID="x y"',
  '47 <13>1 2026-11-21T10:00:00Z host app 1 id - text\n12 <34>hello abc\0<13>Nov 21 10:00:00 host app: a',
].map((text) => Buffer.from(text));

/** Small and repeatable; quality does not matter here. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const SPICE = Buffer.from('<>[]{}"\'\\=:;,|-. \t\n\r\0\x7f%*@+0159aTZsc\x80\xff\xc2', 'latin1');

function mutate(lines: number, seed: number): void {
  const pick = random(seed);
  const reader = new SyslogReader({ ...OPTIONS, rules: [RULE] });
  const event = newTraceEvent();
  let frames = 0;
  let events = 0;
  const splitter = new FrameSplitter((bytes, start, end) => {
    frames++;
    if (reader.read(bytes, start, end, NOW_US, '192.0.2.1', event) !== 'noToken') events++;
  });
  const line = Buffer.alloc(1_024);
  const started = performance.now();
  for (let n = 0; n < lines; n++) {
    const first = SEEDS[pick(SEEDS.length)]!;
    const second = SEEDS[pick(SEEDS.length)]!;
    const cut = pick(first.length + 1);
    first.copy(line, 0, 0, cut);
    const length = cut + second.copy(line, cut, pick(second.length));
    for (let times = pick(6); times > 0 && length > 0; times--) {
      line[pick(length)] = pick(4) === 0 ? pick(256) : SPICE[pick(SPICE.length)]!;
    }
    const bytes = line.subarray(0, length);
    if (reader.read(bytes, 0, length, NOW_US, '192.0.2.1', event) !== 'noToken') events++;
    if (n % 4 === 0) splitter.push(Buffer.from(bytes));
    if (n % 64 === 0) splitter.flush();
  }
  const seconds = (performance.now() - started) / 1_000;
  console.log(
    `\n${lines} mutated lines, ${frames} frames of them, ${events} tokens found, no exception; ${seconds.toFixed(0)} s`,
  );
}

const { values } = parseArgs({ options: { lines: { type: 'string' }, seed: { type: 'string' } } });
if (!tryShapes()) process.exitCode = 1;
if (values.lines !== undefined) mutate(Number(values.lines), Number(values.seed ?? 1));
