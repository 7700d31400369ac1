import { type Canvas, TONES, type Tone } from '../canvas.ts';
import { type AnyStatus, badness, SYMBOL, toneOf } from '../status-look.ts';
import { edgeCells } from './cells.ts';
import { asciiText, EAST, LINE, type LineSet, lineSet, NORTH, SOUTH, WEST } from './glyphs.ts';
import type { EdgeLook, GraphLayout, GraphLook, LabelKind, PlacedEdge, PlacedNode, Viewport } from './graph.ts';

const UNKNOWN: EdgeLook = {
  status: 'UNCHECKED',
  full: '',
  middle: '',
  short: '',
  selected: false,
  firstBroken: false,
  dimmed: false,
  idle: false,
  acknowledged: false,
};

/** What an edge looks like; one that nobody describes is dotted and without a text. */
export function lookOf(look: GraphLook, key: string): EdgeLook {
  return look.edges.get(key) ?? UNKNOWN;
}

/** The tone of an edge's line: what follows from elsewhere, is silent or known of steps back. */
export function lineTone({ status, dimmed, idle, acknowledged }: EdgeLook): Tone {
  return toneOf(status, dimmed || acknowledged || (idle && status === 'OK'));
}

/** Paint the part of the picture that the viewport shows; nothing outside its area is touched. */
export function drawGraph(layout: GraphLayout, look: GraphLook, canvas: Canvas, viewport: Viewport): void {
  const set = lineSet(look.ascii);
  const put = clipped(canvas, viewport);
  drawLines(layout, look, set, canvas, viewport);
  // What is downstream of a broken link steps back, and only then is there a choice of where to look first.
  const blame = layout.edges.some(({ key }) => lookOf(look, key).dimmed);
  for (const edge of layout.edges) drawEdgeEnds(edge, layout, lookOf(look, edge.key), blame, look.ascii, set, put);
  for (const node of layout.nodes) drawNode(node, layout, look, set, put);
  for (const edge of layout.edges) drawTails(edge, layout, look, set, put);
}

type Put = (x: number, y: number, text: string, tone: Tone) => void;

/** `Canvas.put` in the layout's cells, cut at the sides of the area. */
export function clipped(canvas: Canvas, { area, x: left, y: top }: Viewport): Put {
  return (x, y, text, tone) => {
    const row = y - top;
    const column = x - left;
    if (row < 0 || row >= area.height || column >= area.width || column + text.length <= 0) return;
    const skip = Math.max(0, -column);
    canvas.put(area.x + column + skip, area.y + row, text.slice(skip), tone, area.width - column - skip);
  };
}

function drawLines(layout: GraphLayout, look: GraphLook, set: LineSet, canvas: Canvas, viewport: Viewport): void {
  const { edges } = layout;
  const { width, height, mask, across, down } = edgeCells(edges, viewport);
  const looks = edges.map(({ key }) => lookOf(look, key));
  const tones = looks.map(lineTone);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      if (mask[at] === 0) continue;
      const horizontal = across[at]! - 1;
      const vertical = down[at]! - 1;
      const edge = horizontal < 0 ? vertical : vertical < 0 ? horizontal : worse(looks, horizontal, vertical);
      const sign = signOf(set, mask[at]!, looks[horizontal]?.status, looks[vertical]?.status);
      canvas.put(viewport.area.x + column, viewport.area.y + row, sign, tones[edge]);
    }
  }
}

/** The sign of one cell by its mask, and the statuses of the edge across and the edge down. */
function signOf(set: LineSet, mask: number, across: AnyStatus = 'UNCHECKED', down: AnyStatus = 'UNCHECKED'): string {
  const acrossLine = LINE[across];
  const downLine = LINE[down];
  if (mask === (NORTH | EAST | SOUTH | WEST)) {
    return set.cross[Number(acrossLine === 'heavy') + 2 * Number(downLine === 'heavy')]!;
  }
  if ((mask & (NORTH | SOUTH)) === 0) return set.across[acrossLine];
  if ((mask & (EAST | WEST)) === 0) return set.down[downLine];
  return (acrossLine === 'heavy' ? set.heavy : set.light)[mask] ?? set.across[acrossLine];
}

/** Of two edges that cross, the one that must not be lost sight of. */
function worse(looks: readonly EdgeLook[], a: number, b: number): number {
  return badness(looks[b]!.status) > badness(looks[a]!.status) ? b : a;
}

/** The text on the edge and its arrowhead. */
function drawEdgeEnds(
  edge: PlacedEdge,
  layout: GraphLayout,
  look: EdgeLook,
  blame: boolean,
  ascii: boolean,
  set: LineSet,
  put: Put,
): void {
  const tone = lineTone(look);
  const { points, reversed, label } = edge;
  const head = reversed ? points[0] : points.at(-1);
  if (head) put(head.x, head.y, reversed ? set.left : set.right, tone);
  else put(label.x - 2, label.y, set.loop, tone);
  const text = labelText(look, layout.label, label.width, ascii);
  if (text === '') return;
  const [before, after] = head && blame && look.firstBroken ? BRACKETS : BLANKS;
  put(label.x - 1, label.y, `${before}${text}${after}`, look.selected ? TONES.selected : tone);
}

const BLANKS = [' ', ' '] as const;
/** Around the label of the first broken link. */
const BRACKETS = ['[', ']'] as const;

/**
 * The longest text of a zoom that there is room for. A tally is never cut, which would make another number of it; a
 * limit at the end of the full text may be.
 */
function labelText(look: EdgeLook, kind: LabelKind, width: number, ascii: boolean): string {
  if (width <= 0) return '';
  const { status, full, middle, short } = look;
  const symbol = (short || full).slice(0, 1) || SYMBOL[status];
  const texts = { full: [full, middle, short], middle: [middle, short], short: [short], symbol: [] }[kind];
  const text = texts.find((one) => one.length <= width) ?? symbol;
  return ascii ? asciiText(text) : text;
}

function drawNode(node: PlacedNode, { mode }: GraphLayout, look: GraphLook, set: LineSet, put: Put): void {
  const { x, y, width, height, text, textX, textY } = node;
  const { tone, selected } = look.nodes.get(node.name) ?? { tone: TONES.plain, selected: false };
  const [topLeft, line, topRight, side, endLeft, endRight] = set.box;
  if (mode !== 'names') {
    put(x, y, topLeft + line.repeat(width - 2) + topRight, tone);
    put(x, y + height - 1, endLeft + line.repeat(width - 2) + endRight, tone);
  }
  const border = mode === 'names' ? 0 : 1;
  for (let row = y + border; row < y + height - border; row++) {
    if (node.leftBar) put(x, row, side, tone);
    if (node.rightBar) put(x + width - 1, row, side, tone);
  }
  const shown = look.ascii ? asciiText(text) : text;
  if (selected) put(textX - 1, textY, ` ${shown} `, TONES.selected);
  else put(textX, textY, shown, tone);
}

/** Where an edge leaves a node, the node's side opens towards it. */
function drawTails(edge: PlacedEdge, layout: GraphLayout, look: GraphLook, set: LineSet, put: Put): void {
  const end = edge.reversed ? edge.points.at(-1) : edge.points[0];
  if (!end) return;
  const node = layout.nodes.find(({ name }) => name === edge.from);
  if (!node || !(edge.reversed ? node.leftBar : node.rightBar)) return;
  const tone = look.nodes.get(edge.from)?.tone ?? TONES.plain;
  if (edge.reversed) put(node.x, end.y, set.tailLeft, tone);
  else put(node.x + node.width - 1, end.y, set.tailRight, tone);
}
