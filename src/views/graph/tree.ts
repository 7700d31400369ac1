import { type Canvas, TONES } from '../canvas.ts';
import { graphOf } from './components.ts';
import { clipped, lineTone, lookOf } from './draw.ts';
import { asciiText, LINE, lineSet } from './glyphs.ts';
import type { GraphLook, Topology, Viewport } from './graph.ts';
import { shownName } from './shapes.ts';

/** One line of the tree: the edge that leads to a node, and the node. */
export interface TreeRow {
  readonly node: string;
  /** Null for a root. */
  readonly edge: string | null;
  /** For every level above: whether that branch goes on below this line. The last one is the line's own. */
  readonly branches: readonly boolean[];
  /** The node has a line further up already, where what follows from it is shown. */
  readonly again: boolean;
}

/** Longer names than in pictures: there is nothing to the right of them. */
const NAME_WIDTH = 60;

/** Indents beyond so many levels say nothing more and would push the names out of every pane. */
const DEEPEST = 20;

/**
 * The graph as lines from the roots down, one for every edge and root: what comes after a node is listed once, where
 * the node is met first. Always possible, at any size and for any graph.
 */
export function treeRows(topology: Topology): TreeRow[] {
  const { names, arcs, loops } = graphOf(topology);
  const outs: { edge: string; to: number }[][] = names.map((_, i) =>
    (loops.get(i) ?? []).map(({ key }) => ({ edge: key, to: i })),
  );
  const isRoot = names.map(() => true);
  for (const { from, to, edge } of arcs) {
    outs[from]!.push({ edge: edge.key, to });
    isRoot[to] = false;
  }
  const rows: TreeRow[] = [];
  const met = new Set<number>();
  const all = names.map((_, i) => i);
  // What only a cycle leads to has no root: it starts at its first node.
  for (const root of [...all.filter((i) => isRoot[i]), ...all]) {
    if (met.has(root)) continue;
    const stack = [{ node: root, edge: null as string | null, branches: [] as boolean[] }];
    while (stack.length > 0) {
      const { node, edge, branches } = stack.pop()!;
      const again = met.has(node);
      met.add(node);
      rows.push({ node: names[node]!, edge, branches, again });
      if (again) continue;
      const children = outs[node]!;
      for (let i = children.length - 1; i >= 0; i--) {
        const deep = branches.length >= DEEPEST ? branches.slice(0, DEEPEST - 1) : branches;
        stack.push({ node: children[i]!.to, edge: children[i]!.edge, branches: [...deep, i + 1 < children.length] });
      }
    }
  }
  return rows;
}

/** Paint the lines that the viewport shows. `labelWidth` keeps the names of one level below each other. */
export function drawTree(
  rows: readonly TreeRow[],
  look: GraphLook,
  canvas: Canvas,
  viewport: Viewport,
  labelWidth: number,
  nameWidth = NAME_WIDTH,
): void {
  const put = clipped(canvas, viewport);
  const set = lineSet(look.ascii);
  const end = Math.min(rows.length, viewport.y + viewport.area.height);
  for (let y = Math.max(0, viewport.y); y < end; y++) {
    const { node, edge, branches, again } = rows[y]!;
    const { tone, selected } = look.nodes.get(node) ?? { tone: TONES.plain, selected: false };
    let x = 0;
    branches.forEach((goesOn, level) => {
      const own = level === branches.length - 1;
      const sign = own ? (goesOn ? set.tailRight : set.box[4]) : goesOn ? set.box[3] : ' ';
      put(x, y, sign, TONES.dim);
      x += own ? 1 : 2;
    });
    if (edge !== null) {
      const edgeLook = lookOf(look, edge);
      const line = set.across[LINE[edgeLook.status]];
      const label = look.ascii ? asciiText(edgeLook.short) : edgeLook.short;
      const text = label === '' ? '' : ` ${label} `;
      const rest = Math.max(1, labelWidth - label.length + 1);
      const edgeTone = lineTone(edgeLook);
      put(x, y, line, edgeTone);
      put(x + 1, y, text, edgeLook.selected ? TONES.selected : edgeTone);
      put(x + 1 + text.length, y, line.repeat(rest) + set.right, edgeTone);
      x += text.length + rest + 3;
    }
    const name = shownName(node, nameWidth);
    const shown = look.ascii ? asciiText(name) : name;
    put(x, y, shown, selected ? TONES.selected : tone);
    if (again) put(x + shown.length + 1, y, set.again, TONES.dim);
  }
}

/** The columns of a line, from the sign of its own branch to the end of its name. */
export function treeSpan(
  { node, edge, branches }: TreeRow,
  labelWidth: number,
  nameWidth = NAME_WIDTH,
): [number, number] {
  const start = Math.max(0, 2 * (branches.length - 1));
  const name = shownName(node, nameWidth).length + 2;
  return [start, start + name + (edge === null ? 0 : labelWidth + 6)];
}

/** The line of an edge, or the first line of a node; −1 when there is none. */
export function treeRowOf(
  rows: readonly TreeRow[],
  target: { readonly edge: string } | { readonly node: string },
): number {
  return rows.findIndex((row) => ('edge' in target ? row.edge === target.edge : row.node === target.node));
}
