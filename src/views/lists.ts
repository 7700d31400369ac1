import type { Transition } from '../core/snapshot.ts';
import { type EdgeRow, edgeRows, shownEdge } from './edges.ts';
import { EDGE_COLUMNS } from './edges-pane.ts';
import { rowAt } from './failing-list.ts';
import { failingIndex } from './failing-pane.ts';
import { parseFilter, passes } from './filter.ts';
import { type NodeRow, nodeRows } from './nodes.ts';
import { NODE_COLUMNS } from './nodes-pane.ts';
import type { DashboardState, PaneName } from './state.ts';
import type { Column } from './table.ts';

/** Panes with rows that a cursor moves over. */
export type ListPane = Exclude<PaneName, 'graph' | 'edge'>;

export function isListPane(name: string): name is ListPane {
  return name === 'failing' || name === 'nodes' || name === 'edges' || name === 'log';
}

/** Nodes as the pane shows them: filtered, sorted. */
export function nodeList(state: DashboardState): NodeRow[] {
  if (!state.shown) return [];
  const filter = parseFilter(state.filters.nodes ?? '');
  const rows = nodeRows(state.shown.frame.snapshot).filter(({ node, status, stream }) =>
    passes(filter, `${node.name} ${status} ${stream.name}`),
  );
  return sorted(rows, NODE_COLUMNS, state.sorts.nodes);
}

/** Edges as the pane shows them. The worst come first unless told otherwise, first broken links in front. */
export function edgeList(state: DashboardState): EdgeRow[] {
  if (!state.shown) return [];
  const filter = parseFilter(state.filters.edges ?? '');
  const rows = edgeRows(state.shown.frame.snapshot).filter(({ edge, stream }) =>
    passes(filter, `${edge.from}→${edge.to} ${edge.name ?? ''} ${edge.status} ${stream.name}`),
  );
  return sorted(rows, EDGE_COLUMNS, state.sorts.edges ?? { by: 'status', reversed: false });
}

/** Status changes as the pane shows them. */
export function logList(state: DashboardState): Transition[] {
  if (!state.shown) return [];
  const filter = parseFilter(state.filters.log ?? '');
  const rows = state.shown.transitions.filter((row) =>
    passes(filter, `${row.from}→${row.to} ${row.edge ?? ''} ${row.was} ${row.status} ${row.stream}`),
  );
  return state.sorts.log?.reversed ? rows : rows.reverse();
}

/** The rows of a pane by their keys, without their contents: what moving a cursor needs. */
export interface KeyList {
  readonly length: number;
  readonly selected: number;
  readonly keyAt: (index: number) => string | number | null;
}

/** The keys of a pane's rows, and where its cursor is. */
export function keyListOf(state: DashboardState, pane: ListPane): KeyList {
  if (pane === 'failing') {
    const { failing } = state;
    return {
      length: failing.rows.length,
      selected: failingIndex(failing, state.cursors.failing),
      keyAt: (index) => rowAt(failing, index)?.id ?? null,
    };
  }
  const keys =
    pane === 'nodes'
      ? nodeList(state).map(({ key }) => key)
      : pane === 'edges'
        ? edgeList(state).map(({ edge }) => edge.key)
        : logList(state).map(({ id }) => id);
  return { length: keys.length, selected: indexIn(keys, cursorOf(state, pane)), keyAt: (index) => keys[index] ?? null };
}

/** Index of a cursor among keys: where its key is now, else where it was; −1 without rows. */
export function indexIn(keys: readonly (string | number)[], cursor: DashboardState['cursors'][PaneName]): number {
  if (keys.length === 0) return -1;
  const found = cursor === undefined ? 0 : keys.indexOf(cursor.key);
  return found >= 0 ? found : Math.min(cursor?.index ?? 0, keys.length - 1);
}

/** The edges table's cursor is the edge that the graph and the detail show as well. */
export function cursorOf(state: DashboardState, pane: ListPane): DashboardState['cursors'][PaneName] {
  if (pane !== 'edges' || !state.shown) return state.cursors[pane];
  const edge = shownEdge(state.shown.frame.snapshot, state.edge)?.edge;
  return edge ? { key: edge.key, index: 0 } : undefined;
}

function sorted<Row>(
  rows: Row[],
  columns: readonly Column<Row>[],
  sort: { by: string; reversed: boolean } | undefined,
): Row[] {
  const compare = columns.find(({ name }) => name === sort?.by)?.compare;
  if (compare) rows.sort(compare);
  return sort?.reversed ? rows.reverse() : rows;
}
