import type { VoidReason } from '../../src/core/snapshot.ts';
import { sideOf, timeOn } from './places.ts';
import type { CheckState, Model } from './state.ts';

/** The span of a would-be miss. */
export interface Span {
  readonly u: number;
  /** s. */
  readonly settles: number;
  /** u + within; of a batch its close + within. */
  readonly deadline: number;
  /** It was waiting at the last moment known before a start. */
  readonly restarted: boolean;
}

/** Why a would-be miss cannot be judged (SPEC 7), the first reason of the list there; null when it can. */
export function whyVoid(model: Model, state: CheckState, span: Span): VoidReason | null {
  if (model.lossesAt.some((t) => span.u <= t && t <= span.settles)) return 'loss';
  if (span.restarted) return 'restart';
  const sampled = model.accepted.some(
    (event) => event.rate < 1 && sideOf(event, state) !== null && timeOn(event, state) <= span.deadline,
  );
  return sampled ? 'sampled' : null;
}
