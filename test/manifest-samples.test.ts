import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'smol-toml';
import type { Fields } from '../src/manifest/field.ts';
import { loadManifest } from '../src/manifest/find.ts';
import { defaultManifest, type Manifest, manifestSection, parseManifest } from '../src/manifest/manifest.ts';
import { placeAt, placesOf } from '../src/manifest/positions.ts';
import { renderProblems } from '../src/manifest/problem.ts';
import { PANE_COLUMNS } from '../src/manifest/section-screen.ts';
import { EDGE_COLUMNS } from '../src/views/edges-pane.ts';
import { FAILING_COLUMNS } from '../src/views/failing-pane.ts';
import { ACTIONS } from '../src/views/keys.ts';
import { LOG_COLUMNS } from '../src/views/log-pane.ts';
import { NODE_COLUMNS } from '../src/views/nodes-pane.ts';

const folder = new URL('../manifests/', import.meta.url).pathname;

function load(name: string): Manifest {
  const result = loadManifest(`${folder}${name}`);
  if (!result.ok) assert.fail(renderProblems(result.problems));
  return result.manifest;
}

/** What stands behind a `#` without a blank is a setting without a default. */
const reference = readFileSync(`${folder}reference.toml`, 'utf8');
const uncommented = reference.replace(/^#(?=[[a-z])/gm, '');

test('every manifest that is shipped is valid, and only the sample with the known example has a warning', () => {
  const warned = readdirSync(folder).filter((name) => {
    const result = loadManifest(`${folder}${name}`);
    assert.ok(result.ok, name);
    return result.warnings.length > 0;
  });
  assert.deepEqual(warned, ['sample.toml']);
});

test('the sample is the system of the introduction', () => {
  const { name, nodes, edges } = load('sample.toml').engine.streams[0]!;
  assert.equal(name, 'my-sample-system');
  assert.deepEqual(nodes, ['web-server', 'event-processor', 'journal', 'database']);
  const rows = edges.map(({ from, to, checks: [check] }) => [
    from,
    to,
    check?.withinUs,
    check?.ok,
    check?.warn,
    check?.fail,
  ]);
  assert.deepEqual(rows, [
    ['web-server', 'event-processor', 10_000_000, 3, 0, 0],
    ['event-processor', 'journal', 500_000, 3, 1, 0],
    ['event-processor', 'database', 500_000, 3, 1, 2],
  ]);
});

test('the minimal one needs two nodes and one check', () => {
  const [stream] = load('minimal.toml').engine.streams;
  assert.deepEqual([stream?.nodes.length, stream?.edges.length, stream?.edges[0]?.checks.length], [2, 1, 1]);
});

test('the shop has twenty nodes in two streams, with fan-out, fan-in, a count check and an edge with two checks', () => {
  const { streams } = load('shop.toml').engine;
  const edges = streams.flatMap((stream) => stream.edges);
  assert.equal(streams.length, 2);
  assert.equal(streams.flatMap(({ nodes }) => nodes).length, 20);
  assert.equal(edges.filter(({ from }) => from === 'event-bus').length, 3);
  assert.equal(edges.filter(({ to }) => to === 'order-service').length, 3);
  assert.ok(edges.some(({ checks }) => checks.some(({ kind }) => kind === 'count')));
  assert.ok(edges.some(({ checks }) => checks.length === 2));
});

test('the reference has every key at its default', () => {
  assert.deepEqual({ ...load('reference.toml'), file: null, text: '' }, defaultManifest());
});

test('the reference without its comment signs is valid as well', () => {
  const result = parseManifest(uncommented, 'reference.toml');
  assert.equal(renderProblems(result.ok ? result.warnings : result.problems), '');
});

test('no key of the manifest is missing in the reference', () => {
  const places = placesOf(uncommented);
  const missing: string[] = [];
  // A key of an array of tables may stand in any of its tables.
  function visit(keys: Fields, paths: readonly (readonly (string | number)[])[]): void {
    for (const [key, field] of Object.entries(keys)) {
      const here = paths.map((path) => [...path, key]).filter((path) => placeAt(places, path).found);
      if (here.length === 0) missing.push(`${paths[0]?.join('.')}.${key}`);
      else if (field.keys)
        visit(
          field.keys,
          here.flatMap((path) => [path, ...[0, 1, 2].map((i) => [...path, i])]),
        );
    }
  }
  visit(manifestSection.keys!, [[]]);
  assert.deepEqual(missing, []);
});

test('the keys of the screen in the reference are the usual ones', () => {
  const { screen } = parse(reference) as { screen: { keys: Record<string, string[]> } };
  assert.deepEqual({ ...screen.keys }, Object.fromEntries(ACTIONS.map(({ name, keys }) => [name, [...keys]])));
});

test('the columns that a manifest may name are those that the panes have', () => {
  const panes = { failing: FAILING_COLUMNS, nodes: NODE_COLUMNS, edges: EDGE_COLUMNS, log: LOG_COLUMNS };
  const names = Object.entries(panes).map(([pane, columns]) => [pane, columns.map(({ name }) => name).sort()]);
  assert.deepEqual(
    Object.entries(PANE_COLUMNS).map(([pane, columns]) => [pane, [...columns].sort()]),
    names,
  );
});

test('the reference names every column', () => {
  const { screen } = parse(uncommented) as { screen: { columns: Record<string, string[]> } };
  assert.deepEqual({ ...screen.columns }, PANE_COLUMNS);
});
