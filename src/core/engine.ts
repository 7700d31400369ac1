import { bytesOf, textOf } from './bytes.ts';
import { CheckRecord } from './check-record.ts';
import { Correlator, type CorrelatorSink, type Outcome } from './correlator.ts';
import { CountCheck } from './count-check.ts';
import { Discovery } from './discovery.ts';
import { EdgeBoard } from './edge-board.ts';
import type { TraceEvent } from './event.ts';
import type { EventBatch } from './event-batch.ts';
import { FailureList } from './failure-list.ts';
import { History } from './history.ts';
import { NodeNames, type NodeRole } from './node-names.ts';
import { NodeRecord } from './node-record.ts';
import { OrphanList } from './orphan-list.ts';
import { COUNTER_NAMES, type CounterName, type Counters, type Sighting } from './snapshot.ts';
import type { CheckSpec, CountCheckSpec, EngineSpec } from './spec.ts';
import { type Check, compileTopology, type StreamNode, type Topology } from './topology.ts';
import { UnknownNames } from './unknown-names.ts';

/** Shorter checks do not trust a time of whole seconds (SPEC 3). */
const WHOLE_SECOND_SERVES_US = 2_000_000;
/** Key of the hash tables when nobody gives one: fine for replays and tests, known to everyone. */
const FIXED_SEED = [0x6f627365, 0x72766174] as const;

/**
 * The whole judgement behind one door: events in, statuses out. Pure: it never reads a clock, every call is told when
 * it happens, and the same calls give the same result. Times are integer microseconds; `now` never goes back.
 *
 *     take ─▶ correlator ─▶ settled ─▶ check record (window, status) ─▶ edge board
 *          └▶ count check ─┘       └▶ failure list
 */
export class Engine implements CorrelatorSink {
  readonly spec: EngineSpec;
  readonly topology: Topology;
  readonly counters: Counters;
  readonly records: readonly CheckRecord[];
  readonly board: EdgeBoard;
  readonly failures: FailureList;
  readonly orphans: OrphanList;
  readonly unknown: UnknownNames;
  readonly nodes: NodeRecord[] = [];
  readonly correlator: Correlator;
  /** By check index; null for a time check. */
  readonly countChecks: readonly (CountCheck | null)[];
  /** By stream; null for one that does not discover. */
  readonly discoveries: readonly (Discovery | null)[];
  lossAt: number | null = null;

  readonly #names: NodeNames;
  readonly #seed: readonly [number, number];
  readonly #history: History;
  readonly #oldUs: number = 0;
  #now = 0;
  /** Grows with every start of listening. */
  #epoch = 0;
  #discoveredNodes = 0;
  readonly #others: readonly (CountCheck | Discovery)[];
  /** No count check and no discovery has anything to do up to and including this instant. */
  #quietUntil = Number.POSITIVE_INFINITY;
  /** No node falls silent up to and including this instant. */
  #awakeUntil = Number.POSITIVE_INFINITY;

  /** `before` is the engine whose place this one takes, after its manifest was read again. */
  constructor(spec: EngineSpec, seed: readonly [number, number] = FIXED_SEED, before: Engine | null = null) {
    this.spec = spec;
    this.#seed = seed;
    this.topology = compileTopology(spec);
    this.counters = before?.counters ?? (Object.fromEntries(COUNTER_NAMES.map((name) => [name, 0])) as Counters);
    this.orphans = before?.orphans ?? new OrphanList();
    this.unknown = new UnknownNames();
    this.lossAt = before?.lossAt ?? null;
    this.#now = before?.now ?? 0;
    this.records = this.topology.checks.map((check) => before?.handOver(check) ?? new CheckRecord(check.spec));
    this.board = new EdgeBoard(this.topology.edges, this.records, before?.board.states(), before?.board.total);
    this.failures =
      before?.spec.limits.failures === spec.limits.failures
        ? before.failures
        : new FailureList(spec.limits.failures, this.topology.checks);
    this.failures.rebind(this.topology.checks);
    for (const node of this.topology.nodes) {
      this.nodes.push(before?.nodeLike(node, spec.streams[node.stream]!.name) ?? new NodeRecord(node));
    }
    this.#names = new NodeNames(this.topology, seed, (stream, name) => this.#discoverNode(stream, name));
    this.correlator = new Correlator(this.topology, this.#names, seed, this);
    this.countChecks = this.topology.checks.map((check) =>
      check.spec.kind === 'count' ? this.#countCheck(check, check.spec) : null,
    );
    this.discoveries = spec.streams.map(({ discover }) => (discover ? new Discovery(spec.time.graceUs) : null));
    this.#others = [...this.countChecks, ...this.discoveries].filter((one) => one !== null);
    this.#history = new History(spec.limits.history);
    this.#oldUs = Math.max(spec.time.maxAgeUs, 2 * this.topology.longestWithinUs);
  }

  /** The clock: the latest instant the engine was told of. */
  get now(): number {
    return this.#now;
  }

  /** Whether a stream names this node. */
  isNode(name: string): boolean {
    return this.#names.isNode(name);
  }

  /** Nothing is judged up to and including this instant; a lower bound. */
  get dueAfter(): number {
    return Math.min(this.correlator.dueAfter, this.#quietUntil);
  }

  /** Let the clock go on to `now`: everything that was to happen before it, strictly, happens. */
  advance(now: number): void {
    if (now > this.#now) this.#now = now;
    if (this.#now > this.#quietUntil) this.#advanceOthers();
    this.settleDue();
    if (this.#now > this.#awakeUntil) this.#judgeSilence();
  }

  /** Settle what is due before the clock; nearly always there is nothing to do. */
  settleDue(): void {
    if (this.#now > this.correlator.quietUntil) this.correlator.settle(this.#now);
  }

  /** Take in one event that arrived at `arrivedAt` from the input `source`. */
  take(event: TraceEvent, arrivedAt: number, source: string): void {
    const { bytes, nodeStart, nodeEnd, tokenStart, tokenEnd } = event;
    const role = this.#names.roleOf(bytes, nodeStart, nodeEnd);
    const hash = event.kind === 'event' ? this.correlator.hash(bytes, tokenStart, tokenEnd) : 0;
    this.advance(arrivedAt);
    this.#take(event, role, hash, source);
  }

  /** Look up who sent the events of a batch and where their tokens are; `takeFrom` takes them in. */
  prepare(batch: EventBatch): void {
    const { count, events, roles, hashes } = batch;
    for (let i = 0; i < count; i++) {
      const { kind, bytes, nodeStart, nodeEnd, tokenStart, tokenEnd } = events[i]!;
      roles[i] = this.#names.roleOf(bytes, nodeStart, nodeEnd);
      hashes[i] = kind === 'event' ? this.correlator.hash(bytes, tokenStart, tokenEnd) : 0;
    }
    this.correlator.fetch(hashes, count);
  }

  /**
   * Take in event `i` of a batch that was prepared. Tokens settle one by one, so what is due of others may wait until
   * `settleDue`, which must follow the last event: to settle many at once costs less than to look for each event what is
   * due. Where an event means more than its token, everything happens in order.
   */
  takeFrom(batch: EventBatch, i: number, source: string): void {
    const event = batch.events[i]!;
    const role = batch.roles[i]!;
    const arrivedAt = batch.arrivals[i]!;
    const alone = event.kind === 'event' && event.rate === 1 && !role.counts;
    if (!alone || arrivedAt > this.#quietUntil || arrivedAt > this.#awakeUntil) this.advance(arrivedAt);
    else if (arrivedAt > this.#now) this.#now = arrivedAt;
    this.#take(event, role, batch.hashes[i]!, source);
  }

  /** The clock is at the event's arrival or later. */
  #take(event: TraceEvent, role: NodeRole, hash: number, source: string): void {
    const now = this.#now;
    if (role.nodes.length === 0) {
      this.counters.unknown++;
      this.unknown.add(role.name);
      return;
    }
    const ownTime = !Number.isNaN(event.at);
    let at = ownTime ? event.at : now;
    let wholeSecond = event.wholeSecond;
    if (at > now + this.spec.time.maxFutureUs) {
      this.counters.future++;
      at = now;
      wholeSecond = false;
    } else if (at < now - this.#oldUs) {
      this.counters.old++;
      return;
    }
    if (event.kind === 'tally') this.counters.tallies += event.count;
    else if (!this.#correlate(event, role, hash, at, wholeSecond)) {
      this.counters.duplicate++;
      return;
    } else this.counters.events++;
    if (event.rate < 1) this.#noteSampled(role, at, wholeSecond);
    // A tally of none is no sign of life.
    if (event.count > 0)
      for (let i = 0; i < role.nodes.length; i++) this.#seeNode(role.nodes[i]!, event.count, at, ownTime);
    if (role.counts) this.#countEvents(event, role, at, wholeSecond);
    if (event.kind === 'event') {
      this.#history.add(event, at, now, source);
      if (role.discovers) this.#discover(event, role, at);
    }
  }

  /** Lines that are no events, by what became of them; inputs count these. */
  count(counter: CounterName, lines = 1): void {
    this.counters[counter] += lines;
  }

  /** `datagrams` were lost before they reached us, noticed at `now`. */
  loss(now: number, datagrams: number): void {
    this.advance(now);
    this.counters.loss += datagrams;
    this.#noteLoss();
  }

  /** An input ran over a limit of ours, noticed at `now`; the input has its own counter for it. */
  overran(now: number): void {
    this.advance(now);
    this.#noteLoss();
  }

  /** Listening began, at `now`: nobody listened between the clock so far and then. */
  start(now: number): void {
    this.correlator.noteRestart();
    this.#epoch++;
    this.advance(now);
  }

  /** The end of a recording: the clock moves past the last instant at which anything is still to be judged. */
  settleAll(): void {
    // What is still buffered first: it may let a batch pass whose deadline is far off.
    const buffered = Math.max(...this.#others.map((other) => other.lastBuffered()));
    if (buffered >= this.#now) this.advance(buffered + 1);
    const end = Math.max(this.correlator.lastPending(), ...this.#others.map((other) => other.lastPending()));
    if (end >= this.#now) this.advance(end + 1);
  }

  /**
   * An engine for another spec that goes on where this one is: windows and totals of checks that stay the same, nodes,
   * counters and failing tokens. What was waiting becomes void, as if we had not listened. This engine is done with.
   */
  withSpec(spec: EngineSpec): Engine {
    return new Engine(spec, this.#seed, this);
  }

  /** The record of a check that stays the same, with nothing waiting any more; null when there is none. */
  handOver({ edge, ordinal, spec }: Check): CheckRecord | null {
    const own = this.topology.checks.find((other) => other.edge.key === edge.key && other.ordinal === ordinal);
    if (!own || !sameCheck(own.spec, spec)) return null;
    const record = this.records[own.index]!;
    const waiting = this.countChecks[own.index]?.waiting ?? record.waiting;
    if (waiting > 0) record.void('restart', this.#now, waiting);
    record.waiting = 0;
    record.idle = false;
    return record;
  }

  /** The record of the node of this name in the stream of that name, for a spec that has it in another place. */
  nodeLike(node: StreamNode, stream: string): NodeRecord | null {
    const own = this.nodes.find((other) => {
      return other.node.name === node.name && this.spec.streams[other.node.stream]!.name === stream;
    });
    return own ? own.movedTo(node) : null;
  }

  /** What is still known of a token, oldest first. */
  historyOf(token: string): Sighting[] {
    return this.#history.of(bytesOf(token));
  }

  // What the correlator tells.

  settled(
    check: number,
    outcome: Outcome,
    row: number,
    cause: number,
    latencyUs: number,
    decided: number,
    settledAt: number,
  ): void {
    const record = this.records[check]!;
    record.waiting--;
    if (outcome === 'pass') {
      // One more pass in a window full of them, which is what nearly all are, changes nothing.
      if (!record.pass(decided, latencyUs, settledAt)) return;
    } else if (outcome === 'late' || outcome === 'missing') {
      record.fail(outcome === 'late' ? 'l' : 'm', decided, latencyUs, settledAt);
      const { table } = this.correlator;
      const token = table.tokenBytes(row);
      this.failures.add({
        check,
        token,
        hash: table.tokenHash(row),
        kind: outcome,
        got: 0,
        at: cause,
        decided,
        latencyUs,
      });
    } else record.void(outcome, settledAt);
    this.board.update(this.topology.checks[check]!.edge, settledAt);
  }

  opened(check: number): void {
    this.records[check]!.waiting++;
  }

  repeat(check: number): void {
    this.counters.repeat++;
    this.records[check]!.repeat++;
  }

  afterwards(check: number): void {
    this.counters.afterwards++;
    this.records[check]!.afterwards++;
  }

  replyToListed(check: number, row: number, hash: number, at: number): boolean {
    // Once a token has failed, all later replies ask; nearly none of them is one of its.
    if (!this.failures.mayAwait(check, hash)) return false;
    return this.failures.reply(check, this.correlator.table.tokenBytes(row), hash, at, this.spec.time.skewUs);
  }

  orphan(row: number): void {
    this.counters.orphan++;
    const { table } = this.correlator;
    this.orphans.add(this.#names.byId(table.nameOf(row)).name, table.tokenBytes(row), table.at(row));
  }

  overflow(waiting: boolean): void {
    if (waiting) this.counters.overflow++;
  }

  /**
   * Count checks and the correlator take turns, so that whatever a jump of the clock settles is told in the order of its
   * instant, batches before tokens: which failures are kept must not depend on the lines between.
   */
  #advanceOthers(): void {
    for (let at = this.#nextBatchAt(); at < this.#now; at = this.#nextBatchAt()) {
      this.correlator.settle(at);
      for (const check of this.countChecks) check?.advance(at + 1);
    }
    for (const discovery of this.discoveries) discovery?.advance(this.#now);
    this.#quietUntil = this.#others.reduce((next, { nextAt }) => Math.min(next, nextAt), Number.POSITIVE_INFINITY);
  }

  #nextBatchAt(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const check of this.countChecks) if (check) next = Math.min(next, check.nextAt);
    return next;
  }

  /** False for a duplicate. */
  #correlate(event: TraceEvent, role: NodeRole, hash: number, at: number, wholeSecond: boolean): boolean {
    const { bytes, tokenStart, tokenEnd } = event;
    const releaseAt = role.counts ? this.#releaseAt(role, at, wholeSecond) : Number.NaN;
    return this.correlator.see(role, bytes, tokenStart, tokenEnd, hash, at, this.#now, wholeSecond, releaseAt);
  }

  /** Until when a count check holds the event in its buffer: the latest of its checks; NaN without one. */
  #releaseAt(role: NodeRole, at: number, wholeSecond: boolean): number {
    let release = Number.NaN;
    for (const list of [role.drives, role.counted]) {
      for (const check of list) {
        const until = Math.max(this.#timeFor(check, at, wholeSecond) + this.spec.time.graceUs, this.#now);
        if (!(release >= until)) release = until;
      }
    }
    return release;
  }

  #countEvents(event: TraceEvent, role: NodeRole, at: number, wholeSecond: boolean): void {
    for (const check of role.drives) this.#countAt(check, 'up', event.count, at, wholeSecond);
    for (const check of role.counted) this.#countAt(check, 'down', event.count, at, wholeSecond);
  }

  #countAt(check: number, side: 'up' | 'down', count: number, at: number, wholeSecond: boolean): void {
    const countCheck = this.countChecks[check]!;
    if (!countCheck.add(side, this.#timeFor(check, at, wholeSecond), this.#now, count, this.#epoch)) this.#noteLoss();
    if (countCheck.nextAt < this.#quietUntil) this.#quietUntil = countCheck.nextAt;
  }

  #timeFor(check: number, at: number, wholeSecond: boolean): number {
    return wholeSecond && this.records[check]!.spec.withinUs < WHOLE_SECOND_SERVES_US ? this.#now : at;
  }

  #seeNode(index: number, count: number, at: number, ownTime: boolean): void {
    const record = this.nodes[index]!;
    const wasQuiet = record.seen === 0 || record.silentChecks > 0;
    record.see(count, at, this.#now, ownTime);
    if (wasQuiet) this.#wake(record);
  }

  #noteSampled(role: NodeRole, at: number, wholeSecond: boolean): void {
    for (const node of role.nodes) this.nodes[node]!.sampled = true;
    this.correlator.noteSampled(role, at, this.#now, wholeSecond);
  }

  #noteLoss(): void {
    this.lossAt = this.#now;
    this.correlator.noteLoss(this.#now);
  }

  #discover(event: TraceEvent, role: NodeRole, at: number): void {
    for (const index of role.nodes) {
      const node = this.nodes[index]!.node;
      const discovery = this.discoveries[node.stream];
      if (!discovery) continue;
      const { bytes, tokenStart, tokenEnd, fromStart, fromEnd } = event;
      const from = fromStart < 0 ? null : this.#nodeNamed(node.stream, textOf(bytes, fromStart, fromEnd));
      discovery.see({ at, node: node.name, token: textOf(bytes, tokenStart, tokenEnd), from });
      if (discovery.nextAt < this.#quietUntil) this.#quietUntil = discovery.nextAt;
    }
  }

  #nodeNamed(stream: number, reported: string): string | null {
    const bytes = bytesOf(reported);
    const { nodes } = this.#names.roleOf(bytes, 0, bytes.length);
    const node = nodes.find((index) => this.nodes[index]!.node.stream === stream);
    return node === undefined ? null : this.nodes[node]!.node.name;
  }

  #discoverNode(stream: number, name: string): number {
    if (this.#discoveredNodes >= this.spec.limits.nodes) return -1;
    this.#discoveredNodes++;
    const node: StreamNode = { index: this.nodes.length, stream, name, discovered: true };
    this.nodes.push(new NodeRecord(node));
    return node.index;
  }

  #countCheck(check: Check, spec: CountCheckSpec): CountCheck {
    const record = this.records[check.index]!;
    const { graceUs, skewUs } = this.spec.time;
    return new CountCheck(spec, graceUs, skewUs, {
      pass: (_open, decided, settledAt, batches) => {
        record.pass(decided, Number.NaN, settledAt, batches);
        this.board.update(check.edge, settledAt);
      },
      short: (open, decided, settledAt, batches, got, epoch) => {
        const reason =
          this.lossAt !== null && this.lossAt >= open
            ? 'loss'
            : epoch < this.#epoch
              ? 'restart'
              : this.correlator.sampledAt(check.index) <= decided
                ? 'sampled'
                : null;
        if (reason) record.void(reason, settledAt, batches);
        else {
          record.fail('m', decided, Number.NaN, settledAt, batches);
          const entry = { check: check.index, token: null, hash: 0, kind: 'short', got, at: open, decided } as const;
          for (let i = 0; i < Math.min(batches, this.spec.limits.failures); i++) {
            this.failures.add({ ...entry, latencyUs: Number.NaN });
          }
        }
        this.board.update(check.edge, settledAt);
      },
      lost: () => this.#noteLoss(),
    });
  }

  /** Set the idle flag of checks whose upstream node has been silent for too long; armed by its first event. */
  #judgeSilence(): void {
    this.#awakeUntil = Number.POSITIVE_INFINITY;
    for (const { index, edge, spec } of this.topology.checks) {
      const record = this.records[index]!;
      const node = this.nodes[edge.from]!;
      if (record.idle || node.seen === 0) continue;
      const idleFrom = node.lastArrivedAt + spec.idleAfterUs;
      if (this.#now > idleFrom) {
        record.idle = true;
        node.silentChecks++;
        this.board.update(edge, idleFrom);
      } else this.#awakeUntil = Math.min(this.#awakeUntil, idleFrom);
    }
  }

  /** A node has been heard for the first time, or again. */
  #wake(node: NodeRecord): void {
    this.settleDue();
    node.silentChecks = 0;
    for (const { index, edge, spec } of this.topology.checks) {
      if (edge.from !== node.node.index) continue;
      this.#awakeUntil = Math.min(this.#awakeUntil, this.#now + spec.idleAfterUs);
      const record = this.records[index]!;
      if (!record.idle) continue;
      record.idle = false;
      this.board.update(edge, this.#now);
    }
  }
}

/** Whether two checks are the same, so that a window can be kept over a reload. */
export function sameCheck(a: CheckSpec, b: CheckSpec): boolean {
  return JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
}
