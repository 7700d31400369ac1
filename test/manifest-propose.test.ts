import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EdgeSnapshot, Snapshot, StreamSnapshot } from '../src/core/snapshot.ts';
import { defaultManifest, type Manifest, parseManifest } from '../src/manifest/manifest.ts';
import { renderProblems } from '../src/manifest/problem.ts';
import { proposeManifest, proposeWithinUs } from '../src/manifest/propose.ts';

type Seen = readonly [from: string, to: string, seen: number, p99Us: number | null];

/** Only what a proposal looks at. */
function snapshotOf(name: string, seen: readonly Seen[]): Snapshot {
  const names = [...new Set(seen.map(([from]) => from).concat(seen.map(([, to]) => to)))];
  const edges = seen.map(([from, to, count, p99Us]) => {
    const latency = { p50Us: p99Us, p95Us: p99Us, p99Us, maxUs: p99Us };
    return { from, to, seen: count, latency } as Partial<EdgeSnapshot> as EdgeSnapshot;
  });
  const nodes = names.map((node) => ({ name: node }));
  const stream = { name, nodes, edges } as unknown as StreamSnapshot;
  return { streams: [stream] } as unknown as Snapshot;
}

function propose(manifest: Manifest, seen: readonly Seen[]): { text: string; manifest: Manifest } {
  const text = proposeManifest(manifest, snapshotOf(manifest.engine.streams[0]!.name, seen));
  const result = parseManifest(text, 'm.toml');
  if (!result.ok) assert.fail(`${renderProblems(result.problems)}\n${text}`);
  assert.deepEqual(result.warnings, []);
  return { text, manifest: result.manifest };
}

const withins: readonly (readonly [p99Us: number | null, withinUs: number])[] = [
  [null, 10_000_000],
  [0, 10_000],
  [4_000, 10_000],
  [5_001, 20_000],
  [12_000, 50_000],
  [25_000, 50_000],
  [84_000, 200_000],
  [260_000, 1_000_000],
  [3_100_000, 10_000_000],
];
for (const [p99Us, withinUs] of withins) {
  test(`a p99 of ${p99Us} µs proposes ${withinUs} µs`, () => assert.equal(proposeWithinUs(p99Us), withinUs));
}

test('what was discovered without a manifest becomes a stream with nodes, edges and checks', () => {
  const { text, manifest } = propose(defaultManifest(), [
    ['web', 'queue', 120, 30_000],
    ['queue', 'db', 118, null],
  ]);
  const [stream] = manifest.engine.streams;
  assert.deepEqual(stream?.nodes, ['web', 'queue', 'db']);
  assert.equal(stream?.discover, false);
  assert.deepEqual(
    stream?.edges.map(({ from, to, checks: [check] }) => [from, to, check?.withinUs]),
    [
      ['web', 'queue', 100_000],
      ['queue', 'db', 10_000_000],
    ],
  );
  assert.match(text, /^# seen 120 times: p50 30ms, p99 30ms, at most 30ms$/m);
});

test('nothing discovered proposes what there is already', () => {
  const { manifest } = propose(defaultManifest(), []);
  assert.deepEqual({ ...manifest, file: null, text: '' }, defaultManifest());
});

test('what a manifest declares stays as it is', () => {
  const toml = `[input.udp]\nport = 9125\n[[stream]]\nname = "s"\ndiscover = true\nedges = [{ name = "x", from = "a", to = "b", check = { within = "1s" } }]`;
  const result = parseManifest(toml, 'm.toml');
  assert.ok(result.ok);
  const { manifest } = propose(result.manifest, [
    ['a', 'b', 50, 1000],
    ['b', 'c', 50, 1000],
  ]);
  assert.equal(manifest.input.udp?.port, 9125);
  assert.deepEqual(manifest.engine.streams[0]?.edges[0], result.manifest.engine.streams[0]?.edges[0]);
  assert.deepEqual(manifest.engine.streams[0]?.nodes, ['a', 'b', 'c']);
  assert.equal(manifest.engine.streams[0]?.discover, true);
});

test('of a cycle the least seen edge is left out, and the comment says so', () => {
  const { text, manifest } = propose(defaultManifest(), [
    ['b', 'a', 3, 1000],
    ['a', 'b', 90, 1000],
    ['b', 'c', 80, 1000],
  ]);
  const edges = manifest.engine.streams[0]?.edges.map(({ from, to }) => `${from} ${to}`);
  assert.deepEqual(edges, ['a b', 'b c']);
  assert.match(text, /^# left out: b -> a \(seen 3 times\), which would close a cycle$/m);
});

test('names that no manifest allows are left out', () => {
  const { text, manifest } = propose(defaultManifest(), [
    ['a', 'b', 9, 1000],
    ['a', 'x:y', 9, 1000],
  ]);
  assert.deepEqual(manifest.engine.streams[0]?.nodes, ['a', 'b']);
  assert.match(text, /^# left out: a -> x:y \(seen 9 times\), expected a node name without/m);
});
