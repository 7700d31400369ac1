import { Recent } from './recent.ts';

/** Tokens whose last sighting is remembered, per stream: one or two generations of so many. */
const GENERATION = 50_000;
/** Sightings that wait to be put in order, per stream; beyond that they are taken as they are. */
const PENDING = 10_000;
const EDGES = 4096;

export interface DiscoveredEdge {
  readonly from: string;
  readonly to: string;
  seen: number;
  readonly recent: Recent;
}

interface Pending {
  readonly at: number;
  readonly node: string;
  readonly token: string;
  readonly from: string | null;
}

interface LastSighting {
  readonly node: string;
  readonly at: number;
}

/**
 * Section 8, for one stream: the edges that traffic shows. Sightings wait for `grace`, so that they are taken in order
 * of time; a token seen at one node and next at another gives an edge between the two, or the event's `from:` tag does.
 */
export class Discovery {
  readonly #graceUs: number;
  /** In order of `at`. */
  #pending: Pending[] = [];
  #head = 0;
  /** Two generations rather than one map that loses its oldest entry: V8 walks over all deleted ones to find it. */
  #last = new Map<string, LastSighting>();
  #lastOld = new Map<string, LastSighting>();
  readonly #edges = new Map<string, DiscoveredEdge>();
  /** Edges and sightings that found no room. */
  dropped = 0;

  constructor(graceUs: number) {
    this.#graceUs = graceUs;
  }

  /** In the order in which they were found. */
  get edges(): readonly DiscoveredEdge[] {
    return [...this.#edges.values()];
  }

  /** Nothing happens here up to and including this instant. */
  get nextAt(): number {
    return this.#head < this.#pending.length ? this.#pending[this.#head]!.at + this.#graceUs : Number.POSITIVE_INFINITY;
  }

  lastPending(): number {
    return Number.NEGATIVE_INFINITY;
  }

  /** The last instant at which a buffered sighting is taken; −Infinity when there is none. */
  lastBuffered(): number {
    return this.#head < this.#pending.length
      ? this.#pending[this.#pending.length - 1]!.at + this.#graceUs
      : Number.NEGATIVE_INFINITY;
  }

  see(sighting: Pending): void {
    if (this.#pending.length - this.#head >= PENDING) this.#take(this.#pending[this.#head++]!);
    let at = this.#pending.length;
    this.#pending.push(sighting);
    while (at > this.#head && this.#pending[at - 1]!.at > sighting.at) {
      this.#pending[at] = this.#pending[at - 1]!;
      at--;
    }
    this.#pending[at] = sighting;
  }

  advance(now: number): void {
    while (this.nextAt < now) this.#take(this.#pending[this.#head++]!);
    if (this.#head > 1024 && this.#head * 2 > this.#pending.length) {
      this.#pending = this.#pending.slice(this.#head);
      this.#head = 0;
    }
  }

  #take({ at, node, token, from }: Pending): void {
    const last = this.#last.get(token) ?? this.#lastOld.get(token);
    const cause = from ?? last?.node ?? null;
    if (cause !== null && cause !== node) {
      this.#count(cause, node, last?.node === cause ? Math.max(0, at - last.at) : Number.NaN, at);
    }
    this.#last.set(token, { node, at });
    if (this.#last.size < GENERATION) return;
    this.#lastOld = this.#last;
    this.#last = new Map();
  }

  #count(from: string, to: string, latencyUs: number, at: number): void {
    const key = `${from}\n${to}`;
    let edge = this.#edges.get(key);
    if (!edge) {
      if (this.#edges.size >= EDGES) {
        this.dropped++;
        return;
      }
      edge = { from, to, seen: 0, recent: new Recent() };
      this.#edges.set(key, edge);
    }
    edge.seen++;
    edge.recent.push('p', latencyUs, at);
  }
}
