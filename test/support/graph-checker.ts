import type { GraphLayout, PlacedEdge, PlacedNode } from '../../src/views/graph/graph.ts';
import { edgeLook, picture } from './graph-golden.ts';

/**
 * What is wrong with a layout, in words; nothing when it keeps all promises. It traces the polylines cell by cell and
 * then walks the drawn picture sign by sign, and shares no code with what made them.
 */
export function faultsOf(layout: GraphLayout): string[] {
  const faults: string[] = [];
  const boxes = new Map<string, PlacedNode>();
  const cell = (x: number, y: number): string => `${x},${y}`;
  for (const node of layout.nodes) {
    for (let y = node.y; y < node.y + node.height; y++) {
      for (let x = node.x; x < node.x + node.width; x++) {
        const other = boxes.get(cell(x, y));
        if (other) faults.push(`${node.name} lies on ${other.name}`);
        boxes.set(cell(x, y), node);
        if (x < 0 || y < 0 || x >= layout.width || y >= layout.height) faults.push(`${node.name} is outside`);
      }
    }
  }
  const lines = new Map<string, { key: string; across: boolean; down: boolean }[]>();
  for (const edge of layout.edges) {
    for (const { x, y, across, down } of cellsOf(edge)) {
      const here = lines.get(cell(x, y)) ?? [];
      if (boxes.has(cell(x, y))) faults.push(`${edge.key} runs through ${boxes.get(cell(x, y))!.name}`);
      if (x < 0 || y < 0 || x >= layout.width || y >= layout.height) faults.push(`${edge.key} is outside`);
      here.push({ key: edge.key, across, down });
      lines.set(cell(x, y), here);
    }
  }
  const crossings = new Set<string>();
  for (const [at, here] of lines) {
    if (here.length === 1) continue;
    const [a, b] = here;
    const clean = here.length === 2 && a!.across !== a!.down && b!.across !== b!.down && a!.across !== b!.across;
    if (!clean || a!.key === b!.key) faults.push(`at ${at} ${here.map(({ key }) => key).join(' and ')} collide`);
    crossings.add(at);
  }
  const labels = new Map<string, string>();
  for (const { key, label, points } of layout.edges) {
    if (label.width === 0) continue;
    for (let x = label.x - 1; x <= label.x + label.width; x++) {
      const at = cell(x, label.y);
      const line = lines.get(at) ?? [];
      if (labels.has(at)) faults.push(`the labels of ${key} and ${labels.get(at)} collide`);
      labels.set(at, key);
      if (points.length === 0) continue;
      if (boxes.has(at)) faults.push(`the label of ${key} lies on ${boxes.get(at)!.name}`);
      if (line.length !== 1 || line[0]!.key !== key || line[0]!.down)
        faults.push(`the label of ${key} is off its edge`);
    }
  }
  return [...faults, ...drawnFaults(layout, crossings, labels)];
}

/** The cells of an edge, each once, with the directions in which its line runs there. */
function cellsOf({ points }: PlacedEdge): { x: number; y: number; across: boolean; down: boolean }[] {
  const cells = new Map<string, { x: number; y: number; across: boolean; down: boolean }>();
  for (let i = 0; i + 1 < points.length; i++) {
    const a = points[i]!;
    const b = points[i + 1]!;
    const steps = Math.max(Math.abs(b.x - a.x), Math.abs(b.y - a.y));
    for (let step = 0; step <= steps; step++) {
      const x = a.x + Math.sign(b.x - a.x) * step;
      const y = a.y + Math.sign(b.y - a.y) * step;
      const known = cells.get(`${x},${y}`);
      cells.set(`${x},${y}`, {
        x,
        y,
        across: a.y === b.y || (known?.across ?? false),
        down: a.x === b.x || (known?.down ?? false),
      });
    }
  }
  return [...cells.values()];
}

const TURN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '┌': { west: 'south', north: 'east' },
  '┐': { east: 'south', north: 'west' },
  '└': { south: 'east', west: 'north' },
  '┘': { east: 'north', south: 'west' },
  '─': { east: 'east', west: 'west' },
  '│': { north: 'north', south: 'south' },
  '┼': { east: 'east', west: 'west', north: 'north', south: 'south' },
};

/** Follow every edge in the picture from its left node, as an eye would, and see whether it ends where it should. */
function drawnFaults(
  layout: GraphLayout,
  crossings: ReadonlySet<string>,
  labels: ReadonlyMap<string, string>,
): string[] {
  const faults: string[] = [];
  const looks = layout.edges.map(({ key }) => [key, edgeLook('OK')] as const);
  const rows = picture(layout, { edges: new Map(looks), nodes: new Map(), ascii: false });
  const signAt = (x: number, y: number): string => rows[y]?.[x] ?? ' ';
  const nodeAt = (x: number, y: number): PlacedNode | undefined =>
    layout.nodes.find((n) => x >= n.x && x < n.x + n.width && y >= n.y && y < n.y + n.height);
  rows.forEach((row, y) => {
    [...row].forEach((sign, x) => {
      if ((sign === '┼') !== crossings.has(`${x},${y}`)) faults.push(`${sign} at ${x},${y}`);
    });
  });
  for (const { key, from, to, reversed, points } of layout.edges) {
    if (points.length === 0) continue;
    let { x, y } = points[0]!;
    const [left, right] = reversed ? [to, from] : [from, to];
    const start = nodeAt(x - 1, y);
    if (start?.name !== left) faults.push(`${key} does not leave ${left}`);
    if (start && layout.mode !== 'names' && (y === start.y || y === start.y + start.height - 1)) {
      faults.push(`${key} leaves ${left} at a corner`);
    }
    let heading = 'east';
    for (let steps = 0; ; steps++) {
      const reached = nodeAt(x, y);
      if (reached) {
        if (reached.name !== right) faults.push(`${key} leads to ${reached.name}`);
        break;
      }
      const sign = signAt(x, y);
      const onText = labels.get(`${x},${y}`) === key || sign === '▶' || sign === '◀';
      const next = onText && heading === 'east' ? 'east' : TURN[sign]?.[heading];
      if (next === undefined || steps > 100_000) {
        faults.push(`${key} is lost at ${x},${y} "${sign}" heading ${heading}`);
        break;
      }
      heading = next;
      if (heading === 'east') x++;
      if (heading === 'west') x--;
      if (heading === 'north') y--;
      if (heading === 'south') y++;
    }
    const head = reversed ? points[0]! : points.at(-1)!;
    if (signAt(head.x, head.y) !== (reversed ? '◀' : '▶')) faults.push(`${key} has no arrowhead`);
  }
  return faults;
}
