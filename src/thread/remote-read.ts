import {
  type CheckSnapshot,
  COUNTER_NAMES,
  type Counters,
  type EdgeSnapshot,
  type Failure,
  type Latency,
  type NodeSnapshot,
  type Orphan,
  type Sighting,
  type Snapshot,
  type StreamSnapshot,
  type Transition,
  type UnknownNode,
  VOID_REASONS,
  type VoidReason,
} from '../core/snapshot.ts';
import type { CheckSpec, CountCheckSpec, TimeCheckSpec } from '../core/spec.ts';
import { STATUSES } from '../core/window.ts';
import type { BadLine, Frame, InputSnapshot, InputTable, Series } from './engine-port.ts';
import type { RemoteFrame } from './remote-frame.ts';
import { dictionary, list, number, object, oneOf, optional, orNull, type Shape, text, truth } from './remote-shape.ts';

/** What another instance answered, checked; or in what it is not what this version expects. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly wrong: string };

export function readRemoteFrame(value: unknown): Read<RemoteFrame> {
  return read(value, remoteFrame);
}

export function readSightings(value: unknown): Read<{ readonly events: readonly Sighting[] }> {
  return read(value, object<{ readonly events: readonly Sighting[] }>({ events: list(sighting) }));
}

export function readManifestText(value: unknown): Read<{ readonly text: string }> {
  return read(value, object<{ readonly text: string }>({ text }));
}

function read<T>(value: unknown, shape: Shape<T>): Read<T> {
  const wrong = shape(value);
  return wrong === null ? { ok: true, value: value as T } : { ok: false, wrong: wrong.replace(/^\./, '') };
}

const status = oneOf(STATUSES);
const edgeStatus = oneOf([...STATUSES, 'UNCHECKED'] as const);
const time = orNull(number);

const latency = object<Latency>({ p50Us: time, p95Us: time, p99Us: time, maxUs: time });

const limits = { withinUs: number, ok: number, warn: number, fail: number, idleAfterUs: number };
const idle = oneOf(['keep', 'warn', 'fail'] as const);
const timeSpec = object<TimeCheckSpec>({ kind: oneOf(['time']), idle, ...limits });
const countSpec = object<CountCheckSpec>({ kind: oneOf(['count']), idle, ...limits, every: number, expect: number });
const spec: Shape<CheckSpec> = (value) => (timeSpec(value) === null ? null : countSpec(value));

const check = object<CheckSnapshot>({
  spec,
  status,
  idle: truth,
  pass: number,
  total: number,
  opened: number,
  passed: number,
  failed: number,
  void: number,
  voidBy: object(named<VoidReason>(VOID_REASONS)),
  waiting: number,
  partial: number,
  repeat: number,
  afterwards: number,
  last: time,
  lastFailed: time,
  window: text,
  recent: text,
  recentLatencies: list(number),
  latency,
  perMinute: number,
});

const edge = object<EdgeSnapshot>({
  key: text,
  from: text,
  to: text,
  name: orNull(text),
  status: edgeStatus,
  idle: truth,
  since: time,
  worst: number,
  checks: list(check),
  seen: number,
  latency,
  firstBroken: truth,
  downstreamOfBroken: truth,
  acknowledged: truth,
});

const node = object<NodeSnapshot>({
  name: text,
  seen: number,
  last: time,
  perSecond: number,
  clockOffsetUs: time,
  sampled: truth,
  discovered: truth,
});

const streamFields = object<StreamSnapshot>({
  name: text,
  description: text,
  discover: truth,
  status,
  nodes: list(node),
  edges: list(edge),
});

/** An edge between nodes that are not there could not be drawn. */
const stream: Shape<StreamSnapshot> = (value) => {
  const wrong = streamFields(value);
  if (wrong !== null) return wrong;
  const { nodes, edges } = value as StreamSnapshot;
  const names = new Set(nodes.map(({ name }) => name));
  const stray = edges.findIndex(({ from, to }) => !names.has(from) || !names.has(to));
  return stray < 0 ? null : `.edges[${stray}]: an edge between nodes of its stream`;
};

const snapshot = object<Snapshot>({
  name: text,
  description: text,
  now: number,
  status,
  counters: object<Counters>(named(COUNTER_NAMES)),
  waiting: number,
  liveTokens: number,
  tokenLimit: number,
  lossAt: time,
  streams: list(stream),
  failing: object<Snapshot['failing']>({ kept: number, total: number }),
  orphans: list(object<Orphan>({ node: text, token: text, at: number })),
  unknown: list(object<UnknownNode>({ name: text, count: number, meant: orNull(text) })),
});

const failure = object<Failure>({
  id: number,
  edgeKey: text,
  stream: text,
  from: text,
  to: text,
  edge: orNull(text),
  check: number,
  token: orNull(text),
  reason: text,
  at: number,
  decided: number,
  latencyUs: time,
  withinUs: number,
  afterwards: time,
});

const transition = object<Transition>({
  id: number,
  at: number,
  edgeKey: text,
  stream: text,
  from: text,
  to: text,
  edge: orNull(text),
  was: edgeStatus,
  status: edgeStatus,
  pass: number,
  total: number,
});

const sighting = object<Sighting>({
  node: text,
  at: number,
  arrivedAt: number,
  source: text,
  tags: text,
  ownTime: truth,
});

const table = object<InputTable>({ title: text, columns: list(text), rows: list(list(text)) });

const input = object<InputSnapshot>({
  name: text,
  address: text,
  port: number,
  figures: dictionary(number),
  notes: list(text),
  tables: optional(list(table)),
});

const frame = object<RemoteFrame['frame']>({
  snapshot,
  inputs: list(input),
  failures: object<Frame['failures']>({ added: list(failure), updated: list(failure), firstKept: number }),
  transitions: list(transition),
  series: orNull(
    object<Series>({
      edgeKey: text,
      endSecond: number,
      passed: list(number),
      failed: list(number),
      latencyUs: list(time),
    }),
  ),
  linesPerSecond: number,
  manifestFile: orNull(text),
  notices: list(text),
  badLines: list(object<BadLine>({ at: number, source: text, reason: text, line: text })),
  memory: dictionary(number),
});

const remoteFrame = object<RemoteFrame>({
  type: oneOf(['frame']),
  instance: text,
  at: number,
  replies: number,
  frame,
});

function named<Name extends string>(names: readonly Name[]): Record<Name, Shape<number>> {
  return Object.fromEntries(names.map((name) => [name, number])) as Record<Name, Shape<number>>;
}
