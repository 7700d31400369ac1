import type { GraphLayout, GraphLook, LabelWidths, LayoutOptions, Topology } from './graph.ts';
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
 * The first view of the ladder that fits: boxes with full labels, boxes with short ones (then without free rows
 * between them), names with short labels or with symbols only, the trouble only, the tree. A view that the operator chose is taken whether it fits or not.
 */
export function chooseView(request: ViewRequest): ChosenView {
  const { topology, look, width, height, override } = request;
  const layoutOf = request.layoutOf ?? layoutGraph;
  const tree = (): ChosenView => ({ view: 'tree', rows: treeRows(topology) });
  if (override === 'tree' || topology.edges.length > MOST_EDGES) return tree();
  const fits = (layout: GraphLayout) => layout.width <= width && layout.height <= height;
  const steps = stepsOf(request);
  for (const view of ['full', 'compact', 'names'] as const) {
    if (override !== null && override !== view) continue;
    const layouts = steps[view].map((options) => layoutOf(topology, options));
    const layout = layouts.find(fits) ?? (override === view ? layouts.at(-1) : undefined);
    if (layout) return { view, layout };
  }
  const pictures: GraphLayout[] = [];
  for (const neighbours of [true, false]) {
    const trouble = troubleOf(topology, look, neighbours);
    if (trouble.edges.length === 0 && override !== 'trouble') break;
    for (const options of [...steps.compact, ...steps.names]) {
      const layout = layoutOf(trouble, options);
      if (fits(layout)) return { view: 'trouble', layout };
      pictures.push(layout);
    }
  }
  return override === 'trouble' && pictures[0] ? { view: 'trouble', layout: pictures[0] } : tree();
}

function stepsOf({ width, labelWidths }: ViewRequest): Record<'full' | 'compact' | 'names', LayoutOptions[]> {
  const wrapWidth = Math.max(1, width);
  return {
    full: [{ mode: 'boxes', label: 'full', labelWidth: labelWidths.full, wrapWidth }],
    compact: [
      { mode: 'boxes', label: 'short', labelWidth: labelWidths.short, wrapWidth },
      { mode: 'compact', label: 'short', labelWidth: labelWidths.short, wrapWidth },
    ],
    names: [
      { mode: 'names', label: 'short', labelWidth: labelWidths.short, wrapWidth },
      { mode: 'names', label: 'symbol', labelWidth: 1, wrapWidth },
    ],
  };
}

/** Enough for the steps of two streams, or of one while the trouble changes. */
const CACHED = 24;

/** `layoutGraph` that remembers its newest answers. Keep one for each screen. */
export function layoutCache(): LayoutOf {
  const known = new Map<string, GraphLayout>();
  return (topology, options) => {
    const { nodes, edges } = topology;
    const key = JSON.stringify([
      options,
      nodes,
      edges.map(({ key, from, to, room }) => [key, from, to, room?.full, room?.short]),
    ]);
    const layout = known.get(key) ?? layoutGraph(topology, options);
    known.delete(key);
    known.set(key, layout);
    if (known.size > CACHED) known.delete(known.keys().next().value!);
    return layout;
  };
}
