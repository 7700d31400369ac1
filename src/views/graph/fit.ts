import type { GraphLayout, GraphLook, LabelKind, LabelWidths, LayoutOptions, Topology } from './graph.ts';
import { layoutGraph } from './layout.ts';
import { type TreeRow, treeRows } from './tree.ts';
import { troubleOf } from './trouble.ts';

/** Steps of the ladder, from the picture that says most to the one that always fits. */
export const GRAPH_VIEWS = ['full', 'compact', 'names', 'trouble', 'tree'] as const;
export type GraphView = (typeof GRAPH_VIEWS)[number];

export type ChosenView =
  | { readonly view: Exclude<GraphView, 'tree'>; readonly layout: GraphLayout }
  | { readonly view: 'tree'; readonly rows: readonly TreeRow[] };

export interface ViewRequest {
  readonly topology: Topology;
  /** Only the trouble view asks what the edges say. */
  readonly look: GraphLook;
  /** Of the pane's inside. */
  readonly width: number;
  readonly height: number;
  readonly labelWidths: LabelWidths;
  /** The operator's choice; null takes the first that fits. */
  readonly override: GraphView | null;
  /** `layoutCache()`, so that a frame lays out nothing twice. */
  readonly layoutOf?: LayoutOf;
}

export type LayoutOf = (topology: Topology, options: LayoutOptions) => GraphLayout;

/** A picture of more edges could be followed by nobody and would hold up the screen; discovery may find thousands. */
const MOST_EDGES = 300;

/**
 * The first view of the ladder that fits: boxes with full labels, then without the limits; boxes with short ones, then
 * without free rows between them; names with short labels; boxes and names with symbols only; the trouble only; the
 * tree. A view that the operator chose is taken whether it fits or not.
 */
export function chooseView(request: ViewRequest): ChosenView {
  const whole = wholeView(request);
  if (whole) return whole;
  const { topology, override } = request;
  const trouble = override === 'tree' || isTooLarge(topology) ? null : troubleView(request);
  return trouble ?? { view: 'tree', rows: treeRows(topology) };
}

/** The same as far as the whole graph is a picture, whatever its edges say; null where it is none. */
export function wholeView(request: ViewRequest): Exclude<ChosenView, { view: 'tree' }> | null {
  const { topology, override } = request;
  if (isTooLarge(topology)) return null;
  const layoutOf = request.layoutOf ?? layoutGraph;
  let last: Exclude<ChosenView, { view: 'tree' }> | null = null;
  for (const { view, options } of stepsOf(request)) {
    if (override !== null && override !== view) continue;
    const layout = layoutOf(topology, options);
    if (fits(layout, request)) return { view, layout };
    // Who asked for it pans, and then wants to read what the edges say.
    if (options.label !== 'symbol') last = { view, layout };
  }
  return override === null ? null : last;
}

function isTooLarge({ edges }: Topology): boolean {
  return edges.length > MOST_EDGES;
}

function fits(layout: GraphLayout, { width, height }: ViewRequest): boolean {
  return layout.width <= width && layout.height <= height;
}

type Step = { readonly view: 'full' | 'compact' | 'names'; readonly options: LayoutOptions };

function stepsOf({ width, labelWidths }: ViewRequest): readonly Step[] {
  const step = (view: Step['view'], mode: LayoutOptions['mode'], label: LabelKind): Step => {
    const labelWidth = label === 'symbol' ? 1 : labelWidths[label];
    return { view, options: { mode, label, labelWidth, wrapWidth: Math.max(1, width) } };
  };
  return [
    step('full', 'boxes', 'full'),
    step('full', 'boxes', 'middle'),
    step('compact', 'boxes', 'short'),
    step('compact', 'compact', 'short'),
    step('names', 'names', 'short'),
    step('compact', 'boxes', 'symbol'),
    step('compact', 'compact', 'symbol'),
    step('names', 'names', 'symbol'),
  ];
}

/** How far around the trouble is shown, from what says most: links to either side of an edge that is not OK. */
const AROUND = [4, 2, 1, 0] as const;

/**
 * What is not OK with as much around it as there is room for in boxes that carry tallies, else with its neighbours,
 * else alone.
 */
function troubleView(request: ViewRequest): ChosenView | null {
  const { topology, look, override } = request;
  const layoutOf = request.layoutOf ?? layoutGraph;
  const steps = stepsOf(request).filter(({ view }) => view !== 'full');
  let first: GraphLayout | null = null;
  let before = -1;
  for (const around of AROUND) {
    const trouble = troubleOf(topology, look, around);
    if (trouble.edges.length === 0 && override !== 'trouble') return null;
    if (around > 1 && (trouble.edges.length > MOST_AROUND || trouble.edges.length === before)) continue;
    before = trouble.edges.length;
    for (const { view, options } of steps) {
      if (around > 1 && (view !== 'compact' || options.label === 'symbol')) continue;
      const layout = layoutOf(trouble, options);
      if (fits(layout, request)) return { view: 'trouble', layout };
      if (around <= 1) first ??= layout;
    }
  }
  return override === 'trouble' && first ? { view: 'trouble', layout: first } : null;
}

/** Of more edges no picture with tallies fits anywhere, and laying them out would be for nothing. */
const MOST_AROUND = 40;

/** Enough for the steps of a few streams, and of one while the trouble changes. */
const CACHED = 64;

/** `layoutGraph` that remembers its newest answers. Keep one for each screen. */
export function layoutCache(): LayoutOf {
  const known = new Map<string, GraphLayout>();
  // Several steps of the ladder ask for one topology.
  const texts = new WeakMap<Topology, string>();
  return (topology, options) => {
    const text = texts.get(topology) ?? topologyText(topology);
    texts.set(topology, text);
    const key = JSON.stringify(options) + text;
    const layout = known.get(key) ?? layoutGraph(topology, options);
    known.delete(key);
    known.set(key, layout);
    if (known.size > CACHED) known.delete(known.keys().next().value!);
    return layout;
  };
}

function topologyText({ nodes, edges }: Topology): string {
  return JSON.stringify([nodes, edges.map(({ key, from, to, room }) => [key, from, to, room])]);
}
