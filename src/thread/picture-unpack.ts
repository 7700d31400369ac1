import type { LatencyCounts } from '../core/latency-histogram.ts';
import { NearestNames } from '../core/nearest-name.ts';
import {
  type CheckFigures,
  COUNTER_NAMES,
  type Counters,
  type Figures,
  type Latency,
  type StreamFigures,
  type UnknownNode,
} from '../core/snapshot.ts';
import { declaredEdge, discoveredEdge, streamOf, sumOf } from '../core/snapshot-parts.ts';
import type { CheckSpec } from '../core/spec.ts';
import { STATUSES } from '../core/window.ts';
import { COUNTS_A_CHECK, type Outline, type OutlineStream, type Picture } from './picture-pack.ts';

/** Makes snapshots of pictures, of which only the first brings an outline. */
export class PictureUnpacker {
  #outline: Outline = { name: '', description: '', tokenLimit: 0, streams: [] };
  #latencies: Float64Array = new Float64Array(0);
  /** Which of all checks the first of an edge is. */
  readonly #firstChecks = new Map<string, number>();
  #nearest = new NearestNames([]);

  /** Zero before the first. */
  outlineId = 0;

  unpack(picture: Picture): Figures {
    if (picture.outline !== null) this.#takeOutline(picture.outline);
    this.outlineId = picture.outlineId;
    this.#latencies = picture.latencies;
    const meant = this.#nearest.of(picture.unknown.map(({ name }) => name));
    const unknown = picture.unknown.map((entry, i) => ({ ...entry, meant: meant[i]! }));
    return figuresOf(this.#outline, picture, unknown);
  }

  /** As of the last picture. */
  latencies(edgeKey: string, check: number): LatencyCounts | null {
    const first = this.#firstChecks.get(edgeKey);
    if (first === undefined) return null;
    const start = (first + check) * COUNTS_A_CHECK;
    const sum = start + COUNTS_A_CHECK - 1;
    return { counts: this.#latencies.subarray(start, sum), sumUs: this.#latencies[sum]! };
  }

  #takeOutline(outline: Outline): void {
    this.#outline = outline;
    const nodes = outline.streams.flatMap((stream) => stream.nodes);
    this.#nearest = new NearestNames(nodes.filter(({ discovered }) => !discovered).map(({ name }) => name));
    this.#firstChecks.clear();
    let checks = 0;
    for (const { edges } of outline.streams) {
      for (const edge of edges) {
        if (edge.checks.length > 0) this.#firstChecks.set(edge.key, checks);
        checks += edge.checks.length;
      }
    }
  }
}

function figuresOf(outline: Outline, { numbers, windows, orphans }: Picture, unknown: UnknownNode[]): Figures {
  const from = new Reader(numbers, windows);
  const now = from.next();
  const counters = Object.fromEntries(COUNTER_NAMES.map((name) => [name, from.next()])) as Counters;
  const liveTokens = from.next();
  const lossAt = from.nextOrNull();
  const failing = { kept: from.next(), total: from.next() };
  const streams = outline.streams.map((stream) => streamFrom(stream, from));
  const { name, description, tokenLimit } = outline;
  return {
    name,
    description,
    now,
    ...sumOf(streams),
    counters,
    liveTokens,
    tokenLimit,
    lossAt,
    streams,
    failing,
    orphans,
    unknown,
  };
}

/** Reads in the order in which it was packed. */
class Reader {
  readonly #numbers: Float64Array;
  readonly #windows: readonly string[];
  #at = 0;
  #window = 0;
  #passes = '';

  constructor(numbers: Float64Array, windows: readonly string[]) {
    this.#numbers = numbers;
    this.#windows = windows;
  }

  next(): number {
    return this.#numbers[this.#at++]!;
  }

  nextOrNull(): number | null {
    const value = this.next();
    return Number.isNaN(value) ? null : value;
  }

  nextWindow(): string {
    return this.#windows[this.#window++]!;
  }

  /** A window without a failure: most are, and as long as the one before. */
  passes(count: number): string {
    if (this.#passes.length !== count) this.#passes = 'p'.repeat(count);
    return this.#passes;
  }
}

function streamFrom(stream: OutlineStream, from: Reader): StreamFigures {
  const nodes = stream.nodes.map(({ name, discovered }) => ({
    name,
    seen: from.next(),
    last: from.nextOrNull(),
    discovered,
  }));
  const declared = stream.edges.map((edge) => {
    const status = STATUSES[from.next()] ?? ('UNCHECKED' as const);
    const state = { status, since: from.nextOrNull(), worst: from.next(), acknowledged: from.next() === 1 };
    return declaredEdge(
      edge,
      state,
      edge.checks.map((spec) => checkFrom(spec, from)),
    );
  });
  const found = stream.found.map((edge) => discoveredEdge<CheckFigures>(edge, from.next(), latencyFrom(from)));
  return streamOf(stream, nodes, [...declared, ...found]);
}

function checkFrom(spec: CheckSpec, from: Reader): CheckFigures {
  const status = STATUSES[from.next()]!;
  const idle = from.next() === 1;
  const pass = from.next();
  const fail = from.next();
  const passed = from.next();
  const failed = from.next();
  const voidBy = { loss: from.next(), restart: from.next(), overflow: from.next(), sampled: from.next() };
  const waiting = from.next();
  const voided = voidBy.loss + voidBy.restart + voidBy.overflow + voidBy.sampled;
  return {
    spec,
    status,
    idle,
    pass,
    total: pass + fail,
    opened: passed + failed + voided + waiting,
    passed,
    failed,
    void: voided,
    voidBy,
    waiting,
    partial: from.next(),
    repeat: from.next(),
    afterwards: from.next(),
    last: from.nextOrNull(),
    lastFailed: from.nextOrNull(),
    window: fail > 0 ? from.nextWindow() : from.passes(pass),
    latency: latencyFrom(from),
  };
}

function latencyFrom(from: Reader): Latency {
  return { p50Us: from.nextOrNull(), p95Us: from.nextOrNull(), p99Us: from.nextOrNull(), maxUs: from.nextOrNull() };
}
