import type { NodeSnapshot } from './snapshot.ts';
import type { StreamNode } from './topology.ts';

const RATE_SECONDS = 10;
const RATE_SLOTS = 16;
const OFFSETS = 32;

/** What one node of a stream has been seen doing. */
export class NodeRecord {
  node: StreamNode;
  seen = 0;
  sampled = false;
  /** Checks that call it silent now. */
  silentChecks = 0;
  /** When its newest event reached us; what silence is measured from. */
  lastArrivedAt = Number.NEGATIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  readonly #perSecond = new Float64Array(RATE_SLOTS);
  #endSecond = 0;
  readonly #offsets = new Float64Array(OFFSETS);
  #offsetCount = 0;

  constructor(node: StreamNode) {
    this.node = node;
  }

  /** The same node in another topology, after the manifest was read again. */
  movedTo(node: StreamNode): NodeRecord {
    this.node = node;
    this.silentChecks = 0;
    return this;
  }

  /** `count` events of time `at`; `ownTime` when they brought it themselves. */
  see(count: number, at: number, arrivedAt: number, ownTime: boolean): void {
    this.seen += count;
    if (at > this.#last) this.#last = at;
    if (arrivedAt > this.lastArrivedAt) this.lastArrivedAt = arrivedAt;
    this.#perSecond[this.#slot(arrivedAt)]! += count;
    if (ownTime) this.#offsets[this.#offsetCount++ % OFFSETS] = arrivedAt - at;
  }

  snapshot(now: number): NodeSnapshot {
    this.#slot(now);
    let recent = 0;
    for (let s = this.#endSecond - RATE_SECONDS; s < this.#endSecond; s++) {
      recent += this.#perSecond[((s % RATE_SLOTS) + RATE_SLOTS) % RATE_SLOTS]!;
    }
    const offsets = this.#offsets.slice(0, Math.min(this.#offsetCount, OFFSETS)).sort();
    return {
      name: this.node.name,
      seen: this.seen,
      last: this.#last === Number.NEGATIVE_INFINITY ? null : this.#last,
      perSecond: recent / RATE_SECONDS,
      clockOffsetUs: offsets.length === 0 ? null : offsets[offsets.length >> 1]!,
      sampled: this.sampled,
      discovered: this.node.discovered,
    };
  }

  #slot(us: number): number {
    const second = Math.floor(us / 1e6);
    if (second > this.#endSecond) {
      for (let s = Math.max(this.#endSecond + 1, second - RATE_SLOTS + 1); s <= second; s++) {
        this.#perSecond[s % RATE_SLOTS] = 0;
      }
      this.#endSecond = second;
    }
    return Math.max(0, second) % RATE_SLOTS;
  }
}
