import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLabel, describeManifest } from '../src/manifest/describe.ts';
import { defaultManifest, parseManifest } from '../src/manifest/manifest.ts';
import { renderProblems } from '../src/manifest/problem.ts';

function describe(toml: string): readonly string[] {
  const result = parseManifest(toml, 'm.toml');
  if (!result.ok) assert.fail(renderProblems(result.problems));
  return describeManifest(result.manifest).split('\n');
}

test('without a manifest the description says what holds anyway', () => {
  assert.equal(
    describeManifest(defaultManifest()),
    `no manifest: Observatory

inputs
  udp     127.0.0.1:8125, from everybody
  syslog  127.0.0.1:5514 UDP and TCP, from everybody, times without a zone are local

time: grace 200ms, skew 0s, at most ahead 5s, at most old 10m
limits: 1000000 live tokens, 10000 failing tokens, 200000 events of history, 256 discovered nodes

stream everything: 1 node, 0 edges, 0 checks, draws what it sees
  nodes: *
`,
  );
});

test('edges are listed with their checks and what should be known about them', () => {
  const lines = describe(`
[[stream]]
name = "orders"
description = "one token an order"
[[stream.edges]]
name = "paid"
from = "shop"
to = "bank"
[[stream.edges.check]]
within = "10s"
ok = 3
[[stream.edges.check]]
within = "1999ms"
idle = "fail"
[[stream.edges]]
from = "bank"
to = "ledger"
[[stream.edges]]
from = "shop"
to = "packing"
check = { kind = "count", every = 5, expect = 4, within = "2s" }
`);
  assert.deepEqual(lines.slice(lines.indexOf('stream orders: 4 nodes, 3 edges, 3 checks')), [
    'stream orders: 4 nodes, 3 edges, 3 checks',
    '  one token an order',
    '  shop -> bank  "paid"',
    '      Check(within=10s,ok=3,warn=0,fail=0)',
    '        a window of 3',
    '      Check(within=1s999ms,ok=1,warn=0,fail=0)',
    '        a window of 1',
    '        whole-second times use arrival here (within < 2s)',
    '        silence of 5m is a FAIL',
    '  bank -> ledger',
    '      no check: drawn only',
    '  shop -> packing',
    '      Check(every=5,expect=4,within=2s,ok=1,warn=0,fail=0)',
    '        a window of 1',
    '',
  ]);
});

const inputs: readonly (readonly [toml: string, lines: readonly string[]])[] = [
  ['enabled = false', ['  udp     off']],
  ['address = "::1"\nport = 1', ['  udp     [::1]:1, from everybody']],
  ['allow = []', ['  udp     127.0.0.1:8125, from nobody']],
  [
    'allow = ["10.0.0.0/8", "::1"]\nprefix = "app."\nsuffix = ".prod"',
    ['  udp     127.0.0.1:8125, from 10.0.0.0/8 ::1/128, prefix app. removed, suffix .prod removed'],
  ],
];
for (const [toml, lines] of inputs) {
  test(`[input.udp] ${toml.replaceAll('\n', ', ')}`, () => {
    assert.deepEqual(
      describe(`[input.udp]\n${toml}`).filter((line) => line.startsWith('  udp')),
      lines,
    );
  });
}

const syslog: readonly (readonly [toml: string, lines: readonly string[]])[] = [
  ['enabled = false', ['  syslog  off']],
  ['udp = false\ntcp = false', ['  syslog  off']],
  ['tcp = false\ntimezone = "utc"', ['  syslog  127.0.0.1:5514 UDP, from everybody, times without a zone are utc']],
  [
    'udp = false\ntcp = false\ntls = { cert = "c", key = "k", ca = "a" }\nrule = [{ pattern = "(?<token>.)" }]',
    [
      '  syslog  127.0.0.1:6514 TLS, clients need a certificate, from everybody, times without a zone are local, 1 rule',
    ],
  ],
];
for (const [toml, lines] of syslog) {
  test(`[input.syslog] ${toml.replaceAll('\n', ', ')}`, () => {
    assert.deepEqual(
      describe(`[input.syslog]\n${toml}`).filter((line) => line.startsWith('  syslog')),
      lines,
    );
  });
}

test('a graph is set below the heading of its stream', () => {
  const lines = describeManifest(defaultManifest(), ({ name }) => [`[${name}]`, '']).split('\n');
  const heading = lines.findIndex((line) => line.startsWith('stream everything'));
  assert.deepEqual(lines.slice(heading + 1, heading + 4), ['  [everything]', '  ', '  nodes: *']);
});

test('nothing in a description moves the cursor of a terminal', () => {
  const text = describe('description = "a\\u001b[2J\\nb\\u009b"').join('\n');
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

test('a label is as in the Observatory documentation', () => {
  const base = { withinUs: 10_000_000, ok: 3, warn: 0, fail: 0, idleAfterUs: 0, idle: 'keep' } as const;
  assert.equal(checkLabel({ kind: 'time', ...base }), 'Check(within=10s,ok=3,warn=0,fail=0)');
});
