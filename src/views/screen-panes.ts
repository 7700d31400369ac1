import { graphRowsOf } from './graph-picture.ts';
import { insideOf, mainPanes, type Pane } from './panes.ts';
import { type DashboardState, viewOf } from './state.ts';

/** The panes on the screen: those of the main view, or the one that fills it; none for a text. */
export function panesOf(state: DashboardState): readonly Pane[] {
  const { width, height } = state.size;
  const view = viewOf(state);
  if (view.kind === 'main') return mainPanes(width, height, graphRows(state));
  if ('scroll' in view) return [];
  return [{ name: view.kind, rect: { x: 0, y: 1, width, height: Math.max(0, height - 2) }, bare: false }];
}

/**
 * Rows that the graph needs, of the streams the one that needs most: so the panes stay where they are when another
 * stream is shown. They follow from the topology alone; a picture of the trouble takes all it may have.
 */
function graphRows(state: DashboardState): number {
  const { width, height } = state.size;
  const most = mainPanes(width, height).find(({ name }) => name === 'graph');
  return most ? graphRowsOf(state, insideOf(most)) : Number.POSITIVE_INFINITY;
}
