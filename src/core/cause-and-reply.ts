import type { NodeNames } from './node-names.ts';
import { CELL, ROW } from './row-layout.ts';
import type { TokenRows } from './token-rows.ts';
import type { Topology } from './topology.ts';

const { SHIFT: ROW_SHIFT, META, NEXT, AT_LOW, ARRIVED_LOW, HIGHS, LOW, SIGHTING, WHOLE } = ROW;
const { CELL_MASK, CELL_SHIFT, NAME_MASK, NAME_SHIFT } = ROW;
const SETTLED_HERE = SIGHTING | (CELL.settled << CELL_SHIFT);

/** Shorter checks do not trust a time of whole seconds (SPEC 3). */
const WHOLE_SECOND_SERVES_US = 2_000_000;

/**
 * What a check sees in a token: u, its earliest cause, and d, the earliest reply that this makes eligible. Neither is
 * stored; both are found among the token's few sightings, so they are right whatever order these came in.
 */
export class CauseAndReply {
  /** The times and arrivals that were found last; Infinity when there is none. */
  u = Number.POSITIVE_INFINITY;
  uArrived = Number.POSITIVE_INFINITY;
  d = Number.POSITIVE_INFINITY;
  dArrived = Number.POSITIVE_INFINITY;
  /** Their rows, or −1. */
  uRow = -1;
  dRow = -1;

  readonly #rows: TokenRows;
  readonly #names: NodeNames;
  readonly #skewUs: number = 0;
  /** By check. */
  readonly #stream: Int32Array;
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  readonly #arrivalOnly: Uint8Array;

  constructor({ checks, spec }: Topology, names: NodeNames, rows: TokenRows) {
    this.#rows = rows;
    this.#names = names;
    this.#skewUs = spec.time.skewUs;
    this.#stream = Int32Array.from(checks, ({ edge }) => edge.stream);
    this.#from = Int32Array.from(checks, ({ edge }) => edge.from);
    this.#to = Int32Array.from(checks, ({ edge }) => edge.to);
    this.#arrivalOnly = Uint8Array.from(checks, (check) => (check.spec.withinUs < WHOLE_SECOND_SERVES_US ? 1 : 0));
  }

  /** Look for u and d of a check among the token's sightings that arrived from `since` to `until`. */
  find(check: number, anyRow: number, since: number, until = Number.POSITIVE_INFINITY): void {
    const rows = this.#rows;
    const names = this.#names;
    const stream = this.#stream[check]!;
    const from = this.#from[check]!;
    const to = this.#to[check]!;
    let u = Number.POSITIVE_INFINITY;
    let uArrived = Number.POSITIVE_INFINITY;
    let uRow = -1;
    let d = Number.POSITIVE_INFINITY;
    let dArrived = Number.POSITIVE_INFINITY;
    let dRow = -1;
    // Over the bare words: this runs for each event.
    const { words, base } = rows;
    const arrivalOnly = this.#arrivalOnly[check] === 1;
    let row = anyRow;
    do {
      const word = row << ROW_SHIFT;
      const meta = words[word | META]!;
      // A sighting, and not the memory of a verdict.
      if ((meta & SIGHTING) !== 0 && (meta & (SIGHTING | CELL_MASK)) !== SETTLED_HERE) {
        const node = names.nodeIn((meta & NAME_MASK) >>> NAME_SHIFT, stream);
        if (node === from || node === to) {
          const highs = words[word | HIGHS]!;
          const arrived = base + (highs >> 16) * LOW + (words[word | ARRIVED_LOW]! >>> 0);
          if (arrived >= since && arrived <= until) {
            const time =
              arrivalOnly && (meta & WHOLE) !== 0
                ? arrived
                : base + ((highs << 16) >> 16) * LOW + (words[word | AT_LOW]! >>> 0);
            if (node === from) {
              if (time < u || (time === u && arrived < uArrived)) {
                u = time;
                uArrived = arrived;
                uRow = row;
              }
            } else if (time < d || (time === d && arrived < dArrived)) {
              d = time;
              dArrived = arrived;
              dRow = row;
            }
          }
        }
      }
      row = words[word | NEXT]!;
    } while (row !== anyRow);
    this.u = u;
    this.uArrived = uArrived;
    this.uRow = uRow;
    this.d = d;
    this.dArrived = dArrived;
    this.dRow = dRow;
    // The earliest of all replies is nearly always the earliest eligible one.
    if (d < u - this.#skewUs) this.#findEligible(check, anyRow, since, until);
  }

  /** The time by which a check judges a sighting. */
  timeOf(check: number, row: number): number {
    return this.#timeAt(check, row, this.#rows.arrivedAt(row));
  }

  /** The time by which a check judges an event. */
  timeFor(check: number, at: number, arrivedAt: number, wholeSecond: boolean): number {
    return wholeSecond && this.#arrivalOnly[check] === 1 ? arrivedAt : at;
  }

  isReply(check: number, row: number): boolean {
    return this.#names.nodeIn(this.#rows.nameOf(row), this.#stream[check]!) === this.#to[check]!;
  }

  isCauseOrReply(check: number, row: number): boolean {
    const node = this.#names.nodeIn(this.#rows.nameOf(row), this.#stream[check]!);
    return node === this.#from[check]! || node === this.#to[check]!;
  }

  #findEligible(check: number, anyRow: number, since: number, until: number): void {
    const rows = this.#rows;
    const eligible = this.u - this.#skewUs;
    this.d = this.dArrived = Number.POSITIVE_INFINITY;
    this.dRow = -1;
    let row = anyRow;
    do {
      if (rows.isLive(row) && this.isReply(check, row)) {
        const arrived = rows.arrivedAt(row);
        const time = this.#timeAt(check, row, arrived);
        const nearer = time < this.d || (time === this.d && arrived < this.dArrived);
        if (arrived >= since && arrived <= until && time >= eligible && nearer) {
          this.d = time;
          this.dArrived = arrived;
          this.dRow = row;
        }
      }
      row = rows.next(row);
    } while (row !== anyRow);
  }

  #timeAt(check: number, row: number, arrivedAt: number): number {
    return this.#arrivalOnly[check] === 1 && this.#rows.isWholeSecond(row) ? arrivedAt : this.#rows.at(row);
  }
}
