import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mainPanes } from '../src/views/panes.ts';
import { PANES } from '../src/views/state.ts';

// Which panes are on the screen; smaller screens lose log and edges first, then nodes.
const rows = [
  { size: [200, 60], panes: 'graph edge failing nodes edges log' },
  { size: [160, 46], panes: 'graph edge failing nodes edges log' },
  { size: [120, 40], panes: 'graph edge failing nodes' },
  { size: [80, 60], panes: 'graph edge failing nodes log' },
  { size: [80, 44], panes: 'graph edge failing nodes' },
  { size: [80, 24], panes: 'graph edge failing' },
  { size: [300, 24], panes: 'graph edge failing' },
  { size: [40, 10], panes: 'graph edge failing' },
] as const;

for (const { size, panes } of rows) {
  test(`${size.join('x')} shows ${panes}`, () => {
    const names: string[] = mainPanes(size[0], size[1]).map(({ name }) => name);
    assert.equal(PANES.filter((name) => names.includes(name)).join(' '), panes);
  });
}

test('on a small screen the edge is one line', () => {
  assert.equal(mainPanes(59, 30).find(({ name }) => name === 'edge')?.rect.height, 1);
});

test('a graph that needs few rows leaves the others to the lists', () => {
  const height = (graphRows: number, pane: string) =>
    mainPanes(80, 24, graphRows).find(({ name }) => name === pane)!.rect.height;
  assert.equal(height(7, 'graph'), 9);
  assert.equal(height(100, 'graph'), 10);
  assert.equal(height(7, 'failing'), 9);
});

test('panes cover the body cell by cell, without a gap and without lying on each other', () => {
  const size = fc.tuple(fc.integer({ min: 1, max: 320 }), fc.integer({ min: 3, max: 120 }), fc.nat(60));
  fc.assert(
    fc.property(size, ([width, height, graphRows]) => {
      const covered = new Uint8Array(width * height);
      for (const { rect } of mainPanes(width, height, graphRows)) {
        assert.ok(Number.isInteger(rect.x + rect.y + rect.width + rect.height));
        for (let y = rect.y; y < rect.y + rect.height; y++) {
          for (let x = rect.x; x < rect.x + rect.width; x++) covered[y * width + x]!++;
        }
      }
      for (let y = 0; y < height; y++) {
        const body = y > 0 && y < height - 1;
        for (let x = 0; x < width; x++) assert.equal(covered[y * width + x], body ? 1 : 0);
      }
    }),
    { numRuns: 60 },
  );
});
