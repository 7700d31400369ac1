import type { CauseAndReply } from './cause-and-reply.ts';
import { CELL } from './row-layout.ts';
import type { TokenRows } from './token-rows.ts';
import type { Topology } from './topology.ts';

const { reply: REPLY, open: OPEN, openRestarted: OPEN_RESTARTED, held: HELD, unclaimed: UNCLAIMED } = CELL;

/** Checks with one of so many different memories forget in the order in which they settled. */
export const LANES = 8;
/** A token is remembered for this after it has settled, or for twice the check's own time if that is longer. */
const MEMORY_MIN_US = 1_000_000;

/** When what a row stands for happens: an observation settles, a reply becomes an orphan, a check forgets the token. */
export class Deadlines {
  readonly #rows: TokenRows;
  readonly #pair: CauseAndReply;
  readonly #graceUs: number = 0;
  readonly #skewUs: number = 0;
  /** By check. */
  readonly #withinUs: Float64Array;
  readonly #memoryUs: Float64Array;
  readonly #lane: Int8Array;

  constructor({ checks, spec }: Topology, rows: TokenRows, pair: CauseAndReply) {
    this.#rows = rows;
    this.#pair = pair;
    this.#graceUs = spec.time.graceUs;
    this.#skewUs = spec.time.skewUs;
    this.#withinUs = Float64Array.from(checks, (check) => check.spec.withinUs);
    this.#memoryUs = this.#withinUs.map((within) => Math.max(MEMORY_MIN_US, 2 * (within + this.#graceUs)));
    const memories = [...new Set(this.#memoryUs)];
    this.#lane = Int8Array.from(this.#memoryUs, (memory) => Math.min(LANES, memories.indexOf(memory)));
  }

  withinUs(check: number): number {
    return this.#withinUs[check]!;
  }

  memoryUs(check: number): number {
    return this.#memoryUs[check]!;
  }

  /** Which of the wheel's lanes takes what this check has settled; `LANES` when there is none left. */
  laneOf(check: number): number {
    return this.#lane[check]!;
  }

  /** When the row is due; leaves u and d behind when its cell is open. */
  dueOf(row: number): number {
    const rows = this.#rows;
    switch (rows.cellOf(row)) {
      case OPEN:
      case OPEN_RESTARTED: {
        const pair = this.#pair;
        pair.find(rows.checkOf(row), row, rows.arrivedAt(row));
        return this.settlesAt(rows.checkOf(row), pair.u, pair.uArrived, pair.d, pair.dArrived);
      }
      case REPLY: {
        const check = rows.checkOf(row);
        return this.#lastOrphanAt(check, row, Number.POSITIVE_INFINITY) + this.#memoryUs[check]!;
      }
      case UNCLAIMED:
        return this.orphanAt(row);
      case HELD:
        return rows.arrivedAt(row);
      default:
        return rows.isSighting(row) ? rows.arrivedAt(row) : rows.at(row);
    }
  }

  /** s of a token whose cause and earliest eligible reply (Infinity: none) these are. */
  settlesAt(check: number, u: number, uArrived: number, d: number, dArrived: number): number {
    if (d - u > this.#withinUs[check]!) return this.missingAt(check, u, uArrived);
    return Math.max(Math.max(u, d) + this.#graceUs, uArrived, dArrived);
  }

  /** s of a token that has a cause, arrived when given, and no eligible reply in time. */
  missingAt(check: number, u: number, uArrived: number): number {
    return Math.max(u + this.#graceUs, uArrived) + this.#withinUs[check]!;
  }

  /** The instant after which a reply that found no cause is an orphan; with a whole-second time, the later of its two. */
  orphanAt(row: number): number {
    const rows = this.#rows;
    const arrivedAt = rows.arrivedAt(row);
    const at = rows.isWholeSecond(row) ? Math.max(rows.at(row), arrivedAt) : rows.at(row);
    return Math.max(at + this.#skewUs + this.#graceUs, arrivedAt);
  }

  /** When a check forgets what it settled at `settledAt`; not while a reply from before `eligible` may be an orphan. */
  forgetAt(check: number, cellRow: number, settledAt: number, eligible: number): number {
    const late = eligible !== Number.NEGATIVE_INFINITY;
    const since = late ? Math.max(settledAt, this.#lastOrphanAt(check, cellRow, eligible)) : settledAt;
    return since + this.#memoryUs[check]!;
  }

  /** u of a settled cell that is still remembered: the earliest cause among what had arrived when it settled. */
  settledCause(check: number, cellRow: number): number {
    const settledAt = this.#rows.at(cellRow) - this.#memoryUs[check]!;
    this.#pair.find(check, cellRow, this.#rows.arrivedAt(cellRow), settledAt);
    return this.#pair.u;
  }

  /** The last moment at which a reply to this check's token with a time before `before` is, or would be, an orphan. */
  #lastOrphanAt(check: number, cellRow: number, before: number): number {
    const rows = this.#rows;
    const since = rows.arrivedAt(cellRow);
    let last = since;
    for (let row = rows.next(cellRow); row !== cellRow; row = rows.next(row)) {
      if (!rows.isLive(row) || rows.arrivedAt(row) < since || !this.#pair.isReply(check, row)) continue;
      if (this.#pair.timeOf(check, row) < before) last = Math.max(last, this.orphanAt(row));
    }
    return last;
  }
}
