import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { Canvas } from '../../src/views/canvas.ts';
import { drawGraph } from '../../src/views/graph/draw.ts';
import type { EdgeLook, GraphLayout, GraphLook, Topology } from '../../src/views/graph/graph.ts';
import type { AnyStatus } from '../../src/views/status-look.ts';

/** Compare with `test/golden/graph-NAME.txt`; `UPDATE_GOLDEN=1` writes it instead. Look at what it wrote. */
export function assertGolden(name: string, rows: readonly string[]): void {
  const file = new URL(`../golden/graph-${name}.txt`, import.meta.url);
  const text = `${rows.join('\n')}\n`;
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'));
}

const TEXTS: Readonly<Record<AnyStatus, readonly [short: string, full: string]>> = {
  OK: ['✓ 3/3', '✓ OK pass=3/3 100% within=10s'],
  WARN: ['! 2/3', '! WARN pass=2/3 66% within=10s'],
  FAIL: ['✗ 0/3', '✗ FAIL pass=0/3 0% within=10s'],
  PENDING: ['? 1/1', '? PENDING observing 1/3 within=10s'],
  UNOBSERVED: ['? 0/0', '? UNOBSERVED within=10s'],
  UNCHECKED: ['· 312', '· UNCHECKED seen=312'],
};

export function edgeLook(status: AnyStatus, more: Partial<EdgeLook> = {}): EdgeLook {
  const [short, full] = TEXTS[status];
  const flags = { selected: false, firstBroken: false, dimmed: false, idle: false, acknowledged: false };
  const middle = full.replace(/ within=.*/, '');
  return { status, short, middle, full, ...flags, ...more };
}

/** Statuses for the edges in their order, from the start again when there are more edges. */
export function lookFor({ edges }: Topology, statuses: readonly AnyStatus[], ascii = false): GraphLook {
  const looks = edges.map(({ key }, i) => [key, edgeLook(statuses[i % statuses.length]!)] as const);
  return { edges: new Map(looks), nodes: new Map(), ascii };
}

/** A little of everything, mostly well. */
export const MIXED: readonly AnyStatus[] = ['OK', 'OK', 'WARN', 'OK', 'FAIL', 'OK', 'OK', 'PENDING', 'OK', 'UNCHECKED'];

/** The whole picture as text. */
export function picture(layout: GraphLayout, look: GraphLook): string[] {
  return canvasOf(layout, look).toText();
}

export function canvasOf(layout: GraphLayout, look: GraphLook): Canvas {
  const canvas = new Canvas(layout.width, layout.height);
  const area = { x: 0, y: 0, width: layout.width, height: layout.height };
  drawGraph(layout, look, canvas, { area, x: 0, y: 0 });
  return canvas;
}
