import type { CheckSpec, EdgeSpec, EngineSpec, StreamSpec } from './spec.ts';

/** A declared node of one stream, or one that discovery found there. */
export interface StreamNode {
  readonly index: number;
  readonly stream: number;
  readonly name: string;
  readonly discovered: boolean;
}

/** An edge with its place in the whole system. Discovered edges are not here: they have no checks. */
export interface Edge {
  readonly index: number;
  readonly key: string;
  readonly stream: number;
  readonly streamName: string;
  readonly spec: EdgeSpec;
  /** Indexes of StreamNodes. */
  readonly from: number;
  readonly to: number;
  /** Indexes into `Topology.checks`, in the order of the manifest. */
  readonly checks: readonly number[];
}

export interface Check {
  readonly index: number;
  readonly edge: Edge;
  /** Index on its edge. */
  readonly ordinal: number;
  readonly spec: CheckSpec;
}

/** All streams of a spec, with numbers instead of names. */
export interface Topology {
  readonly spec: EngineSpec;
  readonly nodes: readonly StreamNode[];
  readonly edges: readonly Edge[];
  readonly checks: readonly Check[];
  /** The longest `within` of all checks. */
  readonly longestWithinUs: number;
}

export function compileTopology(spec: EngineSpec): Topology {
  const nodes: StreamNode[] = [];
  const edges: Edge[] = [];
  const checks: Check[] = [];
  const keys = new Map<string, number>();
  spec.streams.forEach((stream, streamIndex) => {
    const byName = new Map<string, number>();
    for (const name of nodeNames(stream)) {
      byName.set(name, nodes.length);
      nodes.push({ index: nodes.length, stream: streamIndex, name, discovered: false });
    }
    for (const edgeSpec of stream.edges) {
      const path = `${stream.name}/${edgeSpec.from}/${edgeSpec.to}`;
      const nth = keys.get(path) ?? 0;
      keys.set(path, nth + 1);
      const checkIndexes = edgeSpec.checks.map((_, i) => checks.length + i);
      const edge: Edge = {
        index: edges.length,
        key: `${path}/${nth}`,
        stream: streamIndex,
        streamName: stream.name,
        spec: edgeSpec,
        from: byName.get(edgeSpec.from)!,
        to: byName.get(edgeSpec.to)!,
        checks: checkIndexes,
      };
      edges.push(edge);
      edgeSpec.checks.forEach((check, ordinal) => {
        checks.push({ index: checks.length, edge, ordinal, spec: check });
      });
    }
  });
  const longestWithinUs = checks.reduce((longest, { spec }) => Math.max(longest, spec.withinUs), 0);
  return { spec, nodes, edges, checks, longestWithinUs };
}

/** The nodes of a stream in order of the manifest: those it lists, then those that only its edges name. */
function nodeNames(stream: StreamSpec): string[] {
  const names = new Set(stream.nodes.filter((name) => name !== '*' || !stream.discover));
  for (const edge of stream.edges) names.add(edge.from).add(edge.to);
  return [...names];
}

/** Whether a stream takes nodes that it does not name, each under its own name. */
export function takesEveryNode(stream: StreamSpec): boolean {
  return stream.discover && (stream.nodes.includes('*') || (stream.nodes.length === 0 && stream.edges.length === 0));
}

/**
 * Which of a stream's declared nodes a reported name belongs to: the exact one, else the longest prefix of those
 * that end in `*`, else (equal prefixes cannot be) none. Returns a position in `names`, or −1.
 */
export function matchNode(names: readonly string[], reported: string): number {
  let best = -1;
  let bestLength = -1;
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    if (name === reported) return i;
    if (!name.endsWith('*')) continue;
    const length = name.length - 1;
    if (length > bestLength && reported.startsWith(name.slice(0, -1))) {
      best = i;
      bestLength = length;
    }
  }
  return best;
}
