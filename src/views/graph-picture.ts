import type { Snapshot, StreamSnapshot } from '../core/snapshot.ts';
import { type Rect, TONES } from './canvas.ts';
import { fullLabel, shortLabel } from './edge-text.ts';
import { shownEdge } from './edges.ts';
import { type ChosenView, chooseView, layoutCache } from './graph/fit.ts';
import type { EdgeLook, GraphLook, NodeLook } from './graph/graph.ts';
import { type LabelWidths, labelWidths } from './graph/label-width.ts';
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

/** The stream of the selected edge, laid out for a room of `width` by `height` cells; null without any node. */
export function graphPicture(
  state: DashboardState,
  { width, height }: Pick<Rect, 'width' | 'height'>,
  unicode = true,
): GraphPicture | null {
  const snapshot = state.shown?.frame.snapshot;
  if (!snapshot) return null;
  const row = shownEdge(snapshot, state.edge);
  const stream = row?.stream ?? snapshot.streams.find(({ nodes }) => nodes.length > 0);
  if (!stream || stream.nodes.length === 0) return null;
  const shown = row?.edge.key ?? null;
  const look = lookOf(snapshot, stream, state.edge === null ? null : shown, unicode);
  const widths = labelWidths(stream.edges);
  const topology = { nodes: stream.nodes.map(({ name }) => name), edges: stream.edges };
  const chosen = chooseView({ topology, look, width, height, labelWidths: widths, override: state.zoom, layoutOf });
  return { stream, shown, chosen, look, widths };
}

function lookOf(snapshot: Snapshot, stream: StreamSnapshot, selected: string | null, unicode: boolean): GraphLook {
  const edges = new Map<string, EdgeLook>();
  for (const edge of stream.edges) {
    edges.set(edge.key, {
      status: edge.status,
      full: fullLabel(edge),
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
