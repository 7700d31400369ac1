import { VOID_REASONS, type VoidReason } from '../../src/core/snapshot.ts';
import { isComplete } from './count-check.ts';
import { batchesNow } from './observe.ts';
import { sideOf } from './places.ts';
import type { CheckState, Model, Settled } from './state.ts';
import { windowSize, windowStatus, worst } from './status.ts';
import type { CheckVerdict, EdgeVerdict, FailureVerdict, StatusName, Verdicts } from './verdicts.ts';

/** What the model has to say as its clock stands. */
export function verdictsOf(model: Model): Verdicts {
  const total = (pick: (state: CheckState) => number) => model.checks.reduce((sum, state) => sum + pick(state), 0);
  return {
    now: model.clock,
    counters: {
      ...model.counters,
      repeat: total((state) => state.repeat),
      afterwards: total((state) => state.afterwards),
    },
    edges: edgesOf(model),
    failures: model.failures
      .slice(Math.max(0, model.failures.length - model.spec.limits.failures))
      .map((failure) => failureOf(failure)),
  };
}

function edgesOf(model: Model): EdgeVerdict[] {
  return model.spec.streams.flatMap((stream) =>
    stream.edges.map((edge) => {
      const states = model.checks.filter((state) => state.stream === stream && state.edge === edge);
      const checks = states.map((state) => checkOf(model, state));
      const status = checks.length === 0 ? 'UNCHECKED' : worst(checks.map((check) => check.status));
      return { stream: stream.name, from: edge.from, to: edge.to, name: edge.name, status, checks };
    }),
  );
}

function checkOf(model: Model, state: CheckState): CheckVerdict {
  const having = (outcome: Settled['outcome']) => state.settled.filter((settled) => settled.outcome === outcome);
  const batches = state.kind === 'count' ? batchesNow(model, state) : [];
  const opened = state.kind === 'count' ? batches.filter(isComplete).length : state.opened;
  const incomplete = batches.find((batch) => !isComplete(batch));
  const window = state.settled
    .filter((settled) => settled.outcome !== 'void')
    .map((settled) => (settled.outcome === 'pass' ? 'p' : 'f'))
    .slice(-windowSize(state.check))
    .join('');
  const voidBy = (reason: VoidReason) => having('void').filter((settled) => settled.why === reason).length;
  const idle = isIdle(model, state);
  return {
    status: withIdle(state, windowStatus(state.check, window), idle),
    idle,
    window,
    pass: [...window].filter((outcome) => outcome === 'p').length,
    total: window.length,
    opened,
    passed: having('pass').length,
    failed: having('fail').length,
    void: having('void').length,
    voidBy: Object.fromEntries(VOID_REASONS.map((reason) => [reason, voidBy(reason)])) as Record<VoidReason, number>,
    waiting: opened - state.settled.length,
    partial: incomplete?.size ?? 0,
    repeat: state.repeat,
    afterwards: state.afterwards,
    last: having('pass').at(-1)?.decided ?? null,
    lastFailed: having('fail').at(-1)?.decided ?? null,
  };
}

/** No upstream event for longer than `idle_after`, counted from the last one's arrival; never before the first. */
function isIdle(model: Model, state: CheckState): boolean {
  const upstream = model.accepted.filter((event) => event.count > 0 && sideOf(event, state) === 'from');
  const arrivals = upstream.map((event) => event.arrivedAt);
  return arrivals.length > 0 && model.clock - Math.max(...arrivals) > state.check.idleAfterUs;
}

function withIdle(state: CheckState, status: StatusName, idle: boolean): StatusName {
  if (!idle || state.check.idle === 'keep') return status;
  return worst([status, state.check.idle === 'warn' ? 'WARN' : 'FAIL']);
}

function failureOf(failure: Settled): FailureVerdict {
  const { stream, edge, index } = failure.check;
  return {
    stream: stream.name,
    from: edge.from,
    to: edge.to,
    edge: edge.name,
    check: index,
    token: failure.token,
    reason: failure.reason,
    at: failure.at,
    decided: failure.decided,
    afterwards: failure.afterwards,
  };
}
