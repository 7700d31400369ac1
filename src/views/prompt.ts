import type { Step } from './command.ts';
import { completed, parseCommand } from './command-line.ts';
import { MAX_INPUT } from './filter.ts';
import { moveMatch } from './move.ts';
import { goTo, openToken } from './navigate.ts';
import { type DashboardState, filterKey, focusOf, type Prompt, withFailingRebuilt } from './state.ts';

/** Keys while something is typed: text goes in, Enter takes it, Escape leaves everything as it was. */
export function promptKey(state: DashboardState, prompt: Prompt, key: string): Step {
  const quiet = (next: DashboardState): Step => ({ state: next, commands: [] });
  switch (key) {
    case 'enter':
      return prompt.kind === 'command' ? run({ ...state, prompt: null }, prompt.text) : quiet(accepted(state));
    case 'escape':
      return quiet({ ...filtered(state, prompt, prompt.before), prompt: null });
    case 'backspace':
      // One more backspace than there are letters leaves, as in every pager.
      if (prompt.text === '') return quiet({ ...filtered(state, prompt, prompt.before), prompt: null });
      return quiet(typed(state, prompt, prompt.text.slice(0, -1)));
    case 'C-u':
      return quiet(typed(state, prompt, ''));
    case 'C-w':
      return quiet(typed(state, prompt, prompt.text.replace(/\S*\s*$/, '')));
    case 'tab': {
      const whole = prompt.kind === 'command' ? completed(prompt.text) : null;
      return quiet(whole ? typed(state, prompt, whole) : state);
    }
    default: {
      const text = key === 'space' ? ' ' : key;
      return quiet([...text].length === 1 ? typed(state, prompt, prompt.text + text) : state);
    }
  }
}

/**
 * Text that was pasted. It goes where text is being typed and nowhere else, so a paste can never quit or acknowledge.
 * Only its first line counts, without control characters.
 */
export function applyPaste(state: DashboardState, text: string): DashboardState {
  const { prompt } = state;
  if (!prompt) return state;
  const line = text.slice(0, 4 * MAX_INPUT).split(/[\r\n]/)[0] ?? '';
  const visible = [...line].filter((char) => char >= ' ' && !(char >= '\u007f' && char < '\u00a0')).join('');
  return typed(state, prompt, prompt.text + visible);
}

function typed(state: DashboardState, prompt: Prompt, text: string): DashboardState {
  const kept = text.slice(0, MAX_INPUT);
  return { ...filtered(state, prompt, kept), prompt: { ...prompt, text: kept } };
}

/** A filter takes effect while it is typed. */
function filtered(state: DashboardState, prompt: Prompt, text: string): DashboardState {
  if (prompt.kind !== 'filter') return state;
  const pane = filterKey(state);
  const next = { ...state, filters: { ...state.filters, [pane]: text } };
  return pane === 'failing' ? withFailingRebuilt(next) : next;
}

/** Enter after a filter: a text goes to its first match, the graph to the first edge that matches. */
function accepted(state: DashboardState): DashboardState {
  const closed = { ...state, prompt: null };
  const focus = focusOf(state);
  if (focus === 'failing' || focus === 'nodes' || focus === 'edges' || focus === 'log') return closed;
  return moveMatch(closed, 1);
}

function run(state: DashboardState, text: string): Step {
  if (text.trim() === '') return { state, commands: [] };
  const order = parseCommand(text);
  switch (order.kind) {
    case 'go':
      return goTo(state, order.view, order.view !== 'main');
    case 'token':
      return openToken(state, order.token);
    case 'save':
      return { state, commands: [{ kind: 'save-manifest', file: order.file }] };
    case 'playback':
      if (state.replay === 'no') return { state: noReplay(state), commands: [] };
      return { state: { ...state, replay: order.on ? 'held' : 'plays' }, commands: [order] };
    case 'restart':
      if (state.replay === 'no') return { state: noReplay(state), commands: [] };
      return { state: { ...withoutRows(state), replay: 'plays' }, commands: [{ kind: 'restart' }] };
    case 'reload':
    case 'quit':
      return { state, commands: [{ kind: order.kind }] };
    case 'wrong':
      return { state: { ...state, notice: { text: order.why, bad: true } }, commands: [] };
  }
}

function noReplay(state: DashboardState): DashboardState {
  return { ...state, notice: { text: 'this is no replay: what is live cannot be held or started again', bad: true } };
}

/** Nothing of what was: a replay that starts again counts its rows from the beginning. */
function withoutRows(state: DashboardState): DashboardState {
  return withFailingRebuilt({ ...state, live: null, shown: null, paused: false, cursors: {}, edge: null });
}
