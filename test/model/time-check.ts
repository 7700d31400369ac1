import type { TimeCheckSpec, TimeSpec } from '../../src/core/spec.ts';
import type { Accepted } from './state.ts';

/** One event as one check sees it. */
export interface Sighting {
  /** On this check: a whole-second time may have been replaced by the arrival. */
  readonly at: number;
  readonly event: Accepted;
}

/** A token at one check, from when it is new until it is forgotten. */
export interface Life {
  readonly token: string;
  readonly causes: Sighting[];
  readonly replies: Sighting[];
  /** A start of ours came while it was waiting. */
  restarted: boolean;
  /** The s it was settled at. */
  settledAt: number | null;
  /** The failure, when it was settled as a `missing` that nothing has answered yet. */
  unanswered: Unanswered | null;
}

export interface Unanswered {
  /** u. */
  readonly at: number;
  /** When the reply came after all. */
  afterwards: number | null;
}

/** What a life amounts to as things stand. */
export interface Judgement {
  readonly outcome: 'pass' | 'late' | 'missing';
  readonly u: number;
  /** τ. */
  readonly decided: number;
  /** s. */
  readonly settles: number;
}

/** Another life of a token begins. */
export function newLife(token: string): Life {
  return { token, causes: [], replies: [], restarted: false, settledAt: null, unanswered: null };
}

/** SPEC 5 from "For an edge's time check and a token" to "Until then". The life must have a cause. */
export function judgeLife(life: Life, check: TimeCheckSpec, time: TimeSpec): Judgement {
  const within = check.withinUs;
  const grace = time.graceUs;
  const cause = earliest(life.causes)!;
  const u = cause.at;
  const reply = earliest(life.replies.filter((sighting) => isEligible(sighting.at, u, time)));
  if (reply !== null && Math.max(0, reply.at - u) <= within) {
    const decided = Math.max(u, reply.at);
    return {
      outcome: 'pass',
      u,
      decided,
      settles: Math.max(decided + grace, cause.event.arrivedAt, reply.event.arrivedAt),
    };
  }
  return {
    outcome: reply === null ? 'missing' : 'late',
    u,
    decided: u + within,
    settles: Math.max(u + grace, cause.event.arrivedAt) + within,
  };
}

/** d ≥ u − skew. */
export function isEligible(d: number, u: number, time: TimeSpec): boolean {
  return d >= u - time.skewUs;
}

/** Whether the life's earliest cause could be answered by that reply. */
export function canUse(life: Life, reply: Sighting, time: TimeSpec): boolean {
  const cause = earliest(life.causes);
  return cause !== null && isEligible(reply.at, cause.at, time);
}

/** Whether the check still remembers the token's life when the clock stands at `clock`. */
export function isRemembered(life: Life, check: TimeCheckSpec, time: TimeSpec, clock: number): boolean {
  if (life.causes.length > 0 && life.settledAt === null) return true;
  const memory = Math.max(1_000_000, 2 * (check.withinUs + time.graceUs));
  const settled = life.settledAt === null ? [] : [life.settledAt];
  const unused = life.replies.filter((reply) => !canUse(life, reply, time)).map((reply) => reply.event.orphanAt);
  return clock <= Math.max(...settled, ...unused) + memory;
}

/** Of equal times the first that arrived. */
function earliest(sightings: readonly Sighting[]): Sighting | null {
  let best: Sighting | null = null;
  for (const sighting of sightings) if (best === null || sighting.at < best.at) best = sighting;
  return best;
}
