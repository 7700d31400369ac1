import type { Command, Step } from './command.ts';
import { shownEdge, troubles } from './edges.ts';
import { exported } from './export.ts';
import { panned } from './graph-pane.ts';
import type { Action } from './keys.ts';
import { keyListOf, logList, nodeList } from './lists.ts';
import { moveBy, moveInGraph, moveMatch, moveTo, pageOf } from './move.ts';
import { back, focusNext, goTo, openToken } from './navigate.ts';
import { warningsRead } from './notices.ts';
import { promptKey } from './prompt.ts';
import { copyText, edgeKeyInFocus, selectedFailure } from './selected.ts';
import { nextSort, reversed } from './sorting.ts';
import { type DashboardState, filterOf, focusOf, type PaneName, viewOf, withFailingRebuilt, ZOOMS } from './state.ts';

/** Cells that one key shifts the graph by. */
const PAN = { x: 8, y: 3 } as const;

/** What a key does, by the bindings. An unknown key does nothing. */
export function applyKey(state: DashboardState, key: string): Step {
  const fresh = warningsRead(state.notice ? { ...state, notice: null } : state);
  if (key === 'C-c') return only(fresh, { kind: 'quit' });
  if (fresh.prompt) return promptKey(fresh, fresh.prompt, key);
  const action = fresh.bindings.actions.get(key);
  return action ? perform(fresh, action) : { state: fresh, commands: [] };
}

function perform(state: DashboardState, action: Action): Step {
  const focus = focusOf(state);
  const quiet = (next: DashboardState): Step => ({ state: next, commands: [] });
  switch (action) {
    case 'quit':
    case 'quit-summary':
    case 'suspend':
    case 'reload':
    case 'redraw':
      return only(state, { kind: action });
    case 'pane-next':
      return quiet(focusNext(state, 1));
    case 'pane-previous':
      return quiet(focusNext(state, -1));
    case 'pane-graph':
    case 'pane-edge':
    case 'pane-failing':
    case 'pane-nodes':
    case 'pane-edges':
    case 'pane-log':
      return goTo(state, action.slice('pane-'.length) as PaneName);
    case 'stats':
    case 'manifest':
    case 'help':
      return goTo(state, action);
    case 'open':
      return open(state);
    case 'back':
      return quiet(back(state));
    case 'up':
      return quiet(focus === 'graph' ? moveInGraph(state, 'up') : moveBy(state, -1));
    case 'down':
      return quiet(focus === 'graph' ? moveInGraph(state, 'down') : moveBy(state, 1));
    case 'left':
    case 'right':
      return quiet(moveInGraph(state, action));
    case 'page-up':
      return quiet(moveBy(state, -pageOf(state)));
    case 'page-down':
      return quiet(moveBy(state, pageOf(state)));
    case 'top':
    case 'bottom':
      return quiet(moveTo(state, action));
    case 'pan-left':
      return quiet(panned(state, -PAN.x, 0));
    case 'pan-right':
      return quiet(panned(state, PAN.x, 0));
    case 'pan-up':
      return quiet(panned(state, 0, -PAN.y));
    case 'pan-down':
      return quiet(panned(state, 0, PAN.y));
    case 'next-fail':
      return quiet(nextFail(state, 1));
    case 'previous-fail':
      return quiet(nextFail(state, -1));
    case 'filter':
      return quiet({ ...state, prompt: { kind: 'filter', text: filterOf(state), before: filterOf(state) } });
    case 'command':
      return quiet({ ...state, prompt: { kind: 'command', text: '', before: '' } });
    case 'next-match':
      return quiet(moveMatch(state, 1));
    case 'previous-match':
      return quiet(moveMatch(state, -1));
    case 'sort':
      return quiet(nextSort(state));
    case 'reverse':
      return quiet(reversed(state));
    case 'zoom': {
      const at = state.zoom === null ? -1 : ZOOMS.indexOf(state.zoom);
      return quiet({ ...state, zoom: ZOOMS[at + 1] ?? null, pan: { x: 0, y: 0 } });
    }
    case 'trouble':
      return quiet({ ...state, zoom: state.zoom === 'trouble' ? null : 'trouble', pan: { x: 0, y: 0 } });
    case 'pause':
      return quiet(pausedOrNot(state));
    case 'mouse':
      return {
        state: noticed(
          { ...state, mouse: !state.mouse },
          state.mouse ? 'mouse off' : 'mouse on: click selects, the wheel moves',
        ),
        commands: [{ kind: 'mouse', on: !state.mouse }],
      };
    case 'acknowledge':
      return acknowledge(state);
    case 'copy':
      return copy(state);
    case 'export': {
      const command = exported(state);
      return command ? only(state, command) : quiet(state);
    }
  }
}

function only(state: DashboardState, command: Command): Step {
  return { state, commands: [command] };
}

function noticed(state: DashboardState, text: string, bad = false): DashboardState {
  return { ...state, notice: { text, bad } };
}

/** Enter: a failing token's way, an edge with its charts, the failing tokens of a node or of an edge. */
function open(state: DashboardState): Step {
  const focus = focusOf(state);
  const edge = state.shown && shownEdge(state.shown.frame.snapshot, state.edge)?.edge;
  if (focus === 'failing') {
    const row = selectedFailure(state);
    if (!row) return { state, commands: [] };
    return row.token === null ? goTo({ ...state, edge: row.edgeKey }, 'edge', true) : openToken(state, row.token);
  }
  if (focus === 'log') {
    const row = logList(state)[keyListOf(state, 'log').selected];
    return row ? goTo({ ...state, edge: row.edgeKey }, 'edge', true) : { state, commands: [] };
  }
  if (focus === 'nodes') {
    const row = nodeList(state)[keyListOf(state, 'nodes').selected];
    return row ? failingOf(state, row.node.name) : { state, commands: [] };
  }
  if (viewOf(state).kind === 'edge' && edge) return failingOf(state, `${edge.from}→${edge.to}`);
  if ((focus === 'graph' || focus === 'edges' || focus === 'edge') && edge) {
    return goTo({ ...state, edge: edge.key }, 'edge', true);
  }
  return { state, commands: [] };
}

/** The failing tokens whose row contains a text. A blank would be read as a second word. */
function failingOf(state: DashboardState, text: string): Step {
  const word = text.split(' ')[0]!.replace(/^!+/, '');
  const filtered = withFailingRebuilt({ ...state, filters: { ...state.filters, failing: word } });
  return goTo({ ...filtered, cursors: { ...state.cursors, failing: undefined as never } }, 'failing', true);
}

/** From one edge in trouble to the next, the first broken link first. */
function nextFail(state: DashboardState, step: 1 | -1): DashboardState {
  if (!state.shown) return state;
  const { snapshot } = state.shown.frame;
  const rows = troubles(snapshot);
  if (rows.length === 0) return noticed(state, 'no edge fails or warns');
  const key = shownEdge(snapshot, state.edge)?.edge.key;
  const at = rows.findIndex(({ edge }) => edge.key === key);
  // Nothing selected yet: the first press selects what is already shown, so that it stays.
  const next = state.edge === null && step === 1 ? 0 : (at + step + rows.length) % rows.length;
  return { ...state, edge: rows[at < 0 && step === -1 ? rows.length - 1 : next]!.edge.key, pan: { x: 0, y: 0 } };
}

/** Freeze what is shown, or show what is live again. */
function pausedOrNot(state: DashboardState): DashboardState {
  if (!state.paused) return { ...state, paused: state.shown !== null };
  return withFailingRebuilt({ ...state, paused: false, shown: state.live });
}

function acknowledge(state: DashboardState): Step {
  if (!state.shown) return { state, commands: [] };
  const { snapshot } = state.shown.frame;
  const edge = shownEdge(snapshot, edgeKeyInFocus(state))?.edge;
  if (!edge) return { state, commands: [] };
  const on = !edge.acknowledged;
  const text = `${edge.from}→${edge.to} ${on ? 'acknowledged' : 'no longer acknowledged'}`;
  return { state: noticed(state, text), commands: [{ kind: 'acknowledge', edgeKey: edge.key, on }] };
}

function copy(state: DashboardState): Step {
  const text = copyText(state);
  if (text === null) return { state: noticed(state, 'nothing to copy here'), commands: [] };
  return { state: noticed(state, `copied ${text}`), commands: [{ kind: 'copy', text }] };
}
