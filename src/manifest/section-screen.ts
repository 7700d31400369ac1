import { ACTIONS, type Action, type KeyOverrides } from '../views/keys.ts';
import { choice, type Field, type Fields, leaf, list, optional, shaped, table, unexpected } from './field.ts';
import { duration } from './field-duration.ts';
import { showValue } from './problem.ts';
import type { Site } from './site.ts';

/** What the lists can show, by pane; a test holds this against the panes, which need not be loaded to read a manifest. */
export const PANE_COLUMNS = {
  failing: ['seen', 'token', 'edge', 'reason', 'age', 'stream', 'latency', 'afterwards'],
  nodes: ['node', 'status', 'in', 'out', 'last', 'clock', 'notes'],
  edges: ['status', 'edge', 'pass', 'window', 'p95', 'limit', 'waiting', 'void', 'rate', 'since'],
  log: ['time', 'edge', 'was', 'status', 'pass', 'stream'],
} as const;

type ListPane = keyof typeof PANE_COLUMNS;

/** The operator's taste (`[screen]`). */
export interface ScreenConfig {
  /** Only what differs from the usual keys; an empty list leaves the action without one. */
  readonly keys: KeyOverrides;
  /** By pane; a pane that is not named shows what fits. */
  readonly columns: Readonly<Partial<Record<ListPane, readonly string[]>>>;
  /** The shortest time between two frames that no key has asked for. */
  readonly refreshUs: number;
}

const NAMED_KEYS =
  'tab enter escape space backspace delete insert up down left right home end pageup pagedown f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12'.split(
    ' ',
  );

const keyNames = Object.fromEntries(
  ACTIONS.map(({ name }) => [name, optional(list(keyName(), [], { orOne: true }))]),
) as Record<Action, Field<readonly string[] | null>>;

const columnNames = Object.fromEntries(
  Object.entries(PANE_COLUMNS).map(([pane, columns]) => [pane, optional(list(choice<string>('', columns), []))]),
) as Record<ListPane, Field<readonly string[] | null>>;

const keys = table({
  refresh: duration(100_000, { minUs: 20_000, maxUs: 60_000_000 }),
  keys: shaped(table(keyNames satisfies Fields), {}, overridesOf),
  columns: shaped(table(columnNames), {} as ScreenConfig['columns'], columnsOf),
});

/** `[screen]` */
export const screenSection: Field<ScreenConfig> = shaped(keys, configOf(keys.fallback), configOf);

function configOf({ refresh, keys: overrides, columns }: typeof keys.fallback): ScreenConfig {
  return { keys: overrides as KeyOverrides, columns, refreshUs: refresh };
}

function columnsOf(given: Readonly<Record<ListPane, readonly string[] | null>>, site: Site): ScreenConfig['columns'] {
  const columns: Partial<Record<ListPane, readonly string[]>> = {};
  for (const pane of Object.keys(PANE_COLUMNS) as ListPane[]) {
    const wanted = given[pane];
    const at = site.at(pane);
    if (wanted === null || !at.sound()) continue;
    wanted.forEach((column, i) => {
      if (wanted.indexOf(column) < i) at.at(i).error(`\`${pane}\`: found ${showValue(column)} twice`);
    });
    if (wanted.length === 0) at.error(`\`${pane}\`: found no column, expected at least one`);
    columns[pane] = wanted;
  }
  return columns;
}

/** A key asked for twice is an error; one that is taken from an action that has it by default is not. */
function overridesOf(given: Readonly<Record<Action, readonly string[] | null>>, site: Site): KeyOverrides {
  const overrides: Partial<Record<Action, readonly string[]>> = {};
  const owners = new Map<string, Action>();
  for (const { name, keys: usual } of ACTIONS) {
    const wanted = given[name];
    if (wanted === null || !site.at(name).sound()) continue;
    for (const key of wanted) {
      const owner = owners.get(key);
      if (owner !== undefined)
        site.at(name).error(`\`${name}\`: found the key ${showValue(key)}, which \`${owner}\` has already`);
      owners.set(key, name);
    }
    if (wanted.join('\n') !== usual.join('\n')) overrides[name] = wanted;
  }
  return overrides;
}

/** One visible ASCII character or a key's name, with `C-`, `M-` or `S-` before it. */
function keyName(): Field<string> {
  return leaf('', (value, site) => {
    const bare = typeof value === 'string' ? value.replace(/^(?:[CMS]-)+(?=.)/, '') : '';
    if (/^[!-~]$/.test(bare) || NAMED_KEYS.includes(bare)) return value as string;
    unexpected(site, value, 'a key such as "x", "space", "pageup", "S-tab", "C-d" or "f2"');
    return '';
  });
}
