import type { NodeSnapshot, Snapshot, StreamSnapshot } from '../core/snapshot.ts';
import { worstCheck } from './edges.ts';
import { type AnyStatus, badness } from './status-look.ts';

/** A node in its stream, with what its edges say of it. */
export interface NodeRow {
  readonly key: string;
  readonly stream: StreamSnapshot;
  readonly node: NodeSnapshot;
  /** Worst of the edges into it: what it should have seen. `SEEN` for a root that has been seen. */
  readonly status: AnyStatus | 'SEEN';
  /** Nothing that comes after it has been seen at all. */
  readonly deadEnd: boolean;
  /** What it takes in a second, as far as it got through on its worst edge out; null without checked edges out. */
  readonly outPerSecond: number | null;
  /** Observations on the edges into it that are void because datagrams were lost. */
  readonly lost: number;
}

// A memory of what was computed from the same argument.
const known = new WeakMap<Snapshot, readonly NodeRow[]>();

/** All nodes of all streams, the worst first, else in the manifest's order. */
export function nodeRows(snapshot: Snapshot): readonly NodeRow[] {
  const rows = known.get(snapshot) ?? rowsOf(snapshot);
  known.set(snapshot, rows);
  return rows;
}

function rowsOf(snapshot: Snapshot): NodeRow[] {
  return snapshot.streams
    .flatMap((stream) => {
      const byName = new Map(stream.nodes.map((node) => [node.name, node]));
      const into = new Map<string, AnyStatus>();
      const out = new Map<string, number>();
      const next = new Map<string, string[]>();
      const lost = new Map<string, number>();
      for (const edge of stream.edges) {
        const known = into.get(edge.to);
        if (known === undefined || badness(edge.status) > badness(known)) into.set(edge.to, edge.status);
        const voided = edge.checks.reduce((sum, { voidBy }) => sum + voidBy.loss, 0);
        lost.set(edge.to, (lost.get(edge.to) ?? 0) + voided);
        const check = worstCheck(edge);
        if (check) {
          const taken = byName.get(edge.from)?.perSecond ?? 0;
          const due = check.spec.kind === 'count' ? check.spec.expect / check.spec.every : 1;
          const through = check.total === 0 ? 0 : (taken * due * check.pass) / check.total;
          out.set(edge.from, Math.min(out.get(edge.from) ?? Number.POSITIVE_INFINITY, through));
        }
        next.set(edge.from, [...(next.get(edge.from) ?? []), edge.to]);
      }
      return stream.nodes.map((node): NodeRow => {
        const followers = next.get(node.name) ?? [];
        return {
          key: `${stream.name}\n${node.name}`,
          stream,
          node,
          status: into.get(node.name) ?? (node.seen > 0 ? 'SEEN' : 'UNOBSERVED'),
          deadEnd:
            node.seen > 0 && followers.length > 0 && followers.every((name) => (byName.get(name)?.seen ?? 0) === 0),
          outPerSecond: out.get(node.name) ?? null,
          lost: lost.get(node.name) ?? 0,
        };
      });
    })
    .sort((a, b) => nodeBadness(b) - nodeBadness(a));
}

/** From mild to bad; seen is as good as OK. */
export function nodeBadness({ status }: NodeRow): number {
  return status === 'SEEN' ? badness('OK') : badness(status);
}
