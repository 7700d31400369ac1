import { documentLines, isDocument, lastScroll } from './documents.ts';
import { edgeRows, shownEdge } from './edges.ts';
import { parseFilter, passes } from './filter.ts';
import { nextEdge } from './graph/pick.ts';
import { graphPicture } from './graph-picture.ts';
import { edgeList, isListPane, keyListOf, type ListPane } from './lists.ts';
import { insideOf } from './panes.ts';
import { sceneOf } from './scene.ts';
import { panesOf } from './screen-panes.ts';
import { type DashboardState, filterOf, focusOf, viewOf } from './state.ts';

/** Move the cursor of the focused list, or scroll the text, by so many rows. */
export function moveBy(state: DashboardState, rows: number): DashboardState {
  const view = viewOf(state);
  if (isDocument(view)) return scrolled(state, view.scroll + rows);
  const focus = focusOf(state);
  if (isListPane(focus)) {
    const { selected, length } = keyListOf(state, focus);
    return withCursor(state, focus, Math.max(0, Math.min(length - 1, selected + rows)));
  }
  return rows === 0 ? state : stepEdge(state, Math.sign(rows));
}

/** To the first row, which then stays with whatever comes first; or to the last. */
export function moveTo(state: DashboardState, where: 'top' | 'bottom'): DashboardState {
  const view = viewOf(state);
  if (isDocument(view)) return scrolled(state, where === 'top' ? 0 : Number.MAX_SAFE_INTEGER);
  const focus = focusOf(state);
  if (!isListPane(focus)) {
    const rows = state.shown ? edgeRows(state.shown.frame.snapshot) : [];
    const row = where === 'top' ? rows[0] : rows.at(-1);
    return row ? selectedEdge(state, row.edge.key) : state;
  }
  if (where === 'bottom') return withCursor(state, focus, keyListOf(state, focus).length - 1);
  if (focus === 'edges') return withCursor(state, focus, 0);
  const { [focus]: _, ...cursors } = state.cursors;
  return { ...state, cursors };
}

/** Half of what the focused pane shows. */
export function pageOf(state: DashboardState): number {
  const pane = panesOf(state).find(({ name }) => name === focusOf(state));
  const rows = pane ? pane.rect.height : state.size.height - 2;
  return Math.max(1, Math.floor((rows - 3) / 2));
}

/** Arrow keys in the graph: along the stream with right and left, to the next edge above or below with up and down. */
export function moveInGraph(state: DashboardState, way: 'up' | 'down' | 'left' | 'right'): DashboardState {
  const pane = panesOf(state).find(({ name }) => name === 'graph');
  const picture = pane && focusOf(state) === 'graph' ? graphPicture(state, insideOf(pane)) : null;
  if (!picture) return state;
  const { chosen, shown } = picture;
  if (chosen.view !== 'tree' && !state.filters.edges) {
    const next = nextEdge(chosen.layout, shown, way);
    if (next !== null) return selectedEdge(state, next);
    // Nothing lies above or below here, but there may be other streams.
    return way === 'up' || way === 'down' ? toOtherStream(state, picture.stream.name, way) : state;
  }
  return stepEdge(state, way === 'up' || way === 'left' ? -1 : 1);
}

function toOtherStream(state: DashboardState, stream: string, way: 'up' | 'down'): DashboardState {
  const streams = (state.shown?.frame.snapshot.streams ?? []).filter(({ edges }) => edges.length > 0);
  const other = streams[streams.findIndex(({ name }) => name === stream) + (way === 'up' ? -1 : 1)];
  const edge = way === 'up' ? other?.edges.at(-1) : other?.edges[0];
  return edge ? selectedEdge(state, edge.key) : state;
}

/** The next row or line that the filter matches. Lists show only matches, so there it is the next row. */
export function moveMatch(state: DashboardState, step: 1 | -1): DashboardState {
  const view = viewOf(state);
  if (!isDocument(view)) return moveBy(state, step);
  const scene = sceneOf(state, state.shown?.frame.snapshot.now ?? 0, PLAIN_LOOK);
  const filter = parseFilter(filterOf(state));
  if (!scene || filterOf(state) === '') return state;
  const lines = documentLines(scene, view, textWidth(state));
  const matches = lines.map((line) => passes(filter, line.map(({ text }) => text).join('')));
  for (let n = 1; n <= lines.length; n++) {
    const at = (view.scroll + step * n + lines.length * 2) % lines.length;
    if (matches[at] && at <= lastScroll(lines, textHeight(state))) return scrolled(state, at);
  }
  const any = matches.indexOf(true);
  return any < 0
    ? { ...state, notice: { text: `no line matches ${filterOf(state)}`, bad: false } }
    : scrolled(state, any);
}

/** Select an edge for graph, detail and table; the graph shows it whatever it was panned to. */
export function selectedEdge(state: DashboardState, key: string): DashboardState {
  return { ...state, edge: key, pan: { x: 0, y: 0 } };
}

/** Put the cursor of a list on a row. */
export function withCursor(state: DashboardState, pane: ListPane, index: number): DashboardState {
  const key = keyListOf(state, pane).keyAt(index);
  if (key === null) return state;
  if (pane === 'edges') return selectedEdge(state, String(key));
  return { ...state, cursors: { ...state.cursors, [pane]: { key, index } } };
}

/** Rows of a view that fills the screen: between header and footer. */
export function textHeight({ size }: DashboardState): number {
  return Math.max(1, size.height - 2);
}

/** Columns of a text, with one blank on either side. */
export function textWidth({ size }: DashboardState): number {
  return Math.max(1, size.width - 2);
}

// Line counts do not depend on the zone, so moving needs none.
const PLAIN_LOOK = { unicode: true, localOffsetUs: () => 0 } as const;

function scrolled(state: DashboardState, to: number): DashboardState {
  const view = viewOf(state);
  const scene = sceneOf(state, state.shown?.frame.snapshot.now ?? 0, PLAIN_LOOK);
  if (!isDocument(view) || !scene) return state;
  const last = lastScroll(documentLines(scene, view, textWidth(state)), textHeight(state));
  const scroll = Math.max(0, Math.min(last, to));
  return { ...state, views: [...state.views.slice(0, -1), { ...view, scroll }] };
}

function stepEdge(state: DashboardState, step: number): DashboardState {
  if (!state.shown) return state;
  const rows =
    focusOf(state) === 'edges' || state.filters.edges ? edgeList(state) : edgeRows(state.shown.frame.snapshot);
  if (rows.length === 0) return state;
  const key = shownEdge(state.shown.frame.snapshot, state.edge)?.edge.key;
  const at = rows.findIndex(({ edge }) => edge.key === key);
  return selectedEdge(state, rows[Math.max(0, Math.min(rows.length - 1, at + step))]!.edge.key);
}
