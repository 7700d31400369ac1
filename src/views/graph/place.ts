import type { Layered } from './chains.ts';
import { trackChannels } from './channels.ts';
import type { Graph } from './components.ts';
import type { LayoutOptions, PlacedEdge, PlacedNode, Point } from './graph.ts';
import { type PortRows, portRows } from './ports.ts';
import { gapsOf, placeRows } from './rows.ts';
import { NAME_WIDTH, shapesOf } from './shapes.ts';

/** One connected part of the picture, its top left at (0, 0). */
export interface PlacedPart {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** The columns between two layers: `[stub][tracks][line][ label ][line][arrow]`. */
interface Channel {
  readonly labelX: number;
  readonly labelWidth: number;
  /** The column of each bent link's vertical run. */
  readonly columnOf: ReadonlyMap<number, number>;
}

/** Give a planned part its cells. */
export function placePart(layered: Layered, graph: Graph, options: LayoutOptions): PlacedPart {
  const { mode, labelWidth } = options;
  const shapes = shapesOf(layered, graph, mode, labelWidth, options.nameWidth ?? NAME_WIDTH);
  const ports = portRows(layered, shapes);
  const gaps = gapsOf(layered, shapes, mode);
  const top = placeRows(layered, shapes, gaps, ports);
  const tracks = trackChannels(layered, shapes, gaps, ports, top);
  const { items, links, layers } = layered;
  const labelWidths = channelLabels(layered, graph, options);
  const nodes: PlacedNode[] = [];
  const edges: PlacedEdge[] = [];
  const boxOf: (PlacedNode | undefined)[] = items.map(() => undefined);
  const channels: Channel[] = [];
  let x = 0;
  layers.forEach((layer, l) => {
    const boxes = layer.filter((item) => items[item]!.node >= 0);
    const lead = boxes.some((item) => shapes[item]!.leftBar) ? 1 : 0;
    let end = x;
    for (const item of boxes) {
      const { text, inner, leftBar, rightBar, height, textRow, loopRow } = shapes[item]!;
      const left = x + lead - Number(leftBar);
      const width = Number(leftBar) + inner + Number(rightBar);
      const name = graph.names[items[item]!.node]!;
      const y = top[item]!;
      const textX = x + lead + 1;
      const node = { name, text, x: left, y, width, height, textX, textY: y + textRow, leftBar, rightBar };
      boxOf[item] = node;
      nodes.push(node);
      end = Math.max(end, left + width);
      graph.loops.get(items[item]!.node)?.forEach(({ key }, i) => {
        const label = { x: textX + 2, y: y + loopRow + i, width: labelWidth, height: 1 };
        edges.push({ key, from: name, to: name, points: [], reversed: false, label });
      });
    }
    if (l + 1 === layers.length) {
      x = end;
      return;
    }
    const { trackOf, count } = tracks[l]!;
    const pitch = mode === 'boxes' && count <= ROOMY_TRACKS ? 2 : 1;
    const width = count === 0 ? 0 : (count - 1) * pitch + 1;
    const columnOf = new Map([...trackOf].map(([link, track]) => [link, end + 1 + track * pitch]));
    // With symbols every column counts: a straight line needs no more than one cell before its sign.
    const labelX = end + 1 + width + (options.label === 'symbol' && count === 0 ? 1 : 2);
    const room = labelWidths[l]!;
    channels.push({ labelX, labelWidth: room, columnOf });
    x = labelX + (room > 0 ? room + 2 : -1) + 1;
  });
  for (const [link, { last }] of links.entries()) {
    if (last) edges.push(route(layered, ports, top, graph, boxOf, channels, link));
  }
  return boxed(x, nodes, edges);
}

/** Columns for the texts between each layer and the next: what the edges that end there can come to. */
function channelLabels({ items, links, layers }: Layered, { arcs }: Graph, options: LayoutOptions): number[] {
  const { labelWidth, label = 'short' } = options;
  const widths = layers.map(() => 0);
  for (const { right, arc, last } of links) {
    if (!last) continue;
    const { room } = arcs[arc]!.edge;
    const own = labelWidth === 0 || label === 'symbol' ? labelWidth : (room?.[label] ?? labelWidth);
    const channel = items[right]!.layer - 1;
    widths[channel] = Math.max(widths[channel]!, own);
  }
  return widths;
}

/** Up to so many tracks are set apart by a free column in the roomy mode. */
const ROOMY_TRACKS = 3;

/** The way of an edge, told by its last link, back to the node where it begins. */
function route(
  { items, links }: Layered,
  ports: PortRows,
  top: Int32Array,
  graph: Graph,
  boxOf: readonly (PlacedNode | undefined)[],
  channels: readonly Channel[],
  last: number,
): PlacedEdge {
  const backwards: Point[] = [];
  const { right: end, arc, reversed } = links[last]!;
  const y = top[end]! + ports.right[last]!;
  const { labelX, labelWidth } = channels[items[end]!.layer - 1]!;
  backwards.push({ x: boxOf[end]!.x - 1, y });
  let link = last;
  for (;;) {
    const { left } = links[link]!;
    const track = channels[items[left]!.layer]!.columnOf.get(link);
    const leaves = top[left]! + ports.left[link]!;
    if (track !== undefined) {
      backwards.push({ x: track, y: top[links[link]!.right]! + ports.right[link]! }, { x: track, y: leaves });
    }
    const box = boxOf[left];
    if (box) {
      backwards.push({ x: box.x + box.width, y: leaves });
      break;
    }
    link = items[left]!.ins[0]!;
  }
  const { from, to, key } = graph.arcs[arc]!.edge;
  const label = { x: labelX, y, width: labelWidth, height: 1 };
  return { key, from, to, points: backwards.reverse(), reversed, label };
}

/** Move a part so that it begins at row 0, and tell its size. */
function boxed(width: number, nodes: readonly PlacedNode[], edges: readonly PlacedEdge[]): PlacedPart {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const { y, height } of nodes) {
    least = Math.min(least, y);
    most = Math.max(most, y + height);
  }
  for (const { points } of edges) {
    for (const { y } of points) {
      least = Math.min(least, y);
      most = Math.max(most, y + 1);
    }
  }
  const part = { width, height: most - least, nodes, edges };
  return moved(part, 0, -least);
}

/** The same part elsewhere. */
export function moved(part: PlacedPart, dx: number, dy: number): PlacedPart {
  const nodes = part.nodes.map((node) => ({
    ...node,
    x: node.x + dx,
    y: node.y + dy,
    textX: node.textX + dx,
    textY: node.textY + dy,
  }));
  const edges = part.edges.map((edge) => ({
    ...edge,
    points: edge.points.map(({ x, y }) => ({ x: x + dx, y: y + dy })),
    label: { ...edge.label, x: edge.label.x + dx, y: edge.label.y + dy },
  }));
  return { width: part.width, height: part.height, nodes, edges };
}
