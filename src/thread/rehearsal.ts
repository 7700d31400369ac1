import { Engine } from '../core/engine.ts';
import { SlotTable } from '../core/slot-table.ts';
import { snapshotOf } from '../core/snapshot-of.ts';
import type { EngineSpec, TimeCheckSpec } from '../core/spec.ts';
import type { DatagramBatch } from '../inputs/receiver.ts';
import { TextSender } from '../inputs/socket-senders.ts';
import { LineReader } from '../inputs/udp.ts';
import { Intake } from './intake.ts';

/** Another engine for each act, so that V8 takes nothing of one engine for the only one of its kind. */
const ACTS = 8;
/** In each so many steps, with so many lines in each datagram. */
const STEPS = 40;
const SIZES = [1, 1, 1, 20];
/** In these steps of the later acts all come at one instant: more than tables have room for at first, and than may live. */
const [CROWDED_FROM, CROWDED_TO] = [4, 12];
const CROWD = 30;
const TOKENS = 3500;
const DATAGRAMS = 32;
/** Of the engine's clock: in a few steps tokens settle, are missed, and are forgotten. */
const STEP_US = 500_000;

/** Of lengths that are no multiples of each other, as are those of tokens. */
const [CAUSE, REPLY] = ['a-node', 'the-other-node'];
const UDP = { address: '', port: 0, prefix: '', suffix: '', allow: null };
const CHECK: TimeCheckSpec = {
  kind: 'time',
  withinUs: 100_000,
  ok: 3,
  warn: 1,
  fail: 2,
  idleAfterUs: 60_000_000,
  idle: 'keep',
};

/** After so many steps all objects of an engine have the shape that they keep. */
export const FIRST_STEPS = 3;

/**
 * Made-up traffic through engines of its own, in steps of about a millisecond. V8 compiles an event's way only when
 * tens of thousands have gone it, and until then it costs ten times as much: of a flood in the first seconds, every
 * sixth datagram would be lost. What is compiled holds for what was seen only, so some of everything happens here:
 * replies at once, later and never, times of the senders' own, tables that grow and are full, datagrams lost. And it holds for
 * objects of the shape that was seen, so the first steps must come before the real engine is made. Gives the engine of
 * each step.
 */
export function* rehearsal(spec: EngineSpec): Generator<Engine, void, void> {
  let now = 1e15;
  let line = 0;
  exchangePrototype();
  crowdSlots();
  for (let act = 0; act < ACTS; act++) {
    const engine = new Engine(scene(spec), [act, act]);
    engine.start(now);
    const intake = new Intake({ engine, recorder: null, clock: () => now, wake: () => {} });
    const reader = new LineReader(UDP, intake);
    for (let step = 0; step < STEPS; step++) {
      const isCrowded = act >= ACTS / 2 && step >= CROWDED_FROM && step < CROWDED_TO;
      const size = isCrowded ? CROWD : SIZES[step % SIZES.length]!;
      const stepUs = isCrowded ? 0 : STEP_US;
      intake.isQuiet = step % 8 === 0;
      intake.drops = { how: 'asked of the sockets', poll: () => (step % 16 === 1 ? 1 : 0), close: () => {} };
      const batch = datagrams(act, line, size, now, stepUs);
      now += stepUs;
      reader.read(batch);
      engine.advance(now);
      // What is looked at has more to it than what only happens.
      if (step % 16 === 2) snapshotOf(engine);
      line += size * DATAGRAMS;
      yield engine;
    }
  }
}

/** A rehearsal after its first steps; the rest of them can wait until there is time. */
export function begunRehearsal(spec: EngineSpec): ReturnType<typeof rehearsal> {
  const steps = rehearsal(spec);
  for (let step = 0; step < FIRST_STEPS; step++) steps.next();
  return steps;
}

/** As Node does with each datagram that it reads itself: V8 gives up all that it compiled in the belief that nobody does. */
function exchangePrototype(): void {
  Object.setPrototypeOf(new Uint8Array(0), Buffer.prototype);
}

/** More rows of one hash than their distances from home can be told by a slot's bits, which may take hours to happen. */
function crowdSlots(): void {
  const rows = 64;
  const slots = new SlotTable(rows, rows, () => 0);
  for (let row = 0; row < rows; row++) slots.insert(0, row);
  for (let row = slots.first(0); row >= 0; row = slots.first(0)) slots.removeFound();
}

function scene(spec: EngineSpec): EngineSpec {
  const edges = [{ name: null, from: CAUSE, to: REPLY, checks: [CHECK] }];
  const streams = [{ name: 'rehearsal', description: '', nodes: [CAUSE, REPLY], edges, discover: false }];
  return { ...spec, streams, limits: { ...spec.limits, tokens: TOKENS, failures: 100, history: 1000 } };
}

/** The lines from number `first` on, in datagrams of `size` that arrive one after the other in `spreadUs`. */
function datagrams(act: number, first: number, size: number, now: number, spreadUs: number): DatagramBatch {
  const starts = new Int32Array(DATAGRAMS);
  const ends = new Int32Array(DATAGRAMS);
  const arrivals = new Float64Array(DATAGRAMS);
  let text = '';
  for (let i = 0; i < DATAGRAMS; i++) {
    starts[i] = text.length;
    arrivals[i] = now + Math.floor((i / DATAGRAMS) * spreadUs);
    for (let at = first + i * size; at < first + (i + 1) * size; at++) text += `${lineOf(act, at, arrivals[i]!)}\n`;
    ends[i] = text.length - 1;
  }
  const bytes = new TextEncoder().encode(text);
  const senders = new TextSender();
  const batch = { bytes, count: 0, starts, ends, arrivals, arrivedAtUs: 0, truncated: 0, senders };
  // Changed as a receiver does it.
  batch.count = DATAGRAMS;
  batch.arrivedAtUs = arrivals[DATAGRAMS - 1]!;
  batch.truncated = 0;
  return batch;
}

/**
 * Causes and replies by turns. Of 97 tokens one has no reply, of 101 one no cause, and of 11 lines one has its own time;
 * of 83 one is of a token that came before.
 */
function lineOf(act: number, line: number, arrivedAt: number): string {
  const turn = line >> 1;
  const isCause = (line & 1) === 0;
  const token = line % 83 === 50 ? turn - 40 : isCause || act % 3 === 0 ? turn : turn - 30;
  const node = isCause && token % 101 !== 7 ? CAUSE : REPLY;
  const text = textOf(act, !isCause && token % 97 === 5 ? -token : token);
  if (line % 11 !== 0) return `${node}:${text}|s`;
  return `${node}:${text}|s|T${((arrivedAt - (line % 7) * 3000) / 1e6).toFixed(6)}`;
}

/** Some are like others in their first bytes, some are not, and some are shorter than a word. */
function textOf(act: number, token: number): string {
  if (act % 4 === 1) return `${token}`;
  if (act % 2 === 0) return `token-${token}`;
  return (token * 0x9e3779b1).toString(36).padEnd(8 + (token % 13), '-');
}
