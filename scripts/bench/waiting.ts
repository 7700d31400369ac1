import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { Engine } from '../../src/core/engine.ts';
import { newTraceEvent } from '../../src/core/event.ts';
import { NODES, writeHex } from './datagrams.ts';

// A million tokens wait for a reply that never comes, and then all of them fail. Prints what one of them takes and the
// longest that anything else had to wait meanwhile. Run with --expose-gc.

export interface Waiting {
  readonly tokens: number;
  readonly tokenBytes: number;
  /** Memory that rows, slots and tokens take, and by how much the whole process grew, divided by the tokens. */
  readonly bytesEach: number;
  readonly rssEach: number;
  /** The longest single call of the engine: 1,000 events, or a tick of 10 ms. */
  readonly worstCallMs: number;
  /** The same in CPU time: where others share the machine, the clock also measures them. */
  readonly worstCallCpuMs: number;
  readonly worstGcMs: number;
  readonly failed: number;
}

const TOKENS = 1_000_000;
const BATCH = 1000;
/** 100,000 a second, so all of them wait together before the first is given up. */
const PER_BATCH_US = 10_000;
const TICK_US = 10_000;
const WITHIN_US = 15_000_000;

let worstGcMs = 0;
new PerformanceObserver((list) => {
  for (const { duration, detail } of list.getEntries() as (PerformanceEntry & { detail?: unknown })[]) {
    // Those that this script asks for do not count.
    const { flags = 0 } = detail as { flags?: number };
    if ((flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) === 0) worstGcMs = Math.max(worstGcMs, duration);
  }
}).observe({ entryTypes: ['gc'] });

const used = () => {
  globalThis.gc?.();
  return process.memoryUsage.rss();
};
const [from, to] = NODES;
const check = { kind: 'time', withinUs: WITHIN_US, ok: 3, warn: 0, fail: 0, idleAfterUs: 3e8, idle: 'keep' } as const;
const engine = new Engine({
  name: 'waiting',
  description: '',
  streams: [
    {
      name: 's',
      description: '',
      nodes: [...NODES],
      edges: [{ name: null, from, to, checks: [check] }],
      discover: false,
    },
  ],
  time: { graceUs: 200_000, skewUs: 0, maxFutureUs: 5_000_000, maxAgeUs: 600_000_000 },
  // Little history and few failures: they have bounds of their own and are not what is measured.
  limits: { tokens: TOKENS, failures: 100, history: 100, nodes: 256 },
});
const event = newTraceEvent();
event.bytes = Buffer.from(`${from}:0123456789abcdef`);
event.nodeEnd = from.length;
event.tokenStart = from.length + 1;
event.tokenEnd = event.bytes.length;

const before = used();
const startUs = 1_700_000_000_000_000;
let worstCallMs = 0;
let worstCallCpuMs = 0;
// Twice: the first time the just-in-time compiler is at work, and all failed ones are forgotten before the second.
let now = startUs;
let bytesEach = 0;
let rssEach = 0;
for (const measured of [false, true]) {
  for (let token = 0; token < TOKENS; token += BATCH, now += PER_BATCH_US) {
    timed(measured, () => {
      for (let i = 0; i < BATCH; i++) {
        writeHex(event.bytes, event.tokenStart, token + i);
        engine.take(event, now, 'udp');
      }
    });
    await turn();
  }
  if (!measured) {
    bytesEach = engine.correlator.table.heldBytes / TOKENS;
    rssEach = (used() - before) / TOKENS;
  }
  worstGcMs = measured ? worstGcMs : 0;
  for (const end = now + 4 * WITHIN_US; now < end; now += TICK_US) {
    timed(measured, () => engine.advance(now));
    await turn();
  }
}
const answer: Waiting = {
  tokens: TOKENS,
  tokenBytes: event.tokenEnd - event.tokenStart,
  bytesEach,
  rssEach,
  worstCallMs,
  worstCallCpuMs,
  worstGcMs,
  failed: engine.failures.total,
};
console.log(JSON.stringify(answer));

function timed(measured: boolean, call: () => void): void {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  call();
  if (!measured) return;
  const { user, system } = process.cpuUsage(cpuBefore);
  worstCallMs = Math.max(worstCallMs, performance.now() - startedAt);
  worstCallCpuMs = Math.max(worstCallCpuMs, (user + system) / 1000);
}
