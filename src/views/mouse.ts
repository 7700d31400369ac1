import { itemAt } from './graph/pick.ts';
import { originOf } from './graph-pane.ts';
import { graphPicture } from './graph-picture.ts';
import { isListPane, keyListOf } from './lists.ts';
import { moveBy, selectedEdge, withCursor } from './move.ts';
import { insideOf, type Pane } from './panes.ts';
import { panesOf } from './screen-panes.ts';
import { type DashboardState, viewOf } from './state.ts';
import { firstVisible } from './table.ts';

/** Rows that one notch of the wheel moves. */
const NOTCH = 3;

/** A click gives its pane the focus, and puts the cursor on the row under it. */
export function applyClick(state: DashboardState, x: number, y: number): DashboardState {
  const pane = paneAt(state, x, y);
  if (!pane) return state;
  const focused = viewOf(state).kind === 'main' ? { ...state, focus: pane.name } : state;
  if (pane.name === 'graph') {
    const edge = edgeAt(state, pane, x, y);
    return edge === null ? focused : selectedEdge(focused, edge);
  }
  if (!isListPane(pane.name)) return focused;
  const list = keyListOf(focused, pane.name);
  const top = pane.rect.y + (pane.bare ? 1 : 2);
  const height = pane.rect.height - (pane.bare ? 1 : 3);
  const index = firstVisible(list.length, height, list.selected) + (y - top);
  return y < top || index >= list.length ? focused : withCursor(focused, pane.name, index);
}

/** The wheel moves the cursor of the pane under it, or scrolls the text. */
export function applyWheel(state: DashboardState, x: number, y: number, way: 'up' | 'down'): DashboardState {
  const pane = paneAt(state, x, y);
  const focused = pane && viewOf(state).kind === 'main' ? { ...state, focus: pane.name } : state;
  return moveBy(focused, way === 'up' ? -NOTCH : NOTCH);
}

function paneAt(state: DashboardState, x: number, y: number): Pane | undefined {
  return panesOf(state).find(
    ({ rect }) => x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height,
  );
}

/** The edge whose label or line, or whose row of the tree, lies at a cell of the screen. */
function edgeAt(state: DashboardState, pane: Pane, x: number, y: number): string | null {
  const area = insideOf(pane);
  const picture = graphPicture(state, area);
  if (!picture) return null;
  const origin = originOf(state, area, picture);
  const column = x - area.x + origin.x;
  const row = y - area.y + origin.y;
  if (picture.chosen.view === 'tree') return picture.chosen.rows[row]?.edge ?? null;
  const item = itemAt(picture.chosen.layout, column, row);
  return item && 'edge' in item ? item.edge : null;
}
