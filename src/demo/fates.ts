import type { CountCheckSpec } from '../core/spec.ts';
import { createIncidents } from './incidents.ts';
import type { Link } from './network.ts';
import type { Random } from './random.ts';

/** Of all tokens on a link with a time check, outside of incidents. */
const LOST_SHARE = 0.001;
const LATE_SHARE = 0.001;

/** Typical latency where nothing is demanded, and at most. */
const USUAL_US = 30_000;
const LONGEST_US = 250_000;

/** Count checks that leave less time than this get their events early in the batch, not at its end. */
const TIGHT_US = 100_000;

interface LinkState {
  readonly typicalUs: number;
  /** The count check with the highest ratio, what it demands beyond one event a token, and how far its batch is. */
  readonly count: CountCheckSpec | null;
  readonly expect: number;
  fed: number;
  /** Tokens since an incident of the kind `some` began. */
  hits: number;
}

/** What becomes of that which a node passes on. Times must not go back. */
export interface Fates {
  /** How long a token takes over the link, or −1 if it is lost. */
  latencyUs(link: Link, atUs: number): number;
  /**
   * How many events the count checks of a link demand now that its upstream has had `count` more. Where tokens are
   * passed on one by one for a time check, these count, and only what is missing is said.
   */
  due(link: Link, atUs: number, count: number): number;
  /** How long such events take. */
  dueLatencyUs(link: Link): number;
}

/** Without `faults` nothing is late or lost. */
export function createFates(links: readonly Link[], random: Random, startUs: number, faults: boolean): Fates {
  const incidentAt = faults ? createIncidents(links, random, startUs) : () => null;
  const states = new Map<Link, LinkState>(links.map((link) => [link, stateOf(link, random)]));

  return {
    latencyUs(link, atUs) {
      const state = states.get(link)!;
      const usualUs = Math.max(1, Math.round(state.typicalUs * random.scatter()));
      const incident = incidentAt(atUs);
      if (incident !== null && incident.link === link) {
        if (incident.kind === 'some') return state.hits++ % incident.oneIn === 0 ? -1 : usualUs;
        state.hits = 0;
        return incident.kind === 'lost' ? -1 : Math.round(link.withinUs * (1.2 + random.unit()));
      }
      state.hits = 0;
      if (!faults || link.timeChecks.length === 0) return usualUs;
      const chance = random.unit();
      if (chance < LOST_SHARE) return -1;
      return chance < LOST_SHARE + LATE_SHARE ? Math.round(link.withinUs * (1.1 + 0.5 * random.unit())) : usualUs;
    },

    due(link, atUs, count) {
      const state = states.get(link)!;
      if (state.count === null) return 0;
      const before = demanded(state.count, state.expect, state.fed);
      state.fed += count;
      const due = demanded(state.count, state.expect, state.fed) - before;
      return incidentAt(atUs)?.link === link ? 0 : due;
    },

    dueLatencyUs(link) {
      const { count } = states.get(link)!;
      if (count === null || count.withinUs < TIGHT_US) return 0;
      return Math.round(Math.min(USUAL_US, 0.1 * count.withinUs) * random.scatter());
    },
  };
}

function stateOf(link: Link, random: Random): LinkState {
  const longestUs = Number.isFinite(link.withinUs) ? Math.min(LONGEST_US, 0.12 * link.withinUs) : USUAL_US;
  const byRatio = link.countChecks.toSorted((a, b) => b.expect / b.every - a.expect / a.every);
  const count = byRatio[0] ?? null;
  const passedOn = link.timeChecks.length > 0 ? (count?.every ?? 0) : 0;
  const expect = Math.max(0, (count?.expect ?? 0) - passedOn);
  return { typicalUs: longestUs * (0.4 + 0.8 * random.unit()), count, expect, fed: 0, hits: 0 };
}

/** How many events are due once the upstream has had `fed`, in whole batches and what there is of the next. */
function demanded({ every, withinUs }: CountCheckSpec, expect: number, fed: number): number {
  const begun = fed % every;
  const ofBatch =
    withinUs < TIGHT_US
      ? Math.min(expect, Math.ceil((begun * expect) / Math.max(1, every - 1)))
      : Math.floor((begun * expect) / every);
  return Math.floor(fed / every) * expect + ofBatch;
}
