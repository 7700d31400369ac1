import type { Rect } from '../canvas.ts';
import type { GraphLayout, PlacedEdge, Point, Viewport } from './graph.ts';

export type GraphItem = { readonly edge: string } | { readonly node: string };

export type Direction = 'up' | 'down' | 'left' | 'right';

/** What lies at a cell of the layout: a node, else an edge by its label or its line. */
export function itemAt({ nodes, edges }: GraphLayout, x: number, y: number): GraphItem | null {
  const node = nodes.find((box) => contains(box, x, y) && !edges.some((edge) => isLoop(edge) && onLabel(edge, x, y)));
  if (node) return { node: node.name };
  const edge = edges.find((edge) => onLabel(edge, x, y)) ?? edges.find((edge) => onLine(edge.points, x, y));
  return edge ? { edge: edge.key } : null;
}

function isLoop({ points }: PlacedEdge): boolean {
  return points.length === 0;
}

function onLabel({ label }: PlacedEdge, x: number, y: number): boolean {
  return label.width > 0 && y === label.y && x >= label.x - 1 && x <= label.x + label.width;
}

function onLine(points: readonly Point[], x: number, y: number): boolean {
  for (let i = 0; i + 1 < points.length; i++) {
    const a = points[i]!;
    const b = points[i + 1]!;
    const inRows = y >= Math.min(a.y, b.y) && y <= Math.max(a.y, b.y);
    if (inRows && x >= Math.min(a.x, b.x) && x <= Math.max(a.x, b.x)) return true;
  }
  return false;
}

function contains({ x, y, width, height }: Rect, column: number, row: number): boolean {
  return column >= x && column < x + width && row >= y && row < y + height;
}

/** The cells to bring into view for a selection: a node's box, an edge's label with the blanks around it. */
export function rectOf({ nodes, edges }: GraphLayout, item: GraphItem): Rect | null {
  if ('node' in item) return nodes.find(({ name }) => name === item.node) ?? null;
  const edge = edges.find(({ key }) => key === item.edge);
  if (!edge) return null;
  const { x, y, width } = edge.label;
  return { x: x - 1, y, width: width + 2, height: 1 };
}

/**
 * What is best brought into view for an edge in so much room: it with both its nodes, else with the one it leads to, else
 * its label.
 */
export function surroundingsOf(layout: GraphLayout, key: string, area: Pick<Rect, 'width' | 'height'>): Rect | null {
  const edge = layout.edges.find((one) => one.key === key);
  const label = rectOf(layout, { edge: key });
  if (!edge || !label) return null;
  const to = rectOf(layout, { node: edge.to });
  const from = rectOf(layout, { node: edge.from });
  const near = to ? union(label, to) : label;
  const whole = from ? union(near, from) : near;
  return [whole, near].find(({ width, height }) => width + 2 <= area.width && height <= area.height) ?? label;
}

function union(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

/** Where the top left of the view starts: one free column at the left, when the picture leaves room for it. */
export function homeOf(layout: GraphLayout, area: Rect): Point {
  return { x: layout.width < area.width ? -1 : 0, y: 0 };
}

/** The nearest top left that shows all of `rect` (its beginning if it is too large), with a little around it. */
export function scrollTo(rect: Rect, { area, x, y }: Viewport): Point {
  return {
    x: scrollAxis(rect.x - 1, rect.width + 2, x, area.width),
    y: scrollAxis(rect.y, rect.height, y, area.height),
  };
}

function scrollAxis(start: number, length: number, first: number, room: number): number {
  return Math.min(start, Math.max(first, start + length - room));
}

/** A panned top left kept so that some of the picture stays in view. */
export function clampPan({ x, y }: Point, layout: GraphLayout, area: Rect): Point {
  const home = homeOf(layout, area);
  return {
    x: Math.max(home.x, Math.min(x, Math.max(home.x, layout.width - area.width))),
    y: Math.max(home.y, Math.min(y, Math.max(home.y, layout.height - area.height))),
  };
}

/**
 * The edge that an arrow key goes to: left and right follow the stream to the nearest edge before or after, up and
 * down go to the next label in the same column, else to the nearest one elsewhere. Null where nothing lies that way.
 */
export function nextEdge({ edges }: GraphLayout, key: string | null, direction: Direction): string | null {
  const here = edges.find((edge) => edge.key === key);
  if (!here) return edges[0]?.key ?? null;
  const { x, y } = here.label;
  const along = direction === 'left' || direction === 'right';
  const there = edges.filter((edge) => {
    if (edge === here) return false;
    if (direction === 'right') return ends(edge).left === ends(here).right && edge.label.x > x;
    if (direction === 'left') return ends(edge).right === ends(here).left && edge.label.x < x;
    return direction === 'up' ? edge.label.y < y : edge.label.y > y;
  });
  const far = ({ label }: PlacedEdge): number => {
    if (along) return Math.abs(label.y - y);
    // Anything in the same column is nearer than everything else.
    return Math.abs(label.y - y) + (label.x === x ? 0 : 100_000 + Math.abs(label.x - x) / 4);
  };
  let nearest: PlacedEdge | undefined;
  for (const edge of there) if (!nearest || far(edge) < far(nearest)) nearest = edge;
  return nearest?.key ?? null;
}

/** The nodes at an edge's left and right end as drawn. */
function ends({ from, to, reversed }: PlacedEdge): { left: string; right: string } {
  return reversed ? { left: to, right: from } : { left: from, right: to };
}
