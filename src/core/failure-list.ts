import { textOf } from './bytes.ts';
import type { Failure } from './snapshot.ts';
import type { Check } from './topology.ts';

const INLINE = 64;
/** Failures of one token and check looked at for a reply; more than this, and the oldest keep their question mark. */
const MAX_WALK = 64;
/** Rows whose reply came afterwards, remembered for `changedSince`. */
const CHANGES = 1024;

/** One failing token or batch, as it is added. */
export interface FailureEntry {
  readonly check: number;
  /** Bytes of the token and its keyed hash; `null` for a batch. */
  readonly token: Uint8Array | null;
  readonly hash: number;
  readonly kind: 'missing' | 'late' | 'short';
  /** Of a short batch. */
  readonly got: number;
  readonly at: number;
  readonly decided: number;
  readonly latencyUs: number;
}

const KINDS = ['missing', 'late', 'short'] as const;

/**
 * The newest failing tokens, `limit` of them, in flat memory: a total outage adds one per event and must cost next
 * to nothing. Rows get ids that grow by one; row `id` lies in slot `id mod limit`. Missing ones can be found again by
 * check and token, so that a reply that comes afterwards can be noted.
 */
export class FailureList {
  readonly #limit: number = 0;
  /** All checks that rows are of, also those that a reload has taken away. */
  readonly #checks: Check[] = [];
  /** Index of a check of the present topology → index in `#checks`. */
  #places: number[] = [];
  readonly #check: Uint16Array;
  readonly #kind: Uint8Array;
  readonly #got: Float64Array;
  readonly #at: Float64Array;
  readonly #decided: Float64Array;
  readonly #latency: Float64Array;
  readonly #afterwards: Float64Array;
  readonly #hash: Int32Array;
  readonly #length: Int16Array;
  readonly #inline: Uint8Array;
  /** Tokens longer than 64 bytes, by slot. */
  readonly #long = new Map<number, Uint8Array>();
  /** Bucket → newest slot + 1; `#older` → the next one + 1. Only missing ones without a reply are in. */
  readonly #buckets: Int32Array;
  readonly #older: Int32Array;
  readonly #newer: Int32Array;
  #awaiting = 0;
  #total = 0;
  #changes: number[] = [];
  #changed = 0;

  constructor(limit: number, checks: readonly Check[]) {
    this.#limit = limit;
    this.rebind(checks);
    this.#check = new Uint16Array(limit);
    this.#kind = new Uint8Array(limit);
    this.#got = new Float64Array(limit);
    this.#at = new Float64Array(limit);
    this.#decided = new Float64Array(limit);
    this.#latency = new Float64Array(limit);
    this.#afterwards = new Float64Array(limit);
    this.#hash = new Int32Array(limit);
    this.#length = new Int16Array(limit);
    this.#inline = new Uint8Array(limit * INLINE);
    this.#buckets = new Int32Array(2 ** Math.ceil(Math.log2(limit * 2)));
    this.#older = new Int32Array(limit);
    this.#newer = new Int32Array(limit);
  }

  /** Rows are of these checks from now on; a check that is the same edge and place as one before keeps its rows' replies. */
  rebind(checks: readonly Check[]): void {
    this.#places = checks.map((check) => {
      const known = this.#checks.findIndex(
        (other) => other.edge.key === check.edge.key && other.ordinal === check.ordinal,
      );
      if (known < 0) return this.#checks.push(check) - 1;
      this.#checks[known] = check;
      return known;
    });
  }

  /** Failures ever, and so the id of the next one. */
  get total(): number {
    return this.#total;
  }

  get kept(): number {
    return Math.min(this.#total, this.#limit);
  }

  /** The smallest id that is kept. */
  get firstId(): number {
    return this.#total - this.kept;
  }

  add(entry: FailureEntry): void {
    const slot = this.#total % this.#limit;
    if (this.#total >= this.#limit) this.#unlink(slot);
    this.#long.delete(slot);
    this.#check[slot] = this.#places[entry.check]!;
    this.#kind[slot] = KINDS.indexOf(entry.kind);
    this.#got[slot] = entry.got;
    this.#at[slot] = entry.at;
    this.#decided[slot] = entry.decided;
    this.#latency[slot] = entry.latencyUs;
    this.#afterwards[slot] = Number.NaN;
    this.#hash[slot] = entry.hash;
    this.#length[slot] = entry.token ? entry.token.length : -1;
    if (entry.token) {
      if (entry.token.length <= INLINE) this.#inline.set(entry.token, slot * INLINE);
      else this.#long.set(slot, entry.token.slice());
    }
    this.#older[slot] = this.#newer[slot] = 0;
    this.#total++;
    if (entry.kind === 'missing') this.#link(slot);
  }

  /** Whether a missing token of this hash may still wait for a reply: a cheap test before `reply`. */
  mayAwait(check: number, hash: number): boolean {
    return this.#awaiting > 0 && this.#buckets[this.#bucket(this.#places[check]!, hash)]! > 0;
  }

  /** A reply at `at` to a token: note it on its missing rows that it can answer (u − skew ≤ at); true if there was one. */
  reply(check: number, token: Uint8Array, hash: number, at: number, skewUs: number): boolean {
    const place = this.#places[check]!;
    let found = false;
    let slot = this.#buckets[this.#bucket(place, hash)]! - 1;
    for (let walked = 0; slot >= 0 && walked < MAX_WALK; walked++) {
      const older = this.#older[slot]! - 1;
      if (this.#isOf(slot, place, token, hash) && at >= this.#at[slot]! - skewUs) {
        found = true;
        this.#afterwards[slot] = at;
        this.#unlink(slot);
        this.#changes[this.#changed++ % CHANGES] = slot;
      }
      slot = older;
    }
    return found;
  }

  /** Rows with an id of `id` and more, oldest first, at most `most`, the newest of them. */
  since(id: number, most = Number.POSITIVE_INFINITY): Failure[] {
    const rows: Failure[] = [];
    const first = Math.max(id, this.firstId, this.#total - most);
    for (let next = first; next < this.#total; next++) rows.push(this.#row(next));
    return rows;
  }

  /** Rows with an id of `id` and more, oldest first, at most `most`, the oldest of them. */
  from(id: number, most: number): Failure[] {
    const rows: Failure[] = [];
    const first = Math.max(id, this.firstId);
    for (let next = first; next < Math.min(this.#total, first + most); next++) rows.push(this.#row(next));
    return rows;
  }

  /** How many replies were noted so far; a place for `changedSince`. */
  get changed(): number {
    return this.#changed;
  }

  /** Kept rows that got a reply after the place `changed`; all kept rows with a reply when that is too long ago. */
  changedSince(changed: number): Failure[] {
    if (this.#changed - changed > CHANGES) return this.since(0).filter(({ afterwards }) => afterwards !== null);
    const rows: Failure[] = [];
    for (let i = changed; i < this.#changed; i++) {
      const slot = this.#changes[i % CHANGES]!;
      const row = this.#row(this.#idOf(slot));
      if (row.afterwards !== null) rows.push(row);
    }
    return rows;
  }

  #idOf(slot: number): number {
    const first = this.firstId;
    return first + ((((slot - first) % this.#limit) + this.#limit) % this.#limit);
  }

  #row(id: number): Failure {
    const slot = id % this.#limit;
    const { edge, ordinal, spec } = this.#checks[this.#check[slot]!]!;
    const kind = KINDS[this.#kind[slot]!]!;
    const latency = this.#latency[slot]!;
    const afterwards = this.#afterwards[slot]!;
    const length = this.#length[slot]!;
    const token =
      length < 0 ? null : (this.#long.get(slot) ?? this.#inline.subarray(slot * INLINE, slot * INLINE + length));
    return {
      id,
      edgeKey: edge.key,
      stream: edge.streamName,
      from: edge.spec.from,
      to: edge.spec.to,
      edge: edge.spec.name,
      check: ordinal,
      token: token && textOf(token, 0, token.length),
      reason: kind === 'short' ? `short ${this.#got[slot]}/${spec.kind === 'count' ? spec.expect : 0}` : kind,
      at: this.#at[slot]!,
      decided: this.#decided[slot]!,
      latencyUs: Number.isNaN(latency) ? null : latency,
      withinUs: spec.withinUs,
      afterwards: Number.isNaN(afterwards) ? null : afterwards,
    };
  }

  #isOf(slot: number, check: number, token: Uint8Array, hash: number): boolean {
    if (this.#hash[slot] !== hash || this.#check[slot] !== check || this.#length[slot] !== token.length) return false;
    const own = this.#long.get(slot) ?? this.#inline.subarray(slot * INLINE, slot * INLINE + token.length);
    return own.every((byte, i) => byte === token[i]);
  }

  #bucket(check: number, hash: number): number {
    return ((hash ^ Math.imul(check, 0x9e3779b1)) >>> 0) & (this.#buckets.length - 1);
  }

  #link(slot: number): void {
    const bucket = this.#bucket(this.#check[slot]!, this.#hash[slot]!);
    const older = this.#buckets[bucket]!;
    this.#older[slot] = older;
    if (older > 0) this.#newer[older - 1] = slot + 1;
    this.#newer[slot] = -1 - bucket;
    this.#buckets[bucket] = slot + 1;
    this.#awaiting++;
  }

  #unlink(slot: number): void {
    const newer = this.#newer[slot]!;
    const older = this.#older[slot]!;
    if (newer === 0) return;
    if (newer < 0) this.#buckets[-1 - newer] = older;
    else this.#older[newer - 1] = older;
    if (older > 0) this.#newer[older - 1] = newer;
    this.#older[slot] = this.#newer[slot] = 0;
    this.#awaiting--;
  }
}
