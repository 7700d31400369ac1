import type { CauseAndReply } from './cause-and-reply.ts';
import type { NodeRole } from './node-names.ts';
import type { VoidReason } from './snapshot.ts';

/** Section 7: what we know of our own losses, and so which missing replies we cannot hold against anyone. */
export class VoidReasons {
  readonly #pair: CauseAndReply;
  /** By check: the earliest time of a sampled event at either of its nodes. */
  readonly #sampledAt: Float64Array;
  #lossAt = Number.NEGATIVE_INFINITY;

  constructor(checks: number, pair: CauseAndReply) {
    this.#pair = pair;
    this.#sampledAt = new Float64Array(checks).fill(Number.POSITIVE_INFINITY);
  }

  noteLoss(now: number): void {
    this.#lossAt = now;
  }

  noteSampled(role: NodeRole, at: number, arrivedAt: number, wholeSecond: boolean): void {
    for (const list of [role.opens, role.answers, role.drives, role.counted]) {
      for (const check of list) {
        const own = this.#pair.timeFor(check, at, arrivedAt, wholeSecond);
        if (own < this.#sampledAt[check]!) this.#sampledAt[check] = own;
      }
    }
  }

  sampledAt(check: number): number {
    return this.#sampledAt[check]!;
  }

  /** Why a reply that is missing, and was due until `deadline`, may be our own fault; null: it is not. */
  reasonFor(check: number, u: number, deadline: number, restarted: boolean): VoidReason | null {
    if (this.#lossAt >= u) return 'loss';
    if (restarted) return 'restart';
    return this.#sampledAt[check]! <= deadline ? 'sampled' : null;
  }
}
