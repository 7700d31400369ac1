import type { Rect } from './canvas.ts';
import type { PaneName } from './state.ts';

/** Where a pane is on the main view. `bare` panes have a title line or none, and no frame. */
export interface Pane {
  readonly name: PaneName;
  readonly rect: Rect;
  readonly bare: boolean;
}

/** What is left of a pane inside its frame. */
export function insideOf({ rect, bare }: Pane): Rect {
  if (bare) return rect;
  const { x, y, width, height } = rect;
  return { x: x + 1, y: y + 1, width: Math.max(0, width - 2), height: Math.max(0, height - 2) };
}

/** Below this the screen shows totals and the worst edge only. */
export const TINY = { width: 40, height: 10 } as const;

/**
 * The panes of the main view in whole cells, for a screen with a header and a footer of one row each. With less room
 * panes go in this order: log and edges, nodes, the edge's detail down to one line, the graph down to a tree.
 *
 *     80x24            120x40             200x60
 *     ┌─ graph ─┐      ┌─── graph ───┐    ┌───────── graph ─────────┐
 *     ├─ edge ──┤      ├─ edge ┬ nodes    ├─── edge ───┬── nodes ───┤
 *     ├ failing ┤      ├── failing ──┤    ├─ failing ──┼─ edges ────┤
 *     └─────────┘      └─────────────┘    └────────────┴─ log ──────┘
 */
export function mainPanes(width: number, height: number, graphRows = Number.POSITIVE_INFINITY): readonly Pane[] {
  const body = { x: 0, y: 1, width, height: Math.max(0, height - 2) };
  if (width < 60 || body.height < 16) return bare(body);
  if (width >= 160 && body.height >= 44) return large(body, graphRows);
  if (width >= 110 && body.height >= 30) return medium(body, graphRows);
  return small(body, graphRows);
}

function bare(body: Rect): readonly Pane[] {
  const edge = Math.min(1, body.height);
  const graph = Math.max(0, Math.floor((body.height - edge) / 2));
  const names: PaneName[] = ['edge', 'graph', 'failing'];
  return column(body, names, [edge, graph, body.height - edge - graph], true);
}

function small(body: Rect, graphRows: number): readonly Pane[] {
  const edge = body.height >= 28 ? 6 : 4;
  const nodes = body.height >= 40 ? 9 : 0;
  const log = body.height >= 52 ? 9 : 0;
  const rest = body.height - edge - nodes - log;
  const graph = graphHeight(rest, 0.56, graphRows);
  return column(body, ['graph', 'edge', 'failing', 'nodes', 'log'], [graph, edge, rest - graph, nodes, log], false);
}

function medium(body: Rect, graphRows: number): readonly Pane[] {
  const graph = graphHeight(body.height, 0.45, graphRows);
  const middle = middleHeight(body.height - graph, 7);
  const half = Math.floor(body.width / 2);
  const [top, second, bottom] = rows(body, [graph, middle, body.height - graph - middle]);
  return [
    ...beside(top!, ['graph'], [body.width]),
    ...beside(second!, ['edge', 'nodes'], [half, body.width - half]),
    ...beside(bottom!, ['failing'], [body.width]),
  ];
}

function large(body: Rect, graphRows: number): readonly Pane[] {
  const graph = graphHeight(body.height, 0.42, graphRows);
  const middle = middleHeight(body.height - graph, 10);
  const [top, second, bottom] = rows(body, [graph, middle, body.height - graph - middle]);
  const half = Math.floor(body.width / 2);
  const left = Math.floor(body.width * 0.5);
  const lower = Math.floor(bottom!.height / 2);
  const right = { ...bottom!, x: bottom!.x + left, width: body.width - left };
  return [
    ...beside(top!, ['graph'], [body.width]),
    ...beside(second!, ['edge', 'nodes'], [half, body.width - half]),
    ...beside({ ...bottom!, width: left }, ['failing'], [left]),
    ...column(right, ['edges', 'log'], [bottom!.height - lower, lower], false),
  ];
}

/** The graph's share, or less when it needs less; never so small that it cannot show a row of boxes. */
function graphHeight(room: number, share: number, wanted: number): number {
  return Math.min(Math.max(7, Math.round(room * share)), Math.max(5, wanted + 2));
}

/** Edge and nodes share with the lists what the graph has left. */
function middleHeight(room: number, least: number): number {
  return Math.max(least, Math.min(20, Math.round(room * 0.34)));
}

function rows(body: Rect, heights: readonly number[]): Rect[] {
  let y = body.y;
  return heights.map((height) => {
    const rect = { ...body, y, height };
    y += height;
    return rect;
  });
}

function column(body: Rect, names: readonly PaneName[], heights: readonly number[], isBare: boolean): Pane[] {
  const rects = rows(body, heights);
  return names
    .map((name, i) => ({ name, rect: rects[i]!, bare: isBare }))
    .filter(({ rect }) => rect.height > 0 && rect.width > 0);
}

function beside(row: Rect, names: readonly PaneName[], widths: readonly number[]): Pane[] {
  let x = row.x;
  return names.map((name, i) => {
    const rect = { ...row, x, width: widths[i]! };
    x += widths[i]!;
    return { name, rect, bare: false };
  });
}
