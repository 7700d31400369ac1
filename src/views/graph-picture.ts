import type { Snapshot, StreamSnapshot } from '../core/snapshot.ts';
import { type Rect, TONES } from './canvas.ts';
import { fullLabel, middleLabel, shortLabel } from './edge-text.ts';
import { shownEdge } from './edges.ts';
import { type ChosenView, chooseView, layoutCache, type ViewRequest, wholeView } from './graph/fit.ts';
import type { EdgeLook, GraphLook, LabelWidths, NodeLook, Topology } from './graph/graph.ts';
import { labelWidths } from './graph/label-width.ts';
import { nodeRows } from './nodes.ts';
import type { DashboardState } from './state.ts';
import { toneOf } from './status-look.ts';

/** The graph as it is shown in some room: which stream, in which form, and what its edges say. */
export interface GraphPicture {
  readonly stream: StreamSnapshot;
  /** Key of the edge that is shown in detail. */
  readonly shown: string | null;
  readonly chosen: ChosenView;
  readonly look: GraphLook;
  readonly widths: LabelWidths;
}

// A memory of what was computed from the same arguments: it changes how long a picture takes, never what it is.
const layoutOf = layoutCache();
const pictures = new WeakMap<Snapshot, Map<string, GraphPicture | null>>();

/** The stream of the selected edge, laid out for a room of `width` by `height` cells; null without any node. */
export function graphPicture(
  state: DashboardState,
  { width, height }: Pick<Rect, 'width' | 'height'>,
  unicode = true,
): GraphPicture | null {
  const snapshot = state.shown?.frame.snapshot;
  if (!snapshot) return null;
  // One frame asks several times: how high the pane must be, what to draw, where a click went.
  const of = pictures.get(snapshot) ?? new Map<string, GraphPicture | null>();
  pictures.set(snapshot, of);
  const key = `${width} ${height} ${unicode} ${state.zoom} ${state.edge}`;
  const picture = of.get(key) ?? paintable(snapshot, state, width, height, unicode);
  of.set(key, picture);
  if (of.size > PICTURES) of.delete(of.keys().next().value!);
  return picture;
}

/** A paused screen keeps its snapshot while it is resized and walked through. */
const PICTURES = 8;

function paintable(
  snapshot: Snapshot,
  { edge, zoom }: DashboardState,
  width: number,
  height: number,
  unicode: boolean,
): GraphPicture | null {
  const row = shownEdge(snapshot, edge);
  const stream = row?.stream ?? snapshot.streams.find(({ nodes }) => nodes.length > 0);
  if (!stream || stream.nodes.length === 0) return null;
  const shown = row?.edge.key ?? null;
  const look = lookOf(snapshot, stream, edge === null ? null : shown, unicode);
  const widths = labelWidths(stream.edges);
  const topology = topologyOf(stream);
  const chosen = chooseView({ topology, look, width, height, labelWidths: widths, override: zoom, layoutOf });
  return { stream, shown, chosen, look, widths };
}

function topologyOf({ nodes, edges }: StreamSnapshot): Topology {
  return {
    nodes: nodes.map(({ name }) => name),
    edges: edges.map((one) => ({ key: one.key, from: one.from, to: one.to, room: labelWidths([one]) })),
  };
}

const NO_LOOK: GraphLook = { edges: new Map(), nodes: new Map(), ascii: false };

const rowsOf = new WeakMap<Snapshot, Map<string, number>>();

/** Rows that a room of this size needs for whichever stream is shown; all of them where one is no whole picture. */
export function graphRowsOf(
  { shown, zoom }: DashboardState,
  { width, height }: Pick<Rect, 'width' | 'height'>,
): number {
  const snapshot = shown?.frame.snapshot;
  if (!snapshot) return Number.POSITIVE_INFINITY;
  const of = rowsOf.get(snapshot) ?? new Map<string, number>();
  rowsOf.set(snapshot, of);
  const key = `${width} ${height} ${zoom}`;
  const rows = of.get(key) ?? mostRows(snapshot, { width, height, override: zoom });
  of.set(key, rows);
  return rows;
}

function mostRows({ streams }: Snapshot, room: Pick<ViewRequest, 'width' | 'height' | 'override'>): number {
  const rows = streams
    .filter(({ nodes }) => nodes.length > 0)
    .map((stream) => {
      const topology = topologyOf(stream);
      const view = wholeView({ ...room, topology, look: NO_LOOK, labelWidths: labelWidths(stream.edges), layoutOf });
      return view?.layout.height ?? Number.POSITIVE_INFINITY;
    });
  return rows.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...rows);
}

function lookOf(snapshot: Snapshot, stream: StreamSnapshot, selected: string | null, unicode: boolean): GraphLook {
  const edges = new Map<string, EdgeLook>();
  for (const edge of stream.edges) {
    edges.set(edge.key, {
      status: edge.status,
      full: fullLabel(edge),
      middle: middleLabel(edge),
      short: shortLabel(edge),
      selected: edge.key === selected,
      firstBroken: edge.firstBroken,
      dimmed: edge.downstreamOfBroken,
      idle: edge.idle,
      acknowledged: edge.acknowledged,
    });
  }
  const nodes = new Map<string, NodeLook>();
  for (const { stream: own, node, status, deadEnd } of nodeRows(snapshot)) {
    if (own !== stream) continue;
    const behind = stream.edges.some(({ to, downstreamOfBroken }) => downstreamOfBroken && to === node.name);
    const known = status === 'FAIL' || status === 'WARN' ? toneOf(status, behind) : TONES.plain;
    nodes.set(node.name, { tone: deadEnd ? TONES.seen : node.seen === 0 ? TONES.dim : known, selected: false });
  }
  return { edges, nodes, ascii: !unicode };
}
