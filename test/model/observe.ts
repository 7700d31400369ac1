import { type Batch, batchesOf, isComplete, judgeBatch } from './count-check.ts';
import { sideOf, timeOn } from './places.ts';
import type { Accepted, CheckState, CountCheckState, Model, Settled, TimeCheckState } from './state.ts';
import { judgeLife } from './time-check.ts';
import { whyVoid } from './void.ts';

/** An observation that waits: what it would be if nothing more came, and how to make it so. */
export interface Waiting {
  readonly observation: Settled;
  readonly settle: () => void;
}

/** All that is opened and not settled; for a count check the complete batches. */
export function waitingAt(model: Model, state: CheckState): Waiting[] {
  return state.kind === 'time' ? waitingLives(model, state) : waitingBatches(model, state);
}

function waitingLives(model: Model, state: TimeCheckState): Waiting[] {
  const unsettled = state.lives.filter((life) => life.causes.length > 0 && life.settledAt === null);
  return unsettled.map((life) => {
    const { outcome, u, decided, settles } = judgeLife(life, state.check, model.spec.time);
    const span = { u, settles, deadline: u + state.check.withinUs, restarted: life.restarted };
    const why = outcome === 'missing' ? whyVoid(model, state, span) : null;
    const observation: Settled = {
      check: state,
      token: life.token,
      outcome: outcome === 'pass' ? 'pass' : why === null ? 'fail' : 'void',
      why,
      reason: outcome,
      at: u,
      decided,
      settles,
      afterwards: null,
    };
    const settle = () => {
      life.settledAt = settles;
      life.unanswered = outcome === 'missing' && why === null ? observation : null;
    };
    return { observation, settle };
  });
}

function waitingBatches(model: Model, state: CountCheckState): Waiting[] {
  return batchesNow(model, state).flatMap((batch, number) => {
    if (!isComplete(batch) || state.settledBatches.has(number)) return [];
    const { outcome, decided, settles } = judgeBatch(state.check, model.spec.time, batch);
    // Something of it had arrived, and it was not settled: it was waiting, even if all of it was still buffered.
    const restarted = model.starts.some((start) => batch.firstPlace < start.place && settles >= start.lastKnown);
    const span = { u: batch.open, settles, deadline: batch.close + state.check.withinUs, restarted };
    const why = outcome === 'short' ? whyVoid(model, state, span) : null;
    const observation: Settled = {
      check: state,
      token: null,
      outcome: outcome === 'pass' ? 'pass' : why === null ? 'fail' : 'void',
      why,
      reason: `short ${batch.credited.length}/${state.check.expect}`,
      at: batch.open,
      decided,
      settles,
      afterwards: null,
    };
    return [{ observation, settle: () => state.settledBatches.add(number) }];
  });
}

/** The batches of all that has been taken by now. */
export function batchesNow(model: Model, state: CountCheckState): Batch[] {
  const taken = model.accepted.flatMap((event, place) => {
    const side = sideOf(event, state);
    if (side === null || isBuffered(model, state, event)) return [];
    return [{ side, at: countedAt(model, state, event), count: event.count, place }];
  });
  return batchesOf(state.check, model.spec.time, taken);
}

/** Whether the count check still waits for stragglers before it takes the event. */
export function isBuffered(model: Model, state: CountCheckState, event: Accepted): boolean {
  return event.count > 0 && sideOf(event, state) !== null && model.clock <= bufferedUntil(model, state, event);
}

/** The instant after which the count check takes the event. */
export function bufferedUntil(model: Model, state: CountCheckState, event: Accepted): number {
  return countedAt(model, state, event) + model.spec.time.graceUs;
}

/** One that comes later than its time + grace is taken as if its time were its arrival − grace. */
function countedAt(model: Model, state: CountCheckState, event: Accepted): number {
  return Math.max(timeOn(event, state), event.arrivedAt - model.spec.time.graceUs);
}
