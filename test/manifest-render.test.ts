import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import type { CheckSpec, EngineSpec, StreamSpec } from '../src/core/spec.ts';
import { MAX_DURATION_US } from '../src/manifest/duration.ts';
import { defaultManifest, type InputConfig, type Manifest, parseManifest } from '../src/manifest/manifest.ts';
import { renderProblems } from '../src/manifest/problem.ts';
import { renderManifest } from '../src/manifest/render.ts';
import type { NotifyConfig, NotifyTarget } from '../src/manifest/section-notify.ts';
import { commentLines, stringText } from '../src/manifest/toml-text.ts';
import { EXTRACTORS } from '../src/protocols/extract-token.ts';
import { LOG_FORMATS } from '../src/protocols/log-format.ts';
import type { SyslogRule } from '../src/protocols/syslog-rule.ts';

const durationUs = fc.oneof(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: MAX_DURATION_US }));
const threshold = fc.integer({ min: 0, max: 100 });
/** Whatever a name may hold: quotes, backslashes, `#`, anything beyond ASCII. */
const name = fc
  .string({ minLength: 1, maxLength: 12, unit: 'binary' })
  .map((text) => text.replace(/[\p{Surrogate}\u0000-\u001f\u007f-\u009f:]/gu, '\'\\"#'))
  .map((text) => text.slice(0, 40));
const description = fc.string({ maxLength: 30, unit: 'binary' }).map((text) => text.replace(/\p{Surrogate}/gu, '\\'));

const check: fc.Arbitrary<CheckSpec> = fc
  .record({
    withinUs: durationUs,
    ok: threshold,
    warn: threshold,
    fail: threshold,
    idleAfterUs: durationUs,
    idle: fc.constantFrom('keep', 'warn', 'fail'),
    batch: fc.option(fc.record({ every: fc.integer({ min: 1, max: 99 }), expect: fc.integer({ min: 1, max: 99 }) })),
  })
  .map(({ batch, ...base }) => (batch === null ? { kind: 'time', ...base } : { kind: 'count', ...base, ...batch }));

/** Edges lead from an earlier node to a later one, so there is no cycle. */
const stream: fc.Arbitrary<Omit<StreamSpec, 'name'>> = fc
  .record({
    description,
    nodes: fc.uniqueArray(name, { minLength: 2, maxLength: 6 }),
    ends: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.array(check, { maxLength: 2 }), fc.boolean()), { maxLength: 5 }),
    discover: fc.boolean(),
  })
  .map(({ description, nodes, ends, discover }) => {
    const edges = ends.map(([a, b, checks, named], i) => {
      const from = a % (nodes.length - 1);
      const to = from + 1 + (b % (nodes.length - 1 - from));
      return { name: named ? `edge ${i}` : null, from: nodes[from]!, to: nodes[to]!, checks };
    });
    return { description, nodes, edges, discover: discover || edges.length === 0 };
  });

const engine: fc.Arbitrary<EngineSpec> = fc.record({
  name,
  description,
  streams: fc
    .array(stream, { minLength: 1, maxLength: 3 })
    .map((streams) => streams.map((one, i) => ({ name: `s${i}`, ...one }))),
  time: fc.record({ graceUs: durationUs, skewUs: durationUs, maxFutureUs: durationUs, maxAgeUs: durationUs }),
  limits: fc.record({
    tokens: fc.integer({ min: 1, max: 16_000_000 }),
    failures: fc.integer({ min: 1, max: 1_000_000 }),
    history: fc.nat(16_000_000),
    nodes: fc.integer({ min: 1, max: 65_536 }),
  }),
});

const port = fc.nat(65_535);
const allow = fc.constantFrom(null, [], ['10.0.0.0/8', '::1/128']);
const server = {
  address: fc.constantFrom('127.0.0.1', '0.0.0.0'),
  port,
  allow,
  hosts: fc.constantFrom([], ['status.example.com']),
  token: fc.constantFrom(null, 'a-long-secret'),
  maxConnections: fc.integer({ min: 1, max: 999 }),
};
const rules: fc.Arbitrary<readonly SyslogRule[]> = fc.array(
  fc.record({
    app: fc.option(name),
    host: fc.option(name),
    facility: fc.option(fc.nat(23)),
    severity: fc.option(fc.nat(7)),
    msgid: fc.option(name),
    pattern: fc.constantFrom("id=(?<token>\\S+)'", '(?P<node>"\\w")(?<token>\\\\.)'),
    node: fc.constantFrom(null, '{app}', 'database'),
  }),
  { maxLength: 2 },
);
const lines = {
  format: fc.constantFrom(...LOG_FORMATS),
  node: fc.constantFrom(null, 'a', '{app}'),
  timezone: fc.constantFrom('local', 'utc'),
  order: fc.constantFrom(EXTRACTORS, ['json'] as const),
  rules,
};
const input: fc.Arbitrary<InputConfig> = fc.record({
  udp: fc.option(
    fc.record({
      address: fc.constantFrom('127.0.0.1', '::', 'localhost'),
      port,
      prefix: name,
      suffix: fc.constant(''),
      allow,
    }),
  ),
  syslog: fc.option(
    fc.record({
      address: fc.constantFrom('127.0.0.1', '0.0.0.0'),
      port,
      udp: fc.boolean(),
      tcp: fc.boolean(),
      timezone: fc.constantFrom('local', 'utc', '+02:00', 'Europe/Berlin'),
      allow,
      order: fc.shuffledSubarray([...EXTRACTORS]),
      maxConnections: fc.integer({ min: 1, max: 999 }),
      maxConnectionBytes: fc.integer({ min: 1024, max: 99_999 }),
      tls: fc.option(
        fc.record({
          address: fc.constant('::'),
          port,
          cert: fc.constant('/etc/c.pem'),
          key: fc.constant('/etc/it\'s "k".pem'),
          ca: fc.constantFrom(null, '/etc/ca.pem'),
        }),
      ),
      rules,
    }),
  ),
  http: fc.option(
    fc.record({
      ...server,
      path: fc.constantFrom('/events', '/a/b'),
      tokenAttribute: fc.constantFrom(null, 'order.id'),
      spans: fc.constantFrom('all', 'entry'),
      maxBodyBytes: fc.integer({ min: 1024, max: 99_999 }),
    }),
  ),
  file: fc.array(
    fc.record({
      ...lines,
      paths: fc.constantFrom(['/var/log/a.log'], ['/a b/*.log', '/"x"']),
      from: fc.constantFrom('end', 'start'),
      maxFiles: fc.integer({ min: 1, max: 4096 }),
    }),
    { maxLength: 2 },
  ),
  stdin: fc.record(lines),
});

const notify: fc.Arbitrary<NotifyConfig> = fc.record({
  name: fc.constant('pager'),
  streams: fc.constantFrom(null, ['s0']),
  edges: fc.constant(null),
  statuses: fc.subarray(['UNOBSERVED', 'WARN', 'FAIL'] as const),
  recovery: fc.boolean(),
  holdBadUs: fc.nat(86_400_000_000),
  holdGoodUs: fc.nat(86_400_000_000),
  timeoutUs: fc.integer({ min: 1000, max: 3_600_000_000 }),
  target: fc.constantFrom<NotifyTarget>(
    { kind: 'command', argv: ['/bin/page', "it's", '\\'] },
    { kind: 'webhook', url: 'https://hooks.example.com/x', format: 'slack' },
    { kind: 'syslog', address: '::1', port: 514 },
  ),
});

const output: fc.Arbitrary<Manifest['output']> = fc.record({
  http: fc.option(fc.record(server)),
  notify: fc.array(notify, { maxLength: 2 }),
});

const screen: fc.Arbitrary<Manifest['screen']> = fc.record({
  refreshUs: fc.integer({ min: 20_000, max: 60_000_000 }),
  keys: fc.constantFrom({}, { quit: ['"', '\\'], copy: [], help: ["'", 'S-f1'] }),
  columns: fc.constantFrom({}, { failing: ['token', 'age'], log: ['time'] }),
});

/** Generated records have no prototype now and then. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function reread(text: string): Manifest {
  const result = parseManifest(text, 'm.toml');
  if (!result.ok) assert.fail(`${renderProblems(result.problems)}\n${text}`);
  return { ...result.manifest, file: null, text: '' };
}

test('what is written as a manifest reads as the same', () => {
  fc.assert(
    fc.property(fc.record({ engine, input, output, screen }), (manifest) => {
      const expected = { file: null, text: '', ...manifest };
      assert.deepEqual(reread(renderManifest(manifest)), plain(expected));
    }),
    { numRuns: 100 },
  );
});

test('comments change nothing, whatever is in them', () => {
  fc.assert(
    fc.property(engine, fc.string({ unit: 'binary' }), (engine, comment) => {
      const note = comment.replace(/\p{Surrogate}/gu, '');
      const text = renderManifest({ engine }, { header: note, edge: () => note, stream: () => note });
      assert.deepEqual(reread(text).engine, plain(engine));
    }),
    { numRuns: 50 },
  );
});

test('what is as it would be anyway is left out', () => {
  const text = renderManifest(defaultManifest());
  assert.equal(text, 'name = "Observatory"\n\n[[stream]]\nname = "everything"\nnodes = ["*"]\n');
});

test('an edge is written as people write it', () => {
  const check = { withinUs: 1_500_000, ok: 3, warn: 1, fail: 2, idleAfterUs: 300_000_000, idle: 'keep' } as const;
  const edges = [{ name: null, from: 'a', to: 'b', checks: [{ kind: 'time', ...check }] }] as const;
  const streams = [{ name: 's', description: '', nodes: ['a', 'b'], edges, discover: false }];
  const text = renderManifest(
    { engine: { ...defaultManifest().engine, streams } },
    { header: 'Proposed.', edge: () => 'seen 12 times' },
  );
  assert.equal(
    text,
    `# Proposed.

name = "Observatory"

[[stream]]
name = "s"
nodes = ["a", "b"]

# seen 12 times
[[stream.edges]]
from = "a"
to = "b"

  [stream.edges.check]
  within = "1s500ms"
  ok = 3
  warn = 1
  fail = 2
`,
  );
});

test('texts are quoted so that they read as the same', () => {
  for (const text of ['a\\d', "a'\\d", '"', '\u007f', '\u0000\n\t', '', '\u2028', 'ü', '\\\n']) {
    assert.equal(parse(`x = ${stringText(text)}`).x, text, JSON.stringify(text));
  }
  assert.equal(stringText('rid=(?<token>\\S+)'), "'rid=(?<token>\\S+)'");
  assert.equal(parse(`x = ${stringText('half \ud800 pair')}`).x, 'half \ufffd pair');
});

test('a comment cannot break out of its line', () => {
  assert.deepEqual(commentLines('a\r\nb = 1\u0000'), ['# a', '# b = 1']);
  assert.deepEqual(commentLines(null), []);
});
