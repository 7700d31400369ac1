import type { Thresholds } from '../core/spec.ts';
import type { Link } from './network.ts';
import type { Random } from './random.ts';

/** What befalls one link for a while. */
export interface Incident {
  readonly link: Link;
  /** `some`: as many tokens are lost as it takes to warn. `lost`: all are. `slow`: all come too late. */
  readonly kind: 'some' | 'lost' | 'slow';
  readonly startUs: number;
  readonly endUs: number;
  /** Of `some`: one token in so many is lost. */
  readonly oneIn: number;
}

const SECOND = 1_000_000;
/** A newcomer sees a warning first and a failure soon after; then there is quiet between one incident and the next. */
const FIRST_AT_US = 5 * SECOND;
const LASTS_US = 20 * SECOND;
const FIRST_PAUSE_US = 3 * SECOND;
const PAUSE_US = 25 * SECOND;
/** What shows only after this long is no use in a demonstration, unless there is nothing quicker. */
const PATIENCE_US = 12 * SECOND;

/** The incident of each moment: asked with times that grow, answers with the one under way, or null. */
export function createIncidents(links: readonly Link[], random: Random, startUs: number) {
  const watched = links.filter(({ timeChecks, countChecks }) => timeChecks.length + countChecks.length > 0);
  const breakable = quickest(watched);
  const warnable = quickest(watched.filter((link) => oneInOf(link) > 0));
  let count = 0;
  let current: Incident | null = null;
  let nextAtUs = startUs + FIRST_AT_US;
  let last: Link | null = null;

  const begin = (atUs: number): Incident => {
    const mild = warnable.length > 0 && (count === 0 || (count > 1 && random.unit() < 0.35));
    const others = (mild ? warnable : breakable).filter((link) => link !== last);
    const candidates = others.length > 0 ? others : mild ? warnable : breakable;
    // The first two are the quickest to show; later ones come anywhere.
    const link = candidates[count < 2 ? 0 : random.below(candidates.length)]!;
    const slow = link.timeChecks.length > 0 && random.unit() < 0.4;
    return {
      link,
      kind: mild ? 'some' : slow ? 'slow' : 'lost',
      startUs: atUs,
      endUs: atUs + LASTS_US,
      oneIn: mild ? oneInOf(link) : 0,
    };
  };

  return (nowUs: number): Incident | null => {
    if (current !== null && nowUs >= current.endUs) {
      nextAtUs = current.endUs + (count < 2 ? FIRST_PAUSE_US : PAUSE_US);
      last = current.link;
      current = null;
    }
    if (current === null && breakable.length > 0 && nowUs >= nextAtUs) {
      current = begin(nowUs);
      count++;
    }
    return current;
  };
}

/** Those that show a failure soon, soonest first; all of them if none does. */
function quickest(links: readonly Link[]): readonly Link[] {
  const sorted = links.toSorted((a, b) => deadlineUs(a) - deadlineUs(b) || windowOf(a) - windowOf(b));
  const soon = sorted.filter((link) => deadlineUs(link) <= PATIENCE_US);
  return soon.length > 0 ? soon : sorted;
}

function deadlineUs({ withinUs, countChecks }: Link): number {
  return Math.min(withinUs, ...countChecks.map((check) => check.withinUs));
}

function windowOf({ timeChecks, countChecks }: Link): number {
  return Math.min(...[...timeChecks, ...countChecks].map(sizeOf));
}

function sizeOf({ ok, warn, fail }: Thresholds): number {
  return Math.max(1, ok + warn + fail);
}

/**
 * Which share of tokens to lose so that the link warns and does not fail: one in so many, and 0 if that cannot be
 * (SPEC 9: a warning needs fewer failures than a failure does). Links with several checks are left alone.
 */
export function oneInOf({ timeChecks, countChecks }: Link): number {
  const [check, another] = timeChecks;
  if (check === undefined || another !== undefined || countChecks.length > 0) return 0;
  const warns = Math.max(1, check.warn);
  const fails = Math.max(1, check.fail);
  if (warns >= fails) return 0;
  const lost = Math.max(warns, Math.floor((warns + fails - 1) / 2));
  // One more where a single failure too many would be one: misses settle later than passes and do not stay in step.
  return Math.ceil(sizeOf(check) / lost) + (lost === fails - 1 ? 1 : 0);
}
