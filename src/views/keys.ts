/** One thing that a key can do. The footer and the help are made from this table, so they cannot be wrong. */
export interface ActionInfo {
  readonly name: string;
  /** As the terminal's side names them: `up`, `pagedown`, `C-d`, `S-tab`, `space`, or the character itself. */
  readonly keys: readonly string[];
  /** One or two words for the footer. */
  readonly short: string;
  /** For the help; neighbours that say the same share a row. */
  readonly help: string;
  readonly group: 'Go' | 'Move' | 'Find' | 'Look' | 'Do' | 'Leave';
}

const TABLE = [
  { name: 'pane-next', keys: ['tab'], short: 'pane', help: 'next, previous pane', group: 'Go' },
  { name: 'pane-previous', keys: ['S-tab'], short: 'pane', help: 'next, previous pane', group: 'Go' },
  { name: 'pane-graph', keys: ['1'], short: 'graph', help: 'the graph', group: 'Go' },
  { name: 'pane-edge', keys: ['2'], short: 'edge', help: 'the selected edge', group: 'Go' },
  { name: 'pane-failing', keys: ['3'], short: 'failing', help: 'failing tokens', group: 'Go' },
  { name: 'pane-nodes', keys: ['4'], short: 'nodes', help: 'nodes', group: 'Go' },
  { name: 'pane-edges', keys: ['5'], short: 'edges', help: 'all edges as a table', group: 'Go' },
  { name: 'pane-log', keys: ['6'], short: 'log', help: 'status changes', group: 'Go' },
  { name: 'stats', keys: ['7'], short: 'stats', help: 'inputs, loss, bad lines', group: 'Go' },
  { name: 'manifest', keys: ['8'], short: 'manifest', help: 'the manifest in force', group: 'Go' },
  { name: 'open', keys: ['enter'], short: 'open', help: 'open what is selected', group: 'Go' },
  {
    name: 'back',
    keys: ['escape'],
    short: 'back',
    help: 'back; clear, unselect',
    group: 'Go',
  },
  { name: 'up', keys: ['up', 'k'], short: 'move', help: 'up, down', group: 'Move' },
  { name: 'down', keys: ['down', 'j'], short: 'move', help: 'up, down', group: 'Move' },
  { name: 'left', keys: ['left', 'h'], short: 'upstream', help: 'upstream, downstream', group: 'Move' },
  {
    name: 'right',
    keys: ['right', 'l'],
    short: 'downstream',
    help: 'upstream, downstream',
    group: 'Move',
  },
  { name: 'page-up', keys: ['pageup', 'C-u'], short: 'page', help: 'half a page up', group: 'Move' },
  { name: 'page-down', keys: ['pagedown', 'C-d'], short: 'page', help: 'half a page down', group: 'Move' },
  { name: 'top', keys: ['home', 'g'], short: 'top', help: 'to the top, stay there', group: 'Move' },
  { name: 'bottom', keys: ['end', 'G'], short: 'bottom', help: 'to the end', group: 'Move' },
  { name: 'pan-left', keys: ['H'], short: 'pan', help: 'shift the graph', group: 'Move' },
  { name: 'pan-down', keys: ['J'], short: 'pan', help: 'shift the graph', group: 'Move' },
  { name: 'pan-up', keys: ['K'], short: 'pan', help: 'shift the graph', group: 'Move' },
  { name: 'pan-right', keys: ['L'], short: 'pan', help: 'shift the graph', group: 'Move' },
  { name: 'next-fail', keys: ['e'], short: 'next-fail', help: 'next, previous failure', group: 'Find' },
  { name: 'previous-fail', keys: ['E'], short: 'prev-fail', help: 'next, previous failure', group: 'Find' },
  {
    name: 'filter',
    keys: ['/'],
    short: 'filter',
    help: 'filter; !word inverts',
    group: 'Find',
  },
  { name: 'next-match', keys: ['n'], short: 'next', help: 'next, previous match', group: 'Find' },
  { name: 'previous-match', keys: ['N'], short: 'previous', help: 'next, previous match', group: 'Find' },
  { name: 'sort', keys: ['s'], short: 'sort', help: 'sort, reverse', group: 'Look' },
  { name: 'reverse', keys: ['S'], short: 'reverse', help: 'sort, reverse', group: 'Look' },
  {
    name: 'zoom',
    keys: ['z'],
    short: 'zoom',
    help: 'graph: the next form',
    group: 'Look',
  },
  { name: 'trouble', keys: ['t'], short: 'trouble', help: 'graph: trouble only', group: 'Look' },
  {
    name: 'pause',
    keys: ['space'],
    short: 'pause',
    help: 'freeze the display',
    group: 'Look',
  },
  { name: 'redraw', keys: ['C-l'], short: 'redraw', help: 'draw everything again', group: 'Look' },
  {
    name: 'mouse',
    keys: ['m'],
    short: 'mouse',
    help: 'mouse on, off',
    group: 'Look',
  },
  {
    name: 'acknowledge',
    keys: ['c'],
    short: 'ack',
    help: 'acknowledge the edge',
    group: 'Do',
  },
  { name: 'copy', keys: ['y'], short: 'copy', help: 'copy the token (OSC 52)', group: 'Do' },
  { name: 'export', keys: ['x'], short: 'export', help: 'write it as JSON', group: 'Do' },
  { name: 'reload', keys: ['r'], short: 'reload', help: 'read the manifest again', group: 'Do' },
  { name: 'command', keys: [':'], short: 'command', help: 'a command, see below', group: 'Do' },
  { name: 'help', keys: ['?', 'f1'], short: 'help', help: 'this help', group: 'Leave' },
  { name: 'quit', keys: ['q', 'C-c'], short: 'quit', help: 'quit', group: 'Leave' },
  {
    name: 'quit-summary',
    keys: ['Q'],
    short: 'quit+summary',
    help: 'quit, leave a summary',
    group: 'Leave',
  },
  { name: 'suspend', keys: ['C-z'], short: 'suspend', help: 'suspend (`fg`)', group: 'Leave' },
] as const satisfies readonly ActionInfo[];

export type Action = (typeof TABLE)[number]['name'];

/** Every action, in the order of the help. */
export const ACTIONS: readonly (ActionInfo & { readonly name: Action })[] = TABLE;

/** Which key does what, both ways. */
export interface Bindings {
  readonly keys: ReadonlyMap<Action, readonly string[]>;
  readonly actions: ReadonlyMap<string, Action>;
}

/** The manifest's own keys for some actions: `{ quit: ['q', 'x'] }`. */
export type KeyOverrides = Readonly<Partial<Record<Action, readonly string[]>>>;

/**
 * The table with an operator's own keys over it. A key that is given to one action is taken from the one that had it;
 * Ctrl-C always quits, whatever is asked for.
 */
export function bindKeys(overrides: KeyOverrides = {}): Bindings {
  const actions = new Map<string, Action>();
  for (const { name, keys } of ACTIONS) if (!overrides[name]) for (const key of keys) actions.set(key, name);
  for (const { name } of ACTIONS) for (const key of overrides[name] ?? []) actions.set(key, name);
  actions.set('C-c', 'quit');
  const keys = new Map<Action, string[]>(ACTIONS.map(({ name }) => [name, []]));
  for (const { name, keys: usual } of ACTIONS) {
    for (const key of new Set([...(overrides[name] ?? usual), ...(name === 'quit' ? ['C-c'] : [])])) {
      if (actions.get(key) === name) keys.get(name)!.push(key);
    }
  }
  return { keys, actions };
}

/** Whether a manifest may name this action. */
export function isAction(name: string): name is Action {
  return ACTIONS.some((action) => action.name === name);
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  'S-tab': 'S-Tab',
  escape: 'Esc',
  f1: 'F1',
};

/** A key as it is written for people: `Tab`, `Ctrl-D`, `↑`. */
export function keyName(key: string): string {
  const known = KEY_NAMES[key];
  if (known) return known;
  if (key.startsWith('C-')) return `Ctrl-${key.slice(2).toUpperCase()}`;
  return key.length > 1 ? key.charAt(0).toUpperCase() + key.slice(1) : key;
}

/** The first key of an action, for the footer; '' when an operator took all of them away. */
export function firstKey(bindings: Bindings, action: Action): string {
  const key = bindings.keys.get(action)?.[0];
  return key === undefined ? '' : keyName(key);
}
