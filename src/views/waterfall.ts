import type { EdgeFigures, Failure, Sighting, StreamFigures } from '../core/snapshot.ts';

/** What became of one hop of one token. */
export type Hop =
  /** A root, or a node that was seen though nothing before it was. */
  | { readonly kind: 'start'; readonly orphan: boolean }
  /** `toUs` is the reply that counted: a node that is reached by several edges sees a token several times. */
  | {
      readonly kind: 'passed' | 'late';
      readonly fromUs: number;
      readonly toUs: number;
      readonly withinUs: number | null;
    }
  /** Judged missing; `untilUs` is the deadline. */
  | { readonly kind: 'missing'; readonly fromUs: number; readonly untilUs: number; readonly withinUs: number }
  /** Its time is not up, or it is and the observation has not settled. */
  | { readonly kind: 'waiting'; readonly fromUs: number; readonly untilUs: number; readonly withinUs: number }
  /** Long past its deadline without a verdict: void, or the row is no longer kept. */
  | { readonly kind: 'unjudged'; readonly fromUs: number; readonly untilUs: number; readonly withinUs: number }
  /** Nothing was expected: what comes before it has not been seen either. */
  | { readonly kind: 'unreached' };

/** One row of the waterfall: a node, or a further edge into the node above it. */
export interface HopRow {
  /** `└ `, `│ ├ `: its place in the tree. */
  readonly indent: string;
  readonly node: string;
  /** Another edge into the node of the row above; then `from` says whence. */
  readonly again: boolean;
  readonly from: string | null;
  /** When the token was first seen there. */
  readonly seenUs: number | null;
  readonly hop: Hop;
}

/** When a token was seen at each node, ascending. */
export type Seen = ReadonlyMap<string, readonly number[]>;

/** The times of a token's events by node. */
export function seenTimes(sightings: readonly Sighting[]): Map<string, number[]> {
  const seen = new Map<string, number[]>();
  for (const { node, at } of sightings) {
    const times = seen.get(node);
    if (times) times.push(at);
    else seen.set(node, [at]);
  }
  for (const times of seen.values()) times.sort((a, b) => a - b);
  return seen;
}

/**
 * A token's way through one stream: its nodes in the order of the stream, each below the first node that leads to it.
 * `failures` are the rows of this token.
 */
export function hopRows(stream: StreamFigures, seen: Seen, failures: readonly Failure[], nowUs: number): HopRow[] {
  const rows: HopRow[] = [];
  const placed = new Set<string>();
  const into = groupBy(stream.edges, (edge) => edge.to);
  const outOf = groupBy(stream.edges, (edge) => edge.from);
  const hopOf = (edge: EdgeFigures): Hop => judge(edge, seen, failures, nowUs);

  const place = (node: string, edge: EdgeFigures | null, indent: string, below: string): void => {
    placed.add(node);
    const seenUs = seen.get(node)?.[0] ?? null;
    const hop: Hop = edge ? hopOf(edge) : seenUs === null ? { kind: 'unreached' } : { kind: 'start', orphan: false };
    rows.push({ indent, node, again: false, from: edge?.from ?? null, seenUs, hop });
    const children = (outOf.get(node) ?? []).filter(
      (next) => !placed.has(next.to) && parentOf(next.to, into, seen) === next,
    );
    // Siblings that share a child must not place it twice, so each is looked at again when its turn comes.
    for (const next of into.get(node) ?? []) {
      if (next === edge || !seen.has(next.from)) continue;
      rows.push({
        indent: `${below}${children.length > 0 ? '│ ' : '  '}`,
        node,
        again: true,
        from: next.from,
        seenUs,
        hop: hopOf(next),
      });
    }
    for (const [i, next] of children.entries()) {
      if (placed.has(next.to)) continue;
      const last = i === children.length - 1;
      place(next.to, next, `${below}${last ? '└ ' : '├ '}`, `${below}${last ? '  ' : '│ '}`);
    }
  };

  const roots = stream.nodes.filter(({ name }) => !into.has(name));
  for (const { name } of [...roots, ...stream.nodes]) if (!placed.has(name)) place(name, null, '', '');
  return rows;
}

/** The edge under which a node hangs: from a node that saw the token, if there is one. */
function parentOf(
  node: string,
  into: ReadonlyMap<string, readonly EdgeFigures[]>,
  seen: Seen,
): EdgeFigures | undefined {
  const edges = into.get(node) ?? [];
  return edges.find(({ from }) => seen.has(from)) ?? edges[0];
}

/** A verdict says itself which cause and which reply it is about; else the first cause counts. */
function judge(edge: EdgeFigures, seen: Seen, failures: readonly Failure[], nowUs: number): Hop {
  const cause = seen.get(edge.from)?.[0];
  const replies = seen.get(edge.to) ?? [];
  if (cause === undefined) return replies.length === 0 ? { kind: 'unreached' } : { kind: 'start', orphan: true };
  const failure = failures.findLast((row) => row.edgeKey === edge.key);
  const withinUs = failure?.withinUs ?? edge.checks.find(({ spec }) => spec.kind === 'time')?.spec.withinUs ?? null;
  const fromUs = failure?.at ?? cause;
  // A reply before its cause counts where clocks differ, but never against a verdict.
  const toUs = failure ? replyTo(failure, replies) : (replies.find((at) => at >= fromUs) ?? replies.at(-1));
  if (toUs !== undefined) {
    const late = failure !== undefined || (withinUs !== null && toUs - fromUs > withinUs);
    return { kind: late ? 'late' : 'passed', fromUs, toUs, withinUs };
  }
  if (withinUs === null) return { kind: 'unreached' };
  const hop = { fromUs, withinUs, untilUs: fromUs + withinUs };
  if (failure) return { kind: 'missing', ...hop };
  return { kind: nowUs <= hop.untilUs + Math.max(withinUs, 1_000_000) ? 'waiting' : 'unjudged', ...hop };
}

/** When the reply came that was late or had been missing, as far as is known. */
function replyTo({ at, latencyUs, withinUs, afterwards }: Failure, replies: readonly number[]): number | undefined {
  if (latencyUs !== null) return at + latencyUs;
  return afterwards ?? replies.find((time) => time > at + withinUs);
}

function groupBy(edges: readonly EdgeFigures[], key: (edge: EdgeFigures) => string): Map<string, EdgeFigures[]> {
  const groups = new Map<string, EdgeFigures[]>();
  for (const edge of edges) {
    const group = groups.get(key(edge));
    if (group) group.push(edge);
    else groups.set(key(edge), [edge]);
  }
  return groups;
}
