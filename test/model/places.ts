import { foldedName } from './fold.ts';
import type { Accepted, CheckState, Model, TimeCheckState } from './state.ts';
import { isRemembered, type Life } from './time-check.ts';

/** Which end of the check's edge the event was seen at, if any. */
export function sideOf(event: Pick<Accepted, 'node'>, state: CheckState): 'from' | 'to' | null {
  const node = foldedName(state.stream, event.node);
  if (node === null) return null;
  if (node === state.edge.from) return 'from';
  return node === state.edge.to ? 'to' : null;
}

/** The event's time as this check reads it: a whole-second time cannot serve a check shorter than 2 s (SPEC 3). */
export function timeOn(event: Accepted, state: CheckState): number {
  return event.wholeSecond && state.check.withinUs < 2_000_000 ? event.arrivedAt : event.at;
}

/** The time checks at the event's node, in every stream, on edges into it and out of it. */
export function timeChecksAt(model: Model, event: Pick<Accepted, 'node'>): TimeCheckState[] {
  return model.checks.filter((state) => state.kind === 'time').filter((state) => sideOf(event, state) !== null);
}

/** The time checks on edges into the event's node. */
export function timeChecksInto(model: Model, event: Pick<Accepted, 'node'>): TimeCheckState[] {
  return timeChecksAt(model, event).filter((state) => sideOf(event, state) === 'to');
}

/** What the check remembers of a token now, or null when the token is new to it. */
export function currentLife(model: Model, state: TimeCheckState, token: string): Life | null {
  const latest = state.lives.findLast((life) => life.token === token);
  if (latest === undefined) return null;
  return isRemembered(latest, state.check, model.spec.time, model.clock) ? latest : null;
}
