import type { Failure } from '../core/snapshot.ts';
import { isDocument } from './documents.ts';
import { shownEdge } from './edges.ts';
import { rowAt } from './failing-list.ts';
import { keyListOf, logList, nodeList } from './lists.ts';
import { type DashboardState, focusOf, viewOf } from './state.ts';

/** The failing token under the cursor. */
export function selectedFailure(state: DashboardState): Failure | undefined {
  return rowAt(state.failing, keyListOf(state, 'failing').selected);
}

/** The edge that the focused pane is about: that of a failing token or of a status change, else the selected one. */
export function edgeKeyInFocus(state: DashboardState): string | null {
  const focus = focusOf(state);
  if (focus === 'failing') return selectedFailure(state)?.edgeKey ?? null;
  if (focus === 'log') return logList(state)[keyListOf(state, 'log').selected]?.edgeKey ?? null;
  return state.edge;
}

/** The token that is looked at, else the name of what is selected. */
export function copyText(state: DashboardState): string | null {
  const view = viewOf(state);
  if (view.kind === 'token') return view.token;
  if (isDocument(view)) return view.kind === 'manifest' ? state.manifest : null;
  const focus = focusOf(state);
  if (focus === 'failing') return selectedFailure(state)?.token ?? null;
  if (focus === 'nodes') return nodeList(state)[keyListOf(state, 'nodes').selected]?.node.name ?? null;
  const edge = state.shown && shownEdge(state.shown.frame.snapshot, state.edge)?.edge;
  return edge ? `${edge.from}→${edge.to}` : null;
}
