import type { Failure } from '../core/snapshot.ts';
import { type Filter, parseFilter, passes } from './filter.ts';
import { indexOfId } from './mirror.ts';

/** Names of columns; `seen` is the order in which they settled, which is nearly that of being seen. */
export const FAILING_SORTS = ['seen', 'token', 'edge', 'reason', 'latency'] as const;
export type FailingSort = (typeof FAILING_SORTS)[number];

/**
 * The failing tokens as they are shown: filtered and sorted, kept in order from frame to frame by merging what is new,
 * so that 10,000 rows cost a frame next to nothing.
 */
export interface FailingList {
  readonly filter: Filter;
  readonly sort: FailingSort;
  readonly reversed: boolean;
  /** In ascending order of the sort; `rowAt` turns them round where needed. */
  readonly rows: readonly Failure[];
}

/** Filter and sort all rows, once for each change of filter or order. */
export function buildFailingList(
  failures: readonly Failure[],
  filterText: string,
  sort: FailingSort,
  reversed: boolean,
): FailingList {
  const filter = parseFilter(filterText);
  const rows = failures.filter((row) => passes(filter, textOf(row)));
  if (sort !== 'seen') rows.sort(comparators[sort]);
  return { filter, sort, reversed, rows };
}

/** Take in what a frame changed: `before` and `after` are the mirror's rows, `updated` those that only look different. */
export function updateFailingList(
  list: FailingList,
  before: readonly Failure[],
  after: readonly Failure[],
  updated: readonly Failure[],
): FailingList {
  if (before === after) return list;
  const compare = comparators[list.sort];
  const newest = before.at(-1)?.id ?? Number.NEGATIVE_INFINITY;
  const incoming = after.slice(indexOfId(after, newest + 1)).filter((row) => passes(list.filter, textOf(row)));
  const oldest = after[0]?.id ?? Number.POSITIVE_INFINITY;
  const again = new Set(updated.map((row) => row.id));
  const kept = list.rows.filter((row) => {
    if (row.id < oldest) return false;
    if (!again.has(row.id)) return true;
    incoming.push(after[indexOfId(after, row.id)]!);
    return false;
  });
  return { ...list, rows: merge(kept, incoming.sort(compare), compare) };
}

/** The row shown at `index` from the top; the newest come first unless that is reversed. */
export function rowAt(list: FailingList, index: number): Failure | undefined {
  return list.rows[isFlipped(list) ? list.rows.length - 1 - index : index];
}

/** Where a failure is shown, or −1. */
export function indexOfFailure(list: FailingList, id: number): number {
  const at = list.rows.findIndex((row) => row.id === id);
  return at < 0 || !isFlipped(list) ? at : list.rows.length - 1 - at;
}

/** What a filter looks at. */
export function textOf(row: Failure): string {
  return `${row.token ?? 'batch'} ${row.from}→${row.to} ${row.edge ?? ''} ${row.stream} ${row.reason}`;
}

function isFlipped({ sort, reversed }: FailingList): boolean {
  return (sort === 'seen' || sort === 'latency') !== reversed;
}

type Compare = (a: Failure, b: Failure) => number;

const byId: Compare = (a, b) => a.id - b.id;
const byText =
  (text: (row: Failure) => string): Compare =>
  (a, b) => {
    const left = text(a);
    const right = text(b);
    return left < right ? -1 : left > right ? 1 : byId(a, b);
  };

const comparators: Readonly<Record<FailingSort, Compare>> = {
  seen: byId,
  token: byText((row) => row.token ?? ''),
  edge: byText((row) => row.edgeKey),
  reason: byText((row) => row.reason),
  latency: (a, b) => (a.latencyUs ?? Number.MAX_VALUE) - (b.latencyUs ?? Number.MAX_VALUE) || byId(a, b),
};

function merge(left: readonly Failure[], right: readonly Failure[], compare: Compare): readonly Failure[] {
  if (right.length === 0) return left;
  const last = left.at(-1);
  if (last === undefined || compare(last, right[0]!) <= 0) return left.concat(right);
  const rows: Failure[] = [];
  let i = 0;
  for (const row of right) {
    while (i < left.length && compare(left[i]!, row) <= 0) rows.push(left[i++]!);
    rows.push(row);
  }
  while (i < left.length) rows.push(left[i++]!);
  return rows;
}
