import type { Sighting } from '../core/snapshot.ts';
import { TONES } from './canvas.ts';
import { buildFailingList, type FailingList, type FailingSort } from './failing-list.ts';
import { type Bindings, bindKeys, type KeyOverrides } from './keys.ts';
import type { Mirror } from './mirror.ts';
import type { Warned } from './notices.ts';
import { type Line, span } from './spans.ts';

/** The panes of the main view, by their number from 1. Each can fill the screen as well. */
export const PANES = ['graph', 'edge', 'failing', 'nodes', 'edges', 'log'] as const;
export type PaneName = (typeof PANES)[number];

/** Views that are text to scroll through. */
export type DocumentName = 'stats' | 'manifest' | 'help';

/** What fills the screen below the header. `scroll` is the first row shown of a text. */
export type View =
  | { readonly kind: 'main' }
  | { readonly kind: PaneName }
  | { readonly kind: DocumentName; readonly scroll: number }
  | {
      readonly kind: 'token';
      readonly token: string;
      /** Null until the engine has answered. */
      readonly sightings: readonly Sighting[] | null;
      readonly scroll: number;
    };

/** Steps of the graph's fit ladder, and null for the first that fits. */
export const ZOOMS = ['full', 'compact', 'names', 'trouble', 'tree'] as const;
export type Zoom = (typeof ZOOMS)[number];

/** The selected row by what it shows, so that it stays selected when rows move; `index` serves when it is gone. */
export interface Cursor {
  readonly key: string | number;
  readonly index: number;
}

/** Text being typed below the panes. */
export interface Prompt {
  readonly kind: 'filter' | 'command';
  readonly text: string;
  /** What the filter was, for Escape. */
  readonly before: string;
}

/** One answer to the operator, shown until the next key. */
export interface Notice {
  readonly text: string;
  readonly bad: boolean;
}

export interface Sort {
  /** A column's name. */
  readonly by: string;
  readonly reversed: boolean;
}

/** Everything the dashboard remembers, as plain data: same state, same picture. */
export interface DashboardState {
  readonly title: string;
  readonly bindings: Bindings;
  /** The operator's choice of columns; what is not named shows all that fit. */
  readonly columns: Readonly<Partial<Record<PaneName, readonly string[]>>>;
  readonly size: { readonly width: number; readonly height: number };
  /** The newest there is; null until the first frame. */
  readonly live: Mirror | null;
  /** What is shown: `live`, or while paused what was live then. */
  readonly shown: Mirror | null;
  readonly paused: boolean;
  readonly failing: FailingList;
  /** The last one is on the screen, Escape goes back to the one before. The first is the main view. */
  readonly views: readonly View[];
  readonly focus: PaneName;
  /** Key of the selected edge, shared by graph, edge pane and edges table; null follows the first broken link. */
  readonly edge: string | null;
  readonly cursors: Readonly<Partial<Record<PaneName, Cursor>>>;
  readonly filters: Readonly<Partial<Record<PaneName | DocumentName | 'token', string>>>;
  readonly sorts: Readonly<Partial<Record<PaneName, Sort>>>;
  readonly pan: { readonly x: number; readonly y: number };
  readonly zoom: Zoom | null;
  readonly prompt: Prompt | null;
  readonly notice: Notice | null;
  /** The frame's notices that Escape has put away; others show again. */
  readonly dismissed: string;
  readonly warned: Warned | null;
  readonly mouse: boolean;
  /** What is shown is a recording. */
  readonly replay: 'no' | 'plays' | 'held';
  /** The manifest's text; null until it was asked for. */
  readonly manifest: string | null;
}

export interface DashboardOptions {
  /** Shown where a manifest has no name. */
  readonly title?: string;
  readonly keys?: KeyOverrides;
  readonly columns?: DashboardState['columns'];
  readonly mouse?: boolean;
  readonly replay?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
}

/** The dashboard before its first frame. */
export function newDashboard(options: DashboardOptions = {}): DashboardState {
  return {
    title: options.title ?? 'observatory',
    bindings: bindKeys(options.keys),
    columns: options.columns ?? {},
    size: options.size ?? { width: 80, height: 24 },
    live: null,
    shown: null,
    paused: false,
    failing: buildFailingList([], '', 'seen', false),
    views: [{ kind: 'main' }],
    focus: 'failing',
    edge: null,
    cursors: {},
    filters: {},
    sorts: {},
    pan: { x: 0, y: 0 },
    zoom: null,
    prompt: null,
    notice: null,
    dismissed: '',
    warned: null,
    mouse: options.mouse ?? false,
    replay: options.replay ? 'plays' : 'no',
    manifest: null,
  };
}

/** The view on the screen. */
export function viewOf(state: DashboardState): View {
  return state.views.at(-1) ?? { kind: 'main' };
}

/** What keys and filters apply to: the focused pane of the main view, else the view itself. */
export function focusOf(state: DashboardState): PaneName | DocumentName | 'token' {
  const view = viewOf(state);
  return view.kind === 'main' ? state.focus : view.kind;
}

/** What a filter is kept under: graph, detail and table of edges share theirs. */
export function filterKey(state: DashboardState): Exclude<ReturnType<typeof focusOf>, 'graph' | 'edge'> {
  const focus = focusOf(state);
  return focus === 'graph' || focus === 'edge' ? 'edges' : focus;
}

/** The filter of the focused pane or text, '' without one. */
export function filterOf(state: DashboardState): string {
  return state.filters[filterKey(state)] ?? '';
}

/** ` /late !journal` after a pane's title. */
export function filterTitle(filter: string | undefined): Line {
  return filter ? [span(` /${filter}`, TONES.warn)] : [];
}

/** The failing list built anew, after its rows, filter or order have changed as a whole. */
export function withFailingRebuilt(state: DashboardState): DashboardState {
  const sort = state.sorts.failing;
  const by = (sort?.by ?? 'seen') as FailingSort;
  return {
    ...state,
    failing: buildFailingList(state.shown?.failures ?? [], state.filters.failing ?? '', by, sort?.reversed ?? false),
  };
}
