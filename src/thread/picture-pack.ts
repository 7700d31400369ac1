import type { CheckRecord } from '../core/check-record.ts';
import type { DiscoveredEdge } from '../core/discovery.ts';
import type { Engine } from '../core/engine.ts';
import { LATENCY_BOUNDS_US } from '../core/latency-histogram.ts';
import type { NodeRecord } from '../core/node-record.ts';
import { COUNTER_NAMES, type Latency, type NodeFigures, type Orphan, type UnknownNode } from '../core/snapshot.ts';
import { foundIn } from '../core/snapshot-of.ts';
import type { EdgeHead, StreamHead } from '../core/snapshot-parts.ts';
import type { CheckSpec } from '../core/spec.ts';
import type { Edge } from '../core/topology.ts';
import { STATUSES } from '../core/window.ts';

/** What of a picture stays as it is until the manifest is read again, or discovery finds something. */
export interface Outline {
  readonly name: string;
  readonly description: string;
  readonly tokenLimit: number;
  readonly streams: readonly OutlineStream[];
}

export interface OutlineStream extends StreamHead {
  readonly nodes: readonly Pick<NodeFigures, 'name' | 'discovered'>[];
  readonly edges: readonly (EdgeHead & { readonly checks: readonly CheckSpec[] })[];
  readonly found: readonly EdgeHead[];
}

/**
 * A picture as it travels to another thread. As plain data its names would be most of it, and telling and reading them
 * again took longer than all else:
 *
 *     numbers   now · counters · tokens · time of loss · failing kept, total
 *               then of each stream its nodes, its edges each with its checks, what was found
 *     windows   of the checks that have a failure in it, in the same order; others are `p` throughout
 *
 * NaN stands for null.
 */
export interface Picture {
  /** Null when the asker knows it, by its number. */
  readonly outline: Outline | null;
  readonly outlineId: number;
  readonly numbers: Float64Array;
  readonly windows: readonly string[];
  readonly orphans: readonly Orphan[];
  readonly unknown: readonly Omit<UnknownNode, 'meant'>[];
  /** Of all checks in the same order, `COUNTS_A_CHECK` numbers each: latencies by bucket, their sum in µs. */
  readonly latencies: Float64Array;
}

/** Numbers of one check: its buckets, and the sum. */
export const COUNTS_A_CHECK = LATENCY_BOUNDS_US.length + 2;

/** Where the numbers of a stream come from, in their order. */
interface Origin {
  readonly nodes: readonly NodeRecord[];
  readonly edges: readonly Edge[];
  readonly found: readonly DiscoveredEdge[];
}

/** Packs pictures of an engine, or of the one that takes its place. */
export class PicturePacker {
  #engine: Engine | null = null;
  /** Nodes and discovered edges only become more. */
  #parts = 0;
  #id = 0;
  #outline: Outline = { name: '', description: '', tokenLimit: 0, streams: [] };
  #origins: readonly Origin[] = [];
  readonly #numbers = new Numbers();

  /** `known` is the outline that the asker has. */
  pack(engine: Engine, known: number): Picture {
    this.#lookForOutline(engine);
    const windows: string[] = [];
    packHead(engine, this.#numbers);
    for (const origin of this.#origins) packStream(engine, origin, this.#numbers, windows);
    return {
      outline: known === this.#id ? null : this.#outline,
      outlineId: this.#id,
      numbers: this.#numbers.take(),
      windows,
      orphans: engine.orphans.list(),
      unknown: engine.unknown.list(),
      latencies: latenciesOf(engine, this.#origins),
    };
  }

  #lookForOutline(engine: Engine): void {
    const { spec, topology } = engine;
    const found = spec.streams.map((_, index) => foundIn(engine, index));
    const parts = found.reduce((sum, { length }) => sum + length, engine.nodes.length);
    if (engine === this.#engine && parts === this.#parts) return;
    this.#engine = engine;
    this.#parts = parts;
    this.#id++;
    this.#origins = spec.streams.map((_, index) => ({
      nodes: engine.nodes.filter(({ node }) => node.stream === index),
      edges: topology.edges.filter(({ stream }) => stream === index),
      found: found[index]!.map(({ edge }) => edge),
    }));
    this.#outline = {
      name: spec.name,
      description: spec.description,
      tokenLimit: spec.limits.tokens,
      streams: spec.streams.map(({ name, description, discover }, index) => ({
        name,
        description,
        discover,
        nodes: this.#origins[index]!.nodes.map(({ node }) => ({ name: node.name, discovered: node.discovered })),
        edges: this.#origins[index]!.edges.map(({ key, spec: { from, to, name: own, checks } }) => {
          return { key, from, to, name: own, checks };
        }),
        found: found[index]!.map(({ key, edge: { from, to } }) => ({ key, from, to, name: null })),
      })),
    };
  }
}

/** Numbers one after the other; the room for them is kept. */
class Numbers {
  #room = new Float64Array(1024);
  #length = 0;

  put(value: number): void {
    if (this.#length === this.#room.length) {
      const room = new Float64Array(this.#length * 2);
      room.set(this.#room);
      this.#room = room;
    }
    this.#room[this.#length++] = value;
  }

  /** All that were put, and begin anew. */
  take(): Float64Array {
    const numbers = this.#room.slice(0, this.#length);
    this.#length = 0;
    return numbers;
  }
}

function packHead({ now, counters, correlator, lossAt, failures }: Engine, to: Numbers): void {
  to.put(now);
  for (const name of COUNTER_NAMES) to.put(counters[name]);
  to.put(correlator.table.tokens);
  to.put(lossAt ?? Number.NaN);
  to.put(failures.kept);
  to.put(failures.total);
}

function packStream(engine: Engine, { nodes, edges, found }: Origin, to: Numbers, windows: string[]): void {
  for (const { seen, last } of nodes) {
    to.put(seen);
    to.put(last === Number.NEGATIVE_INFINITY ? Number.NaN : last);
  }
  for (const edge of edges) {
    const { status, since, worst, acknowledged } = engine.board.stateOf(edge);
    to.put(status === 'UNCHECKED' ? -1 : STATUSES.indexOf(status));
    to.put(since ?? Number.NaN);
    to.put(worst);
    to.put(acknowledged ? 1 : 0);
    for (const check of edge.checks) {
      const record = engine.records[check]!;
      const queue = engine.countChecks[check];
      packCheck(record, queue?.waiting ?? record.waiting, queue?.partial ?? 0, to);
      if (record.window.failed > 0) windows.push(record.window.toString());
    }
  }
  for (const { seen, recent } of found) {
    to.put(seen);
    packLatency(recent.percentiles(), to);
  }
}

function packCheck(record: CheckRecord, waiting: number, partial: number, to: Numbers): void {
  to.put(STATUSES.indexOf(record.status));
  to.put(record.idle ? 1 : 0);
  to.put(record.window.passed);
  to.put(record.window.failed);
  to.put(record.passed);
  to.put(record.failed);
  const { loss, restart, overflow, sampled } = record.voidBy;
  to.put(loss);
  to.put(restart);
  to.put(overflow);
  to.put(sampled);
  to.put(waiting);
  to.put(partial);
  to.put(record.repeat);
  to.put(record.afterwards);
  to.put(record.last);
  to.put(record.lastFailed);
  packLatency(record.recent.percentiles(), to);
}

function packLatency({ p50Us, p95Us, p99Us, maxUs }: Latency, to: Numbers): void {
  to.put(p50Us ?? Number.NaN);
  to.put(p95Us ?? Number.NaN);
  to.put(p99Us ?? Number.NaN);
  to.put(maxUs ?? Number.NaN);
}

function latenciesOf(engine: Engine, origins: readonly Origin[]): Float64Array {
  const numbers = new Float64Array(engine.records.length * COUNTS_A_CHECK);
  let at = 0;
  for (const { edges } of origins) {
    for (const { checks } of edges) {
      for (const check of checks) {
        const { counts, sumUs } = engine.records[check]!.histogram;
        numbers.set(counts, at);
        numbers[at + COUNTS_A_CHECK - 1] = sumUs;
        at += COUNTS_A_CHECK;
      }
    }
  }
  return numbers;
}
