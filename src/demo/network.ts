import type { CountCheckSpec, EdgeSpec, EngineSpec, StreamSpec, TimeCheckSpec } from '../core/spec.ts';
import { matchNode, takesEveryNode } from '../core/topology.ts';

/** One way that tokens take: an edge of the manifest, or the same edge of several streams. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly timeChecks: readonly TimeCheckSpec[];
  readonly countChecks: readonly CountCheckSpec[];
  /** The shortest `within` of its time checks; Infinity without one. */
  readonly withinUs: number;
  /** A discovering stream draws it: then its lines say who called. */
  readonly discover: boolean;
}

/** Where tokens can go, over all streams: an event of a node counts in each stream that names the node. */
export interface Network {
  readonly links: readonly Link[];
  /** Nodes where tokens enter: those that nothing leads to. */
  readonly entries: readonly string[];
  /** The links that begin, and that end, at a node of this name, wildcards considered. */
  linksFrom(name: string): readonly Link[];
  linksTo(name: string): readonly Link[];
}

/** What plays where a manifest draws nothing: the system of the sample manifest, without its checks. */
const SAMPLE_EDGES = [
  ['web-server', 'event-processor'],
  ['event-processor', 'journal'],
  ['event-processor', 'database'],
] as const;

export function networkOf(spec: EngineSpec): Network {
  const streams = spec.streams.map(drawn);
  const links = [...linksByEnds(streams).values()];
  const at = (end: 'from' | 'to') => {
    const known = new Map<string, readonly Link[]>();
    return (name: string): readonly Link[] => {
      const found = known.get(name) ?? linksAt(end, name);
      known.set(name, found);
      return found;
    };
  };
  const linksAt = (end: 'from' | 'to', name: string) => {
    const nodes = new Set(streams.map((stream) => stream.nodes[matchNode(stream.nodes, name)]));
    return links.filter((link) => nodes.has(link[end]));
  };
  return { links, entries: entriesOf(streams, links), linksFrom: at('from'), linksTo: at('to') };
}

/** A stream with the edges that its traffic will have: those of the manifest, or a likely guess. */
function drawn(stream: StreamSpec): StreamSpec {
  if (stream.edges.length > 0) return { ...stream, nodes: nodesOf(stream) };
  const names = stream.nodes.filter((name) => name !== '*');
  const pairs =
    names.length === 0 && takesEveryNode(stream)
      ? SAMPLE_EDGES
      : names.slice(1).map((to, i) => [names[i]!, to] as const);
  const edges = pairs.map(([from, to]): EdgeSpec => ({ name: null, from, to, checks: [] }));
  return { ...stream, edges, nodes: nodesOf({ ...stream, edges }) };
}

function nodesOf({ nodes, edges }: Pick<StreamSpec, 'nodes' | 'edges'>): string[] {
  return [...new Set([...nodes, ...edges.flatMap(({ from, to }) => [from, to])])].filter((name) => name !== '*');
}

function linksByEnds(streams: readonly StreamSpec[]): Map<string, Link> {
  const links = new Map<string, Link>();
  for (const stream of streams) {
    for (const { from, to, checks } of stream.edges) {
      const key = JSON.stringify([from, to]);
      const before = links.get(key);
      const timeChecks = [...(before?.timeChecks ?? []), ...checks.filter((check) => check.kind === 'time')];
      links.set(key, {
        from,
        to,
        timeChecks,
        countChecks: [...(before?.countChecks ?? []), ...checks.filter((check) => check.kind === 'count')],
        withinUs: Math.min(...timeChecks.map(({ withinUs }) => withinUs)),
        discover: stream.discover || (before?.discover ?? false),
      });
    }
  }
  return links;
}

/** In each stream the nodes that nothing leads to. If other streams lead to them all, they are entries all the same. */
function entriesOf(streams: readonly StreamSpec[], links: readonly Link[]): string[] {
  const reached = new Set(links.map(({ to }) => to));
  return [
    ...new Set(
      streams.flatMap((stream) => {
        const within = new Set(stream.edges.map(({ to }) => to));
        const roots = stream.nodes.filter((name) => !within.has(name));
        const untouched = roots.filter((name) => !reached.has(name));
        return untouched.length > 0 ? untouched : roots;
      }),
    ),
  ];
}
