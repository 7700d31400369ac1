import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckSpec, StreamSpec } from '../src/core/spec.ts';
import { defaultManifest, type Manifest, parseManifest } from '../src/manifest/manifest.ts';
import { renderProblems } from '../src/manifest/problem.ts';
import { DEFAULT_ORDER } from '../src/protocols/extract-token.ts';

function manifestOf(toml: string, file = 'm.toml'): Manifest {
  const result = parseManifest(toml, file);
  if (!result.ok) assert.fail(renderProblems(result.problems));
  return result.manifest;
}

function checkOf(toml: string): CheckSpec {
  const { engine } = manifestOf(`[[stream]]\nname = "s"\n[[stream.edges]]\nfrom = "a"\nto = "b"\n${toml}`);
  return engine.streams[0]!.edges[0]!.checks[0]!;
}

function streamOf(toml: string): StreamSpec {
  return manifestOf(`[[stream]]\nname = "s"\n${toml}`).engine.streams[0]!;
}

const CHECK: CheckSpec = {
  kind: 'time',
  withinUs: 1_000_000,
  ok: 1,
  warn: 0,
  fail: 0,
  idleAfterUs: 300_000_000,
  idle: 'keep',
};

test('without a manifest both inputs are on at the loopback, and one stream takes every node and draws what it sees', () => {
  assert.deepEqual(defaultManifest(), {
    file: null,
    text: '',
    input: {
      udp: { address: '127.0.0.1', port: 8125, prefix: '', suffix: '', allow: null },
      syslog: {
        address: '127.0.0.1',
        port: 5514,
        udp: true,
        tcp: true,
        timezone: 'local',
        allow: null,
        order: ['rule', 'line', 'structured', 'json', 'trace', 'pair', 'colon'],
        maxConnections: 256,
        maxConnectionBytes: 65_536,
        tls: null,
        rules: [],
      },
      http: null,
      file: [],
      stdin: { format: 'auto', node: null, timezone: 'local', order: [...DEFAULT_ORDER], rules: [] },
    },
    output: { http: null, notify: [] },
    screen: { keys: {}, columns: {}, refreshUs: 100_000 },
    engine: {
      name: 'Observatory',
      description: '',
      streams: [{ name: 'everything', description: '', nodes: ['*'], edges: [], discover: true }],
      time: { graceUs: 200_000, skewUs: 0, maxFutureUs: 5_000_000, maxAgeUs: 600_000_000 },
      limits: { tokens: 1_000_000, failures: 10_000, history: 200_000, nodes: 256 },
    },
  });
});

test('an empty manifest says the same as none', () => {
  assert.deepEqual(manifestOf('', 'm.toml'), { ...defaultManifest(), file: 'm.toml' });
});

test('a byte order mark is no part of the text', () => {
  assert.equal(manifestOf('\ufeffname = "x"').engine.name, 'x');
  const result = parseManifest('\ufeffnmae = "x"', 'm.toml');
  assert.deepEqual(result.ok ? null : result.problems[0]?.at, { line: 1, column: 1 });
});

test('an input is turned off by enabled = false', () => {
  const { udp, syslog } = manifestOf('input.udp.enabled = false\ninput.syslog = { enabled = false, port = 1 }').input;
  assert.deepEqual([udp, syslog], [null, null]);
});

const inputs: readonly (readonly [
  about: string,
  toml: string,
  read: (manifest: Manifest) => unknown,
  expected: unknown,
])[] = [
  ['a port may be a numeric string', 'input.udp.port = "8126"', ({ input }) => input.udp?.port, 8126],
  ['port 0 is allowed', 'input.udp.port = 0', ({ input }) => input.udp?.port, 0],
  [
    'an address may be a name',
    'input.udp.address = "loghost.example"',
    ({ input }) => input.udp?.address,
    'loghost.example',
  ],
  ['or IPv6', 'input.udp.address = "::"', ({ input }) => input.udp?.address, '::'],
  [
    'a single address is a range of its own',
    'input.udp.allow = ["10.1.2.3", "fe80::/10"]',
    ({ input }) => input.udp?.allow,
    ['10.1.2.3/32', 'fe80::/10'],
  ],
  ['one range needs no brackets', 'input.udp.allow = "::1"', ({ input }) => input.udp?.allow, ['::1/128']],
  ['an empty list admits nobody', 'input.udp.allow = []', ({ input }) => input.udp?.allow, []],
  ['UTC may be capital', 'input.syslog.timezone = "UTC"', ({ input }) => input.syslog?.timezone, 'utc'],
  ['an offset is a zone', 'input.syslog.timezone = "-03:30"', ({ input }) => input.syslog?.timezone, '-03:30'],
  ['so is a place', 'input.syslog.timezone = "Asia/Kolkata"', ({ input }) => input.syslog?.timezone, 'Asia/Kolkata'],
  [
    'steps that are not listed are not taken',
    'input.syslog.order = ["pair", "line"]',
    ({ input }) => input.syslog?.order,
    ['pair', 'line'],
  ],
  [
    'the MSGID comes last when it is asked for',
    'input.syslog = { order = ["line"], msgid = true }',
    ({ input }) => input.syslog?.order,
    ['line', 'msgid'],
  ],
  [
    'and where it is when it is in the order',
    'input.syslog = { order = ["msgid", "line"], msgid = true }',
    ({ input }) => input.syslog?.order,
    ['msgid', 'line'],
  ],
  ['0 needs no unit', 'time.grace = 0', ({ engine }) => engine.time.graceUs, 0],
  [
    'time is read in microseconds',
    'time = { skew = "50ms", max_future = "1m", max_age = "1h" }',
    ({ engine }) => engine.time,
    { graceUs: 200_000, skewUs: 50_000, maxFutureUs: 60_000_000, maxAgeUs: 3_600_000_000 },
  ],
  [
    'a key may be one or several',
    '[screen.keys]\nquit = "x"\nhelp = ["h", "f2"]\ncopy = []',
    ({ screen }) => screen.keys,
    { help: ['h', 'f2'], quit: ['x'], copy: [] },
  ],
  ['keys as they are anyway are no change', '[screen.keys]\nfilter = "/"', ({ screen }) => screen.keys, {}],
  [
    'columns are chosen in order',
    'screen.columns.failing = ["token", "age"]',
    ({ screen }) => screen.columns,
    { failing: ['token', 'age'] },
  ],
];
for (const [about, toml, read, expected] of inputs) {
  test(`${about}: ${toml.replaceAll('\n', ' ')}`, () => assert.deepEqual(read(manifestOf(toml)), expected));
}

test('a rule has numbers for facility and severity, however they are written', () => {
  const rule = (more: string) =>
    manifestOf(`[[input.syslog.rule]]\npattern = '(?P<token>x)'\n${more}`).input.syslog?.rules[0];
  const plain = {
    app: null,
    host: null,
    facility: null,
    severity: null,
    msgid: null,
    pattern: '(?P<token>x)',
    node: null,
  };
  assert.deepEqual(rule(''), plain);
  assert.deepEqual(rule('facility = "local7"\nseverity = "warn"'), { ...plain, facility: 23, severity: 4 });
  assert.deepEqual(rule('facility = 0\nseverity = "7"'), { ...plain, facility: 0, severity: 7 });
  assert.deepEqual(rule('app = "nginx"\nnode = "{host}"'), { ...plain, app: 'nginx', node: '{host}' });
});

test('a rule without a pattern names the node', () => {
  const { input } = manifestOf(
    '[[input.syslog.rule]]\napp = "postgres"\nnode = "database"\n[[stream]]\nname = "s"\nnodes = ["database"]',
  );
  assert.equal(input.syslog?.rules[0]?.pattern, null);
});

test('files of certificates are looked for beside the manifest', () => {
  const toml = '[input.syslog.tls]\ncert = "tls/c.pem"\nkey = "/etc/k.pem"';
  assert.deepEqual(manifestOf(toml, '/etc/observatory-tui/manifest.toml').input.syslog?.tls, {
    address: '127.0.0.1',
    port: 6514,
    cert: '/etc/observatory-tui/tls/c.pem',
    key: '/etc/k.pem',
    ca: null,
  });
});

const checks: readonly (readonly [toml: string, expected: Partial<CheckSpec>])[] = [
  ['within = "1s"', {}],
  ['within = 10\nunit = "sec"', { withinUs: 10_000_000 }],
  ['within = "10"\nunit = "sec"', { withinUs: 10_000_000 }],
  ['within = 0.5\nunit = "minutes"', { withinUs: 30_000_000 }],
  ['within = 1999\nunit = "ns"', { withinUs: 1 }],
  ['within = "1m30s"', { withinUs: 90_000_000 }],
  ['within = 0', { withinUs: 0 }],
  ['within = "1s"\nok = 3\nwarn = 1\nfail = 2', { ok: 3, warn: 1, fail: 2 }],
  ['within = "1s"\nmin = 3\nnok = 2', { ok: 3, fail: 2 }],
  ['within = "1s"\nmin = 3\nok = 3', { ok: 3 }],
  ['within = "1s"\nok = 0', { ok: 0 }],
  ['within = "1s"\nidle_after = "1h"\nidle = "fail"', { idleAfterUs: 3_600_000_000, idle: 'fail' }],
  ['kind = "count"\nevery = 5\nexpect = 4\nwithin = "2s"', { kind: 'count', every: 5, expect: 4, withinUs: 2_000_000 }],
  ['kind = "count"\nevery = 5\nexpect = 10', { kind: 'count', every: 5, expect: 10, withinUs: 0 }],
];
for (const [toml, expected] of checks) {
  test(`a check: ${toml.replaceAll('\n', ', ')}`, () => {
    assert.deepEqual(checkOf(`[stream.edges.check]\n${toml}`), { ...CHECK, ...expected });
  });
}

test('an edge may have one check, several or none', () => {
  const edge = (toml: string) => streamOf(`[[stream.edges]]\nfrom = "a"\nto = "b"\n${toml}`).edges[0]!.checks.length;
  assert.equal(edge(''), 0);
  assert.equal(edge('check = { within = "1s" }'), 1);
  assert.equal(edge('[[stream.edges.check]]\nwithin = "1s"\n[[stream.edges.check]]\nwithin = "2s"'), 2);
});

const EDGE = '[[stream.edges]]\nfrom = "b"\nto = "a-*"\n';

test('nodes that are not listed are those of the edges, in order', () => {
  assert.deepEqual(streamOf(`${EDGE}[[stream.edges]]\nfrom = "c"\nto = "b"`).nodes, ['b', 'a-*', 'c']);
});

test('a stream with `*` among its nodes takes those that only its edges name as well', () => {
  assert.deepEqual(streamOf(`nodes = ["*"]\n${EDGE}`).nodes, ['*', 'b', 'a-*']);
});

test('a stream of nothing but its name takes every node', () => {
  assert.deepEqual(streamOf(''), { name: 's', description: '', nodes: ['*'], edges: [], discover: true });
});

test('a stream without edges draws what it sees; one with edges only when it is asked to', () => {
  assert.equal(streamOf('nodes = ["a"]').discover, true);
  assert.equal(streamOf(EDGE).discover, false);
  assert.equal(streamOf(`discover = true\n${EDGE}`).discover, true);
});

test('the same two nodes may have several edges, and occur in several streams', () => {
  const edges = 'edges = [{ from = "a", to = "b" }, { from = "a", to = "b" }]';
  const { engine } = manifestOf(`[[stream]]\nname = "s"\n${edges}\n[[stream]]\nname = "t"\n${edges}`);
  assert.deepEqual(
    engine.streams.map((stream) => stream.edges.length),
    [2, 2],
  );
});

test('a diamond is no cycle', () => {
  const edges = ['a b', 'a c', 'b d', 'c d', 'a d'].map((pair) => pair.split(' '));
  const toml = edges.map(([from, to]) => `{ from = "${from}", to = "${to}" }`).join(', ');
  assert.equal(streamOf(`edges = [${toml}]`).edges.length, 5);
});
