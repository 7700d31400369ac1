import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Engine } from '../src/core/engine.ts';
import { newTraceEvent } from '../src/core/event.ts';
import { inlineMore } from '../src/thread/inlining.ts';
import { edge, engineSpec, stream, timeCheck } from '../test/support/engine-specs.ts';

// node --expose-gc --import tsx scripts/bench-engine.ts [--only WORD]: what an event costs the engine alone, without
// sockets or parsing. One edge, tokens of 16 bytes, history and failing list as large as by default. CPU of the whole
// process, so that other work on the machine counts less.

inlineMore();

const TOKEN = 16;
const WITHIN_US = 10_000_000;
/** A settled token is remembered for 2 · (within + grace). */
const REMEMBERED_US = 2 * (WITHIN_US + 200_000);
const START_US = 1_700_000_000_000_000;

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const ask = (name: string) => name.includes(values.only);

/** An engine with one edge and the two events of a token, told apart by a number. */
class Traffic {
  readonly engine: Engine;
  readonly #event = newTraceEvent();
  readonly #bytes = new Uint8Array(64);

  constructor(tokens: number) {
    this.engine = new Engine(
      engineSpec(
        [stream('s', [edge('web-server', 'event-processor', timeCheck({ withinUs: WITHIN_US }))])],
        {},
        { tokens },
      ),
    );
    this.#bytes.set(new TextEncoder().encode('web-serverevent-processor'));
    this.#event.bytes = this.#bytes;
    this.#event.tokenStart = 40;
    this.#event.tokenEnd = 40 + TOKEN;
  }

  cause(token: number, now: number): void {
    this.#event.nodeStart = 0;
    this.#event.nodeEnd = 10;
    this.#take(token, now);
  }

  reply(token: number, now: number): void {
    this.#event.nodeStart = 10;
    this.#event.nodeEnd = 25;
    this.#take(token, now);
  }

  #take(token: number, now: number): void {
    this.write(token);
    this.engine.take(this.#event, now, 'udp');
  }

  /** The token's text: 16 digits that look random and are all different. */
  write(token: number): void {
    let mixed = Math.imul(token, 0x9e3779b1) >>> 0;
    for (let i = 0; i < TOKEN; i++) {
      if (i === 8) mixed = token;
      const digit = mixed & 15;
      this.#bytes[40 + i] = digit < 10 ? 48 + digit : 87 + digit;
      mixed >>>= 4;
    }
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function rssBytes(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage.rss();
}

/** Time of the thread that is asked about: its CPU cannot be told from that of the compiler's and collector's threads. */
class Stopwatch {
  #cpu = cpuMs();
  #wall = performance.now();

  /** Since the last lap: what passed, or less if other threads or processes had the processor meanwhile. */
  lapMs(): number {
    const cpu = cpuMs();
    const wall = performance.now();
    const ms = Math.min(cpu - this.#cpu, wall - this.#wall);
    this.#cpu = cpu;
    this.#wall = wall;
    return ms;
  }
}

/** The longest slice of `SLICE` events: no single event can have taken longer. */
const SLICE = 256;
class Pauses {
  longestMs = 0;
  #events = 0;
  readonly #watch = new Stopwatch();

  tick(events = 1): void {
    this.#events += events;
    if (this.#events < SLICE) return;
    this.#events = 0;
    this.longestMs = Math.max(this.longestMs, this.#watch.lapMs());
  }
}

/** What making the events costs, which is no part of the engine's cost. */
function driverNs(): number {
  const traffic = new Traffic(1);
  for (let i = 0; i < 1_000_000; i++) traffic.write(i);
  const start = cpuMs();
  for (let i = 0; i < 4_000_000; i++) traffic.write(i);
  return ((cpuMs() - start) * 1e6) / 4_000_000;
}

/** So many tokens live, at a steady rate: some wait for the reply, which comes after `replyUs`, the rest is remembered. */
function steady(live: number, replyUs: number): void {
  const stepUs = (replyUs + 200_000 + REMEMBERED_US) / live;
  const behind = Math.ceil(replyUs / stepUs);
  const traffic = new Traffic(1_100_000);
  const run = (from: number, to: number, pauses: Pauses | null) => {
    for (let i = from; i < to; i++) {
      const now = Math.floor(START_US + i * stepUs);
      traffic.cause(i, now);
      if (i >= behind) traffic.reply(i - behind, now);
      pauses?.tick(2);
    }
  };
  const warm = live + Math.max(400_000, live);
  run(0, warm, null);
  const measured = 1_000_000;
  const start = cpuMs();
  run(warm, warm + measured, null);
  const ns = ((cpuMs() - start) * 1e6) / (2 * measured) - driverNs();
  const pauses = new Pauses();
  run(warm + measured, warm + 2 * measured, pauses);
  const { table } = traffic.engine.correlator;
  const { passed, failed } = traffic.engine.records[0]!.snapshot(0, 0, 0);
  console.log(
    `steady ${live} live, reply after ${replyUs / 1e6} s: ${ns.toFixed(0)} ns CPU an event; longest ${SLICE} events ${pauses.longestMs.toFixed(1)} ms;` +
      ` tokens ${table.tokens}, passed ${passed}, failed ${failed}, overflow ${traffic.engine.counters.overflow}`,
  );
}

/** A million tokens wait, none has a reply: bytes a token beyond its own length. */
function memory(): void {
  const tokens = 1_000_000;
  const before = rssBytes();
  const traffic = new Traffic(tokens);
  for (let i = 0; i < tokens; i++) traffic.cause(i, START_US + i * 5);
  const rss = (rssBytes() - before) / tokens - TOKEN;
  const held = traffic.engine.correlator.table.heldBytes / tokens - TOKEN;
  console.log(
    `memory ${tokens} waiting: ${held.toFixed(1)} B held a token beyond its own bytes, RSS grew by ${rss.toFixed(1)} B`,
  );
}

/** Nobody replies any more: a million tokens wait, and each event finds others that are missing. */
function outage(): void {
  const tokens = 1_000_000;
  const stepUs = (WITHIN_US + 200_000 + REMEMBERED_US) / tokens;
  const traffic = new Traffic(1_100_000);
  const run = (from: number, to: number, pauses: Pauses | null) => {
    for (let i = from; i < to; i++) {
      traffic.cause(i, Math.floor(START_US + i * stepUs));
      pauses?.tick();
    }
  };
  run(0, 1_500_000, null);
  const pauses = new Pauses();
  const start = cpuMs();
  run(1_500_000, 2_500_000, pauses);
  console.log(
    `outage: ${(cpuMs() - start).toFixed(0)} ns CPU an event, longest ${SLICE} events ${pauses.longestMs.toFixed(1)} ms`,
  );
}

/** A million tokens, `spreadUs` apart in all, time out while nothing else comes: the clock moves every 10 ms. */
function burst(spreadUs: number, tokens = 1_000_000): void {
  const traffic = new Traffic(tokens);
  for (let i = 0; i < tokens; i++) traffic.cause(i, START_US + Math.floor((i * spreadUs) / tokens));
  const watch = new Stopwatch();
  let longest = 0;
  for (let now = START_US + spreadUs; now <= START_US + spreadUs + 40_000_000; now += 10_000) {
    watch.lapMs();
    traffic.engine.advance(now);
    longest = Math.max(longest, watch.lapMs());
  }
  if (tokens < 1_000_000) return;
  const { failed } = traffic.engine.records[0]!.snapshot(0, 0, 0);
  console.log(
    `burst of a million in ${spreadUs / 1000} ms: longest advance ${longest.toFixed(1)} ms, failed ${failed}`,
  );
}

/** Ten million tokens against a limit of a hundred thousand. */
function flood(): void {
  const limit = 100_000;
  const traffic = new Traffic(limit);
  const run = (from: number, to: number, pauses: Pauses) => {
    const start = cpuMs();
    for (let i = from; i < to; i++) {
      traffic.cause(i, START_US + i);
      pauses.tick();
    }
    return ((cpuMs() - start) * 1e6) / (to - from);
  };
  run(0, 1_000_000, new Pauses());
  const before = rssBytes();
  const pauses = new Pauses();
  const ns = run(1_000_000, 10_000_000, pauses);
  console.log(
    `flood of 10^7 against ${limit}: ${ns.toFixed(0)} ns CPU an event, longest ${SLICE} events ${pauses.longestMs.toFixed(1)} ms,` +
      ` RSS grew by ${((rssBytes() - before) / 1e6).toFixed(1)} MB, overflow ${traffic.engine.counters.overflow}, tokens ${traffic.engine.correlator.table.tokens}`,
  );
}

for (const replyUs of [20_000, 9_000_000]) {
  for (const live of [1_000, 100_000, 1_000_000]) if (ask(`steady ${live} live ${replyUs}`)) steady(live, replyUs);
}
if (ask('memory')) memory();
if (ask('outage')) outage();
if (ask('burst')) for (let i = 0; i < 5; i++) burst(1000 * i, 50_000); // warm
for (const spreadUs of [10_000_000, 1_000_000, 100_000, 0]) if (ask(`burst ${spreadUs}`)) burst(spreadUs);
if (ask('flood')) flood();
