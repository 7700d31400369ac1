import { SecondRing } from './second-ring.ts';
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
  /** The latest event time; −Infinity before the first. */
  last = Number.NEGATIVE_INFINITY;
  readonly #perSecond = new Float64Array(RATE_SLOTS);
  readonly #seconds = new SecondRing(RATE_SLOTS, (slot) => {
    this.#perSecond[slot] = 0;
  });
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
    if (at > this.last) this.last = at;
    if (arrivedAt > this.lastArrivedAt) this.lastArrivedAt = arrivedAt;
    this.#perSecond[this.#seconds.slotOf(arrivedAt)]! += count;
    if (ownTime) this.#offsets[this.#offsetCount++ & (OFFSETS - 1)] = arrivedAt - at;
  }

  snapshot(now: number): NodeSnapshot {
    this.#seconds.slotOf(now);
    const { newest } = this.#seconds;
    let recent = 0;
    for (let s = newest - RATE_SECONDS; s < newest; s++) {
      recent += this.#perSecond[this.#seconds.slotOfSecond(s)]!;
    }
    const offsets = this.#offsets.slice(0, Math.min(this.#offsetCount, OFFSETS)).sort();
    return {
      name: this.node.name,
      seen: this.seen,
      last: this.last === Number.NEGATIVE_INFINITY ? null : this.last,
      perSecond: recent / RATE_SECONDS,
      clockOffsetUs: offsets.length === 0 ? null : offsets[offsets.length >> 1]!,
      sampled: this.sampled,
      discovered: this.node.discovered,
    };
  }
}
