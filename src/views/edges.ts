import type { CheckSnapshot, EdgeSnapshot, Failure, Snapshot, StreamSnapshot } from '../core/snapshot.ts';
import { badness } from './status-look.ts';

/** An edge with the stream it belongs to. */
export interface EdgeRow {
  readonly stream: StreamSnapshot;
  readonly edge: EdgeSnapshot;
}

/** All edges of all streams, in the manifest's order. */
export function edgeRows(snapshot: Snapshot): EdgeRow[] {
  return snapshot.streams.flatMap((stream) => stream.edges.map((edge) => ({ stream, edge })));
}

/** An edge that wants attention: it fails or warns and nobody has said that they know. */
export function isTrouble({ status, acknowledged }: EdgeSnapshot): boolean {
  return (status === 'FAIL' || status === 'WARN') && !acknowledged;
}

/**
 * What is wrong, what broke first in front: first broken links before what follows from them, FAIL before WARN, the
 * older trouble before the newer.
 */
export function troubles(snapshot: Snapshot): EdgeRow[] {
  return edgeRows(snapshot)
    .filter(({ edge }) => isTrouble(edge))
    .sort(
      ({ edge: a }, { edge: b }) =>
        Number(b.firstBroken) - Number(a.firstBroken) ||
        badness(b.status) - badness(a.status) ||
        (a.since ?? 0) - (b.since ?? 0),
    );
}

/** For so long after its last failure an edge is what one wants to look at, though it is well again. */
const RECENTLY_US = 300_000_000;

/**
 * The selected edge; with none selected, or when it is gone, the first broken link, else the edge that failed last, so
 * that an edge which flaps stays where it is; and when nothing failed of late the worst.
 */
export function shownEdge(snapshot: Snapshot, key: string | null): EdgeRow | null {
  const rows = edgeRows(snapshot);
  const selected = key === null ? undefined : rows.find(({ edge }) => edge.key === key);
  if (selected) return selected;
  const first = troubles(snapshot)[0] ?? failedLast(rows, snapshot.now - RECENTLY_US);
  if (first) return first;
  let worst: EdgeRow | null = null;
  for (const row of rows) if (!worst || badness(row.edge.status) > badness(worst.edge.status)) worst = row;
  return worst;
}

function failedLast(rows: readonly EdgeRow[], after: number): EdgeRow | null {
  let newest: EdgeRow | null = null;
  let at = after;
  for (const row of rows) {
    for (const { lastFailed } of row.edge.acknowledged ? [] : row.edge.checks) {
      if (lastFailed === null || lastFailed <= at) continue;
      newest = row;
      at = lastFailed;
    }
  }
  return newest;
}

/** The check whose fields an edge shows, or null for an edge without checks. */
export function worstCheck(edge: EdgeSnapshot): CheckSnapshot | null {
  return edge.checks[edge.worst] ?? edge.checks[0] ?? null;
}

/** Edges by status, for the header. */
export function edgeTotals(snapshot: Snapshot): Readonly<Record<EdgeSnapshot['status'], number>> {
  const totals = { OK: 0, UNOBSERVED: 0, PENDING: 0, WARN: 0, FAIL: 0, UNCHECKED: 0 };
  for (const { edges } of snapshot.streams) for (const { status } of edges) totals[status]++;
  return totals;
}

/** Failing tokens of one edge since its trouble began, of those that are still kept. */
export interface Toll {
  readonly missing: number;
  readonly late: number;
  readonly short: number;
}

/**
 * Count the failing tokens of the trouble that an edge is in since `sinceUs`. A status changes when an observation
 * settles, up to `within` after the token was seen, so the tokens that brought it about are a little older.
 */
export function tollOf({ key }: EdgeSnapshot, failures: readonly Failure[], sinceUs: number | null): Toll {
  const toll = { missing: 0, late: 0, short: 0 };
  for (const row of failures) {
    if (row.edgeKey !== key) continue;
    if (sinceUs !== null && row.decided < sinceUs - Math.max(row.withinUs, 1_000_000)) continue;
    toll[row.reason.startsWith('short') ? 'short' : row.reason.startsWith('late') ? 'late' : 'missing']++;
  }
  return toll;
}

/** `12 tokens missing, 3 late`, with `12+` when older rows were dropped; '' when no row is kept. */
export function tollText({ missing, late, short }: Toll, more = false): string {
  const tokens = (n: number): string => `${n}${more ? '+' : ''} token${n === 1 ? '' : 's'}`;
  const parts: string[] = [];
  if (missing > 0) parts.push(`${tokens(missing)} missing`);
  if (late > 0) parts.push(parts.length === 0 ? `${tokens(late)} late` : `${late} late`);
  if (short > 0) parts.push(`${short} batch${short === 1 ? '' : 'es'} short`);
  return parts.join(', ');
}
