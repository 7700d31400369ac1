import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EdgeSnapshot, Snapshot } from '../src/core/snapshot.ts';
import { applyFrame, applyKey, applyResize, newDashboard } from '../src/views/dashboard.ts';
import { panesOf } from '../src/views/screen-panes.ts';
import type { DashboardState } from '../src/views/state.ts';
import { check, edge, frame, NOW, node, SECOND, snapshot, stream } from './support/frames.ts';
import { painted } from './support/painted.ts';

const WELL = 'ppppp';

function chain(name: string, length: number, broken: readonly number[] = []): ReturnType<typeof stream> {
  const names = Array.from({ length: length + 1 }, (_, i) => `${name}-node-${i}`);
  const edges = names.slice(1).map((to, i): EdgeSnapshot => {
    const is = broken.includes(i);
    const key = `${name}/${i}`;
    return edge(names[i]!, to, check(is ? 'ppmmm' : WELL, { lastFailed: is ? NOW - SECOND : null }), {
      key,
      since: NOW - 10 * SECOND,
      firstBroken: is,
    });
  });
  return stream(
    names.map((one) => node(one)),
    edges,
    name,
  );
}

function fan(name: string, width: number): ReturnType<typeof stream> {
  const leaves = Array.from({ length: width }, (_, i) => `${name}-leaf-${i}`);
  return stream(
    [name, ...leaves].map((one) => node(one)),
    leaves.map((to) => edge(name, to, check(WELL), { key: `${name}/${to}` })),
    name,
  );
}

function shown(streams: Snapshot['streams'], width = 80, height = 24): DashboardState {
  return applyFrame(applyResize(newDashboard(), width, height), frame(snapshot(streams)));
}

function press(state: DashboardState, keys: string): DashboardState {
  return keys.split(' ').reduce((next, key) => applyKey(next, key).state, state);
}

const title = (state: DashboardState) => painted(state).split('\n')[1]!;

test('the panes stay where they are when another stream is shown', () => {
  const flat = (broken: readonly number[]) => [fan('fan', 3), chain('flat', 1, broken)];
  const calm = shown(flat([]));
  const trouble = applyFrame(calm, frame(snapshot(flat([0]))));
  assert.match(title(calm), /1 graph fan \(1\/2\)/);
  assert.match(title(trouble), /1 graph flat \(2\/2\)/);
  assert.deepEqual(panesOf(trouble), panesOf(calm));
});

test('what failed last stays in view when it is well again, for some minutes', () => {
  const well = (agoUs: number) => {
    const edges = chain('one', 3).edges.map((one, i) =>
      i === 1 ? { ...one, checks: [check(WELL, { lastFailed: NOW - agoUs })] } : one,
    );
    return [{ ...chain('one', 3), edges }];
  };
  const detail = (state: DashboardState) => /2 (\S+→\S+)/.exec(painted(state))?.[1];
  assert.equal(detail(shown(well(20 * SECOND))), 'one-node-1→one-node-2');
  assert.equal(detail(shown(well(400 * SECOND))), 'one-node-0→one-node-1');
});

test('a graph that does not fit says where there is more, and comes to what is selected with both its nodes', () => {
  const state = press(shown([chain('long', 12)]), '1 z z');
  assert.match(title(state), / more ▸ {2}compact \(z\) ┐$/);
  const middle = press(state, 'right right right right right');
  assert.match(title(middle), / more ◂▸ {2}compact \(z\) ┐$/);
  assert.match(painted(middle), /│ long-node-5 ├── ✓ 3\/3 ─▶│ long-node-6 /);
  const end = press(state, 'right right right right right right right right right right right');
  assert.match(title(end), / more ◂ {2}compact \(z\) ┐$/);
  assert.match(painted(end), /│ long-node-11 ├── ✓ 3\/3 ─▶│ long-node-12 │/);
});

test('the way back from panning is as long as the way there, and no longer', () => {
  for (const zoom of ['z z', 'z z z z z']) {
    const state = press(shown([chain('long', 30)]), `1 ${zoom}`);
    const far = press(state, new Array(200).fill('L J').join(' '));
    const back = press(far, new Array(100).fill('H K').join(' '));
    assert.equal(painted(back), painted(state));
    assert.equal(painted(press(far, 'L J')), painted(far));
  }
});

test('the trouble view says how little of the whole it is, and when there is none', () => {
  const state = shown([chain('long', 12, [7])]);
  assert.match(title(state), / trouble: \d of 12 edges ┐$/);
  assert.match(painted(press(shown([chain('long', 3)]), 't')), /no trouble in this stream/);
});

test('a tree that is too deep for the pane is shifted to what is selected', () => {
  const state = press(shown([chain('deep', 19)], 60, 24), '1 z z z z z');
  const end = press(state, 'G');
  assert.match(painted(end), /▶ deep-node-19/);
  assert.match(title(end), / more ◂.*tree \(z\) ┐$/);
});

test('a full label loses its limit before the picture loses its labels', () => {
  assert.match(painted(shown([chain('a', 2)], 100, 40)), /├── ✓ OK pass=3\/3 100% ──▶│/);
  assert.match(painted(shown([chain('a', 2)], 140, 40)), /├── ✓ OK pass=3\/3 100% within=10s ──▶│/);
});

test('a figure in the header does not move what stands behind it', () => {
  const at = (waiting: number, linesPerSecond: number) => {
    const one = frame(snapshot([chain('a', 1)], { waiting }), { linesPerSecond });
    return painted(applyFrame(applyResize(newDashboard(), 120, 40), one))
      .split('\n')[0]!
      .indexOf('loss');
  };
  assert.equal(at(9, 7), at(104, 999));
});

test('where nothing is judged, or could not be, nothing is called well', () => {
  const unchecked = stream([node('a'), node('b')], [edge('a', 'b', null)]);
  assert.match(painted(shown([unchecked], 120, 40)), /nothing is judged: no edge has a check/);
  const voided = chain('a', 1).edges.map((one) => ({ ...one, checks: [check(WELL, { void: 12 })] }));
  assert.match(painted(shown([{ ...chain('a', 1), edges: voided }])), /; 12 void: could not be judged/);
  assert.match(painted(shown([chain('a', 1)])), /nothing is missing/);
});
