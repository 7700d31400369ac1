import type { Step } from './command.ts';
import { panesOf } from './screen-panes.ts';
import {
  type DashboardState,
  type DocumentName,
  filterKey,
  filterOf,
  type PaneName,
  type View,
  viewOf,
  withFailingRebuilt,
} from './state.ts';

/** How many views Escape can go back through. */
const DEPTH = 16;

/** The panes of the main view that are on the screen at its present size, by number. */
export function visiblePanes(state: DashboardState): PaneName[] {
  const panes = panesOf({ ...state, views: [{ kind: 'main' }] }).map(({ name }) => name);
  const order: readonly PaneName[] = ['graph', 'edge', 'failing', 'nodes', 'edges', 'log'];
  return order.filter((name) => panes.includes(name));
}

/**
 * Go to a view. A pane that the main view shows takes the focus there; asked for again, or with `full`, it fills the
 * screen.
 */
export function goTo(state: DashboardState, name: PaneName | DocumentName | 'main', full = false): Step {
  if (name === 'main') return { state: { ...state, views: [{ kind: 'main' }] }, commands: [] };
  if (name === 'stats' || name === 'manifest' || name === 'help') {
    const view: View = { kind: name, scroll: 0 };
    return { state: pushed(state, view), commands: name === 'manifest' ? [{ kind: 'manifest' }] : [] };
  }
  const here = viewOf(state);
  const onMain = visiblePanes(state).includes(name);
  const again = here.kind === 'main' && state.focus === name;
  if (!full && onMain && !again) return { state: { ...state, views: [{ kind: 'main' }], focus: name }, commands: [] };
  const focused = onMain ? { ...state, focus: name } : state;
  return { state: pushed(focused, { kind: name }), commands: [] };
}

/** Look at one token; the engine is asked what it knows of it. */
export function openToken(state: DashboardState, token: string): Step {
  const view: View = { kind: 'token', token, sightings: null, scroll: 0 };
  return { state: pushed(state, view), commands: [{ kind: 'history', token }] };
}

function pushed(state: DashboardState, view: View): DashboardState {
  const here = viewOf(state);
  const kept = here.kind === view.kind ? state.views.slice(0, -1) : state.views;
  return { ...state, views: [...kept, view].slice(-DEPTH) };
}

/**
 * Escape: the filter goes first, then the view, then the selection, so that the first broken link is
 * followed again; notices that have been read go with it.
 */
export function back(state: DashboardState): DashboardState {
  if (filterOf(state) !== '')
    return withFailingRebuilt({ ...state, filters: { ...state.filters, [filterKey(state)]: '' } });
  if (state.views.length > 1) return { ...state, views: state.views.slice(0, -1) };
  const dismissed = state.shown?.frame.notices.join('\n') ?? '';
  return { ...state, edge: null, cursors: {}, pan: { x: 0, y: 0 }, dismissed };
}

/** The next pane of the main view; from a view that fills the screen, back to the main one. */
export function focusNext(state: DashboardState, step: 1 | -1): DashboardState {
  if (viewOf(state).kind !== 'main') return { ...state, views: [{ kind: 'main' }] };
  const panes = visiblePanes(state);
  if (panes.length === 0) return state;
  const at = panes.indexOf(state.focus);
  return { ...state, focus: panes[(at + step + panes.length) % panes.length]! };
}
