import type { EdgeFigures, Figures, Transition } from '../core/snapshot.ts';

type EdgeStatus = EdgeFigures['status'];

/** What of a `[[output.notify]]` decides when something is told. Durations are microseconds. */
export interface NotifyRule {
  readonly streams: readonly string[] | null;
  /** Names of edges, or `from -> to`. */
  readonly edges: readonly string[] | null;
  readonly statuses: readonly EdgeStatus[];
  readonly recovery: boolean;
  readonly holdBadUs: number;
  readonly holdGoodUs: number;
}

/** Something to be told to the rule with this index. */
export interface Notification {
  readonly rule: number;
  readonly kind: 'problem' | 'recovery' | 'test';
  /** When the status began. */
  readonly at: number;
  readonly edgeKey: string;
  readonly stream: string;
  readonly from: string;
  readonly to: string;
  readonly edge: string | null;
  /** What was told last; OK when nothing was. */
  readonly was: EdgeStatus;
  readonly status: EdgeStatus;
  readonly pass: number;
  readonly total: number;
}

/** What one rule knows of one edge. Times are null while they do not run. */
interface Watch {
  status: EdgeStatus;
  /** Since when it is trouble of whatever degree, and since when of this one. */
  badSince: number | null;
  statusSince: number;
  goodSince: number | null;
  /** The trouble that was told and not taken back. */
  told: EdgeStatus | null;
}

/** Worse ones later; also of what is no status of a check. */
const BADNESS: readonly EdgeStatus[] = ['UNCHECKED', 'OK', 'UNOBSERVED', 'PENDING', 'WARN', 'FAIL'];

/**
 * Decides what is told and when, by rules and nothing else:
 *
 * - Trouble is told when it has lasted for `holdBadUs`, and its end when the edge has been OK for `holdGoodUs`. What is
 *   neither, such as PENDING, ends trouble that was not told yet and begins no recovery.
 * - Trouble that grows worse is told again after `holdBadUs`, that grows milder after `holdGoodUs`.
 * - An edge below a broken one is silent: what it shows follows from that. So is an acknowledged one, and what it was
 *   told for is forgotten when it is OK. Their trouble begins anew when they are no longer.
 */
export class NotifyPolicy {
  readonly #rules: readonly NotifyRule[];
  readonly #watches: Map<string, Watch>[];

  constructor(rules: readonly NotifyRule[]) {
    this.#rules = rules;
    this.#watches = rules.map(() => new Map());
  }

  /**
   * What is due now. `transitions` are those since the last call, in order: with a hold of 0 also trouble that has
   * passed in between is told.
   */
  due(snapshot: Pick<Figures, 'streams'>, transitions: readonly Transition[], now: number): Notification[] {
    const due: Notification[] = [];
    this.#rules.forEach((rule, index) => {
      const watches = this.#watches[index]!;
      const seen = new Set<string>();
      for (const { name: stream, edges } of snapshot.streams) {
        if (rule.streams !== null && !rule.streams.includes(stream)) continue;
        for (const edge of edges) {
          if (!matches(rule, edge)) continue;
          seen.add(edge.key);
          const own = transitions.filter(({ edgeKey }) => edgeKey === edge.key);
          const told = advance(rule, watches, edge, own, now);
          due.push(...told.map((one) => ({ ...placeOf(index, stream, edge), ...one })));
        }
      }
      // Edges that a new manifest has no more.
      for (const key of watches.keys()) if (!seen.has(key)) watches.delete(key);
    });
    return due.sort((a, b) => a.at - b.at);
  }
}

/** Whether the rule is about this edge. */
function matches({ edges }: NotifyRule, { name, from, to }: EdgeFigures): boolean {
  return edges === null || (name !== null && edges.includes(name)) || edges.includes(`${from} -> ${to}`);
}

type Told = Pick<Notification, 'kind' | 'at' | 'was' | 'status' | 'pass' | 'total'>;

function advance(
  rule: NotifyRule,
  watches: Map<string, Watch>,
  edge: EdgeFigures,
  transitions: readonly Transition[],
  now: number,
): Told[] {
  const told: Told[] = [];
  const worst = edge.checks[edge.worst];
  let counts = { pass: worst?.pass ?? 0, total: worst?.total ?? 0 };
  const isSilent = edge.acknowledged || edge.downstreamOfBroken;
  let watch = watches.get(edge.key);
  if (watch === undefined) {
    const [first] = transitions;
    watch = newWatch(first?.was ?? edge.status, first === undefined ? (edge.since ?? now) : first.at, rule);
    // What was bad already when watching began has not lasted for a time that we know of.
    if (watch.badSince !== null) watch.badSince = watch.statusSince = Math.min(now, watch.statusSince);
    watches.set(edge.key, watch);
  }
  for (const { status, at, pass, total } of transitions) {
    settle(rule, watch, isSilent, at, counts, told);
    enter(rule, watch, status, at);
    counts = { pass, total };
  }
  if (watch.status !== edge.status) {
    settle(rule, watch, isSilent, edge.since ?? now, counts, told);
    enter(rule, watch, edge.status, edge.since ?? now);
  }
  settle(rule, watch, isSilent, now, counts, told);
  return told;
}

function newWatch(status: EdgeStatus, since: number, rule: NotifyRule): Watch {
  const watch: Watch = { status: 'UNCHECKED', badSince: null, statusSince: since, goodSince: null, told: null };
  enter(rule, watch, status, since);
  return watch;
}

function enter({ statuses }: NotifyRule, watch: Watch, status: EdgeStatus, at: number): void {
  watch.status = status;
  watch.statusSince = at;
  watch.goodSince = status === 'OK' ? (watch.goodSince ?? at) : null;
  watch.badSince = statuses.includes(status) ? (watch.badSince ?? at) : null;
}

/** Tells what has lasted long enough by `until`. */
function settle(
  rule: NotifyRule,
  watch: Watch,
  isSilent: boolean,
  until: number,
  counts: { readonly pass: number; readonly total: number },
  into: Told[],
): void {
  const { holdBadUs, holdGoodUs, recovery } = rule;
  const { status, told, badSince, goodSince, statusSince } = watch;
  if (isSilent && badSince !== null) watch.badSince = watch.statusSince = until;
  else if (badSince !== null && told !== status) {
    const isWorse = told === null || BADNESS.indexOf(status) > BADNESS.indexOf(told);
    const since = told === null ? badSince : statusSince;
    if (until - since < (isWorse ? holdBadUs : holdGoodUs)) return;
    into.push({ kind: 'problem', at: since, was: told ?? 'OK', status, ...counts });
    watch.told = status;
  } else if (goodSince !== null && told !== null && until - goodSince >= holdGoodUs) {
    watch.told = null;
    if (recovery && !isSilent) into.push({ kind: 'recovery', at: goodSince, was: told, status, ...counts });
  }
}

function placeOf(rule: number, stream: string, { key, from, to, name }: EdgeFigures) {
  return { rule, edgeKey: key, stream, from, to, edge: name };
}
