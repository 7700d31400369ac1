import { EDGE_COLUMNS } from './edges-pane.ts';
import { FAILING_SORTS } from './failing-list.ts';
import { isListPane } from './lists.ts';
import { NODE_COLUMNS } from './nodes-pane.ts';
import { type DashboardState, focusOf, withFailingRebuilt } from './state.ts';

/** Sort the focused list by its next column that has an order. */
export function nextSort(state: DashboardState): DashboardState {
  const focus = focusOf(state);
  if (!isListPane(focus) || focus === 'log') return state;
  const names =
    focus === 'failing' ? FAILING_SORTS : focus === 'nodes' ? sortable(NODE_COLUMNS) : sortable(EDGE_COLUMNS);
  const by = state.sorts[focus]?.by ?? (focus === 'failing' ? 'seen' : 'status');
  const next = names[(names.indexOf(by as never) + 1) % names.length]!;
  return withFailingRebuilt({ ...state, sorts: { ...state.sorts, [focus]: { by: next, reversed: false } } });
}

function sortable(columns: readonly { readonly name: string; readonly compare?: unknown }[]): string[] {
  return columns.filter(({ compare }) => compare !== undefined).map(({ name }) => name);
}

/** Turn the focused list round. */
export function reversed(state: DashboardState): DashboardState {
  const focus = focusOf(state);
  if (!isListPane(focus)) return state;
  const now = state.sorts[focus] ?? { by: focus === 'failing' ? 'seen' : 'status', reversed: false };
  return withFailingRebuilt({ ...state, sorts: { ...state.sorts, [focus]: { ...now, reversed: !now.reversed } } });
}
