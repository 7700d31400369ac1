/**
 * A second, deliberately naive reading of SPEC 5, 6, 7, 9 and 10, to hold the engine against. It keeps everything,
 * computes everything anew at each step, and shares no code with the engine but the types at its border. Where the
 * text can be read in more than one way, `README.md` beside this file says what was chosen.
 */
import type { EngineSpec } from '../../src/core/spec.ts';
import { foldedName } from './fold.ts';
import { bufferedUntil, isBuffered, waitingAt } from './observe.ts';
import { currentLife, sideOf, timeChecksAt, timeChecksInto, timeOn } from './places.ts';
import type { EventRecord, InputRecord } from './records.ts';
import { type Accepted, type Model, newModel, type Settled, type TimeCheckState } from './state.ts';
import { canUse, isEligible, type Life, newLife, type Sighting } from './time-check.ts';
import { compareTokens } from './token-order.ts';
import type { Verdicts } from './verdicts.ts';
import { verdictsOf } from './verdicts-of-model.ts';

/**
 * What the rules make of a recording. `endOf`: move the clock to that instant at the end, or, with `settle-all`, past
 * the last settling, the last orphan and the last buffered event; without it the clock stays at the last record.
 */
export function judge(
  spec: EngineSpec,
  records: readonly InputRecord[],
  endOf: 'settle-all' | number | null = null,
): Verdicts {
  const model = newModel(spec);
  for (const record of records) take(model, record);
  if (endOf === 'settle-all') settleAll(model);
  else if (endOf !== null) advance(model, endOf);
  return verdictsOf(model);
}

/** One line of a recording. */
export function take(model: Model, record: InputRecord): void {
  const { counters } = model;
  switch (record.kind) {
    case 'bad':
    case 'ignored':
      advance(model, record.arrivedAt);
      counters[record.kind]++;
      return;
    case 'loss':
      advance(model, record.at);
      counters.loss += record.datagrams;
      model.lossesAt.push(model.clock);
      return;
    case 'start':
      interruptWaiting(model);
      advance(model, record.at);
      return;
    case 'event':
      advance(model, record.arrivedAt);
      takeEvent(model, record);
  }
}

/** Move the clock, never back, and decide everything that it passes. */
export function advance(model: Model, to: number): void {
  model.clock = Math.max(model.clock, to);
  const due = model.checks
    .flatMap((state) => waitingAt(model, state))
    .filter(({ observation }) => observation.settles < model.clock)
    .sort((a, b) => inOrderOfSettling(model, a.observation, b.observation));
  for (const { observation, settle } of due) {
    settle();
    observation.check.settled.push(observation);
    if (observation.outcome === 'fail') model.failures.push(observation);
  }
  for (const event of model.accepted) decideOrphan(model, event);
  for (const event of model.accepted) event.remembered = event.remembered && isRememberedAt(model, event);
}

/** Move the clock past everything that time alone will still decide. */
export function settleAll(model: Model): void {
  for (;;) {
    const settlings = model.checks.flatMap((state) =>
      waitingAt(model, state).map(({ observation }) => observation.settles),
    );
    const orphans = model.accepted.filter((event) => isUnused(model, event)).map((event) => event.orphanAt);
    const buffered = model.checks.flatMap((state) =>
      state.kind === 'time'
        ? []
        : model.accepted
            .filter((event) => isBuffered(model, state, event))
            .map((event) => bufferedUntil(model, state, event)),
    );
    const pending = [...settlings, ...orphans, ...buffered];
    if (pending.length === 0) return;
    advance(model, Math.max(...pending) + 1);
  }
}

function takeEvent(model: Model, record: EventRecord): void {
  const { spec, counters } = model;
  const { node, token, count, wholeSecond, rate } = record;
  const { graceUs, skewUs, maxFutureUs, maxAgeUs } = spec.time;
  if (spec.streams.every((stream) => !stream.discover && foldedName(stream, node) === null)) {
    counters.unknown++;
    return;
  }
  const arrivedAt = model.clock;
  let at = record.at ?? arrivedAt;
  if (at > arrivedAt + maxFutureUs) {
    counters.future++;
    at = arrivedAt;
  }
  const longestWithin = Math.max(0, ...model.checks.map(({ check }) => check.withinUs));
  if (at < arrivedAt - Math.max(maxAgeUs, 2 * longestWithin)) {
    counters.old++;
    return;
  }
  if (token !== null && isDuplicate(model, node, token, at)) {
    counters.duplicate++;
    return;
  }
  if (token === null) counters.tallies += count;
  else counters.events++;

  // A whole-second time may be read as two moments; of these the later.
  const latest = wholeSecond ? Math.max(at, arrivedAt) : at;
  const event: Accepted = {
    ...{ node, token, count, at, arrivedAt, wholeSecond, rate },
    orphanAt: Math.max(latest + skewUs + graceUs, arrivedAt),
    remembered: token !== null && timeChecksAt(model, record).length > 0,
    claimed: false,
    decided: false,
  };
  if (token !== null) for (const state of timeChecksAt(model, event)) seeAt(model, state, event, token);
  model.accepted.push(event);
}

function isDuplicate(model: Model, node: string, token: string, at: number): boolean {
  return model.accepted
    .filter((event) => event.node === node && event.token === token && event.at === at)
    .some(
      (event) =>
        event.remembered || model.checks.some((state) => state.kind === 'count' && isBuffered(model, state, event)),
    );
}

/** What one time check makes of an event at one end of its edge. */
function seeAt(model: Model, state: TimeCheckState, event: Accepted, token: string): void {
  const sighting: Sighting = { at: timeOn(event, state), event };
  const isReply = sideOf(event, state) === 'to';
  const remembered = currentLife(model, state, token);
  if (isReply && answersMissing(model, state, token, sighting.at, remembered)) {
    state.afterwards++;
    event.claimed = true;
    if (remembered !== null && remembered.settledAt !== null) return;
  }
  if (remembered !== null && remembered.settledAt !== null) {
    state.repeat++;
    if (isReply) event.claimed = true;
    return;
  }
  const life = remembered ?? newLife(token);
  if (remembered === null) state.lives.push(life);
  if (isReply) {
    life.replies.push(sighting);
    return;
  }
  if (life.causes.length === 0) state.opened++;
  life.causes.push(sighting);
}

/** Annotate every `missing` of the token that this is the first eligible reply to; whether there was one. */
function answersMissing(
  model: Model,
  state: TimeCheckState,
  token: string,
  d: number,
  remembered: Life | null,
): boolean {
  const kept = model.failures.slice(Math.max(0, model.failures.length - model.spec.limits.failures));
  const answered = state.lives.filter(
    (life) =>
      life.token === token &&
      life.unanswered !== null &&
      (life === remembered || kept.some((failure) => failure === life.unanswered)) &&
      isEligible(d, life.unanswered.at, model.spec.time),
  );
  for (const life of answered) {
    life.unanswered!.afterwards = d;
    life.unanswered = null;
  }
  return answered.length > 0;
}

function isRememberedAt(model: Model, event: Accepted): boolean {
  return timeChecksAt(model, event).some((state) => currentLife(model, state, event.token!) !== null);
}

/** Whether the event is a reply that will be an orphan, unless something comes that can use it. */
function isUnused(model: Model, event: Accepted): boolean {
  if (event.token === null || event.decided || event.claimed) return false;
  const into = timeChecksInto(model, event);
  const isUsed = into.some((state) =>
    state.lives.some((life) =>
      life.replies.some((reply) => reply.event === event && canUse(life, reply, model.spec.time)),
    ),
  );
  return into.length > 0 && !isUsed;
}

function decideOrphan(model: Model, event: Accepted): void {
  if (event.decided || model.clock <= event.orphanAt) return;
  if (isUnused(model, event)) model.counters.orphan++;
  event.decided = true;
}

/** A start interrupts all that waited at the last moment known before it; of batches that is asked when they settle. */
function interruptWaiting(model: Model): void {
  model.starts.push({ place: model.accepted.length, lastKnown: model.clock });
  for (const state of model.checks) {
    if (state.kind === 'count') continue;
    for (const life of state.lives) if (life.causes.length > 0 && life.settledAt === null) life.restarted = true;
  }
}

/** By s; then by check in manifest order; then by token. Batches of one check stay in their order. */
function inOrderOfSettling(model: Model, a: Settled, b: Settled): number {
  return (
    a.settles - b.settles ||
    compareTokens(a.token ?? '', b.token ?? '') ||
    model.checks.indexOf(a.check) - model.checks.indexOf(b.check)
  );
}
