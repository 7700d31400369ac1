import type { NodeNames, NodeRole } from './node-names.ts';
import type { VoidReason } from './snapshot.ts';
import { TimerWheel } from './timer-wheel.ts';
import { CELL, MAX_CHECKS, TokenTable } from './token-table.ts';
import type { Topology } from './topology.ts';

/** Shorter checks do not trust a time of whole seconds (SPEC 3). */
const WHOLE_SECOND_SERVES_US = 2_000_000;
const MEMORY_MIN_US = 1_000_000;
/** Events of one token remembered at once. More, and the least useful one is forgotten: no token can make a walk long. */
const MAX_RING = 256;

/** What becomes of an observation. */
export type Outcome = 'pass' | 'late' | 'missing' | VoidReason;

/** Told as it happens, in the order in which it happens. Rows are good during the call only. */
export interface CorrelatorSink {
  /**
   * An observation of a time check has settled, at `settledAt`. `cause` is u, `decided` is τ; `latencyUs` is NaN when
   * there was no eligible reply.
   */
  settled(
    check: number,
    outcome: Outcome,
    row: number,
    cause: number,
    latencyUs: number,
    decided: number,
    settledAt: number,
  ): void;
  opened(check: number): void;
  repeat(check: number): void;
  /** A reply to a token that had settled as missing. */
  afterwards(check: number): void;
  /** A reply to failures that are still listed: mark them; true if there was one without a reply yet. */
  replyToListed(check: number, row: number, at: number): boolean;
  orphan(row: number): void;
  /** A token was pushed out by the limit; `waiting` if something of it had not been judged. */
  overflow(waiting: boolean): void;
}

/**
 * Section 5: which token was seen where and when, and what each time check makes of it. Holds every token from its
 * first event until the last check forgets it. Works on the flat memory of `TokenTable`; a check's u and d are not
 * stored but found among the token's few sightings, so they are right whatever order these came in.
 *
 *     check's cell:   (new) ── cause ──▶ open ── passes s ──▶ settled | missing ── passes s + memory ──▶ (new)
 *                       └── reply ──▶ reply ── cause ──▶ open …
 */
export class Correlator {
  readonly #topology: Topology;
  readonly #names: NodeNames;
  readonly #sink: CorrelatorSink;
  readonly #table: TokenTable;
  readonly #wheel: TimerWheel;
  readonly #graceUs: number;
  readonly #skewUs: number;
  readonly #withinUs: Float64Array;
  readonly #memoryUs: Float64Array;
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  /** Earliest time of a sampled event at either node of a check. */
  readonly #sampledAt: Float64Array;
  #lossAt = Number.NEGATIVE_INFINITY;
  /** An event with a whole-second time has come: only then can a reply become an orphan after its token has settled. */
  #wholeSeconds = false;

  /** What `#scan` found: u and d and their arrivals; Infinity when there is none. */
  #u = 0;
  #uArrived = 0;
  #uRow = -1;
  #d = 0;
  #dArrived = 0;
  #dRow = -1;

  constructor(topology: Topology, names: NodeNames, seed: readonly [number, number], sink: CorrelatorSink) {
    const { checks, spec } = topology;
    if (checks.length > MAX_CHECKS) throw new RangeError(`more than ${MAX_CHECKS} checks`);
    this.#topology = topology;
    this.#names = names;
    this.#sink = sink;
    this.#graceUs = spec.time.graceUs;
    this.#skewUs = spec.time.skewUs;
    this.#withinUs = Float64Array.from(checks, (check) => check.spec.withinUs);
    this.#memoryUs = this.#withinUs.map((within) => Math.max(MEMORY_MIN_US, 2 * (within + this.#graceUs)));
    this.#from = Int32Array.from(checks, ({ edge }) => edge.from);
    this.#to = Int32Array.from(checks, ({ edge }) => edge.to);
    this.#sampledAt = new Float64Array(checks.length).fill(Number.POSITIVE_INFINITY);
    this.#table = new TokenTable(spec.limits.tokens, seed);
    this.#wheel = new TimerWheel(
      this.#table.rows,
      (row) => this.#dueOf(row),
      (a, b) => this.#table.compareTokens(a, b) || this.#table.checkOf(a) - this.#table.checkOf(b),
    );
  }

  get table(): TokenTable {
    return this.#table;
  }

  /** A token was lost on the way to us, noticed at `now`; everything due before has been settled. */
  noteLoss(now: number): void {
    this.#lossAt = now;
  }

  /** The node of these checks has sent an event that was sampled. */
  noteSampled(role: NodeRole, at: number, arrivedAt: number, wholeSecond: boolean): void {
    for (const list of [role.opens, role.answers, role.drives, role.counted]) {
      for (const check of list) {
        const own = wholeSecond && this.#trustsArrivalOnly(check) ? arrivedAt : at;
        if (own < this.#sampledAt[check]!) this.#sampledAt[check] = own;
      }
    }
  }

  sampledAt(check: number): number {
    return this.#sampledAt[check]!;
  }

  /** We were not listening for a while: whatever waits now cannot be called missing any more. */
  noteRestart(): void {
    const table = this.#table;
    table.forEachRow((row) => {
      if (table.cellOf(row) === CELL.open) table.setCell(row, table.checkOf(row), CELL.openRestarted);
    });
  }

  /** The last instant at which something waiting will be judged or become an orphan; −Infinity when nothing waits. */
  lastPending(): number {
    const table = this.#table;
    let last = Number.NEGATIVE_INFINITY;
    table.forEachRow((row) => {
      const cell = table.cellOf(row);
      if (cell === CELL.open || cell === CELL.openRestarted || cell === CELL.unclaimed || cell === CELL.held) {
        last = Math.max(last, this.#dueOf(row));
      }
    });
    return last;
  }

  /** Judge, forget and orphan whatever is due before `now`, strictly. */
  settle(now: number): void {
    if (now > this.#wheel.earliest) {
      for (let row = this.#wheel.pop(now); row >= 0; row = this.#wheel.pop(now)) this.#due(row);
    }
    this.#table.setReference(now);
  }

  /**
   * Take an event in; everything due before `arrivedAt` has been settled. False for a duplicate, which has no effect.
   * `releaseAt` is until when a count check holds the event in its buffer, or NaN.
   */
  see(
    role: NodeRole,
    bytes: Uint8Array,
    start: number,
    end: number,
    at: number,
    arrivedAt: number,
    wholeSecond: boolean,
    releaseAt: number,
  ): boolean {
    const table = this.#table;
    const hash = table.hash(bytes, start, end);
    let head = table.find(bytes, start, end, hash);
    if (head >= 0 && this.#isDuplicate(head, role.id, at)) return false;
    const timed = role.opens.length > 0 || role.answers.length > 0;
    const held = !Number.isNaN(releaseAt);
    if (!timed && !held) return true;

    const rows = role.opens.length + role.answers.length + 3;
    while (!table.roomFor(head < 0 ? 1 : 0, rows) && this.#evict(arrivedAt)) head = table.find(bytes, start, end, hash);
    let row = head < 0 ? table.addToken(bytes, start, end, hash) : table.addRow(head);
    if (held) {
      table.setCell(row, 0, CELL.held);
      table.setName(row, role.id);
      table.setAt(row, at);
      table.setArrivedAt(row, releaseAt);
      this.#wheel.add(row, releaseAt);
      if (!timed) return true;
      row = table.addRow(row);
    }
    if (wholeSecond) this.#wholeSeconds = true;
    table.setSighting(row, role.id, wholeSecond);
    table.setCell(row, 0, CELL.none);
    table.setAt(row, at);
    table.setArrivedAt(row, arrivedAt);

    let claimed = role.answers.length === 0;
    for (const check of role.answers) if (this.#answer(check, row, at, arrivedAt, wholeSecond)) claimed = true;
    if (!claimed) {
      table.setCell(row, 0, CELL.unclaimed);
      this.#wheel.add(row, this.#orphanAt(row));
    }
    for (const check of role.opens) this.#open(check, row, arrivedAt);
    return true;
  }

  /** A reply reaches a check. True if the check has a use for it, or has counted it otherwise. */
  #answer(check: number, row: number, at: number, arrivedAt: number, wholeSecond: boolean): boolean {
    const table = this.#table;
    const own = wholeSecond && this.#trustsArrivalOnly(check) ? arrivedAt : at;
    const cellRow = this.#findCell(row, check);
    const cell = cellRow < 0 ? CELL.none : table.cellOf(cellRow);
    const wasMissing = cell === CELL.missing && own >= this.#settledCause(check, cellRow) - this.#skewUs;
    const listed = this.#sink.replyToListed(check, row, own);
    if (wasMissing || listed) this.#sink.afterwards(check);
    switch (cell) {
      case CELL.none: {
        const added = table.addRow(row);
        table.setCell(added, check, CELL.reply);
        table.setArrivedAt(added, arrivedAt);
        table.setAt(added, arrivedAt);
        this.#wheel.add(added, this.#dueOf(added));
        return listed;
      }
      case CELL.reply:
        this.#reschedule(cellRow);
        return listed;
      case CELL.open:
      case CELL.openRestarted:
        this.#reschedule(cellRow);
        return listed || own >= this.#u - this.#skewUs;
      default:
        if (wasMissing) table.setCell(cellRow, check, CELL.settled);
        else if (!listed) this.#sink.repeat(check);
        return true;
    }
  }

  /** A cause reaches a check. */
  #open(check: number, row: number, arrivedAt: number): void {
    const table = this.#table;
    const cellRow = this.#findCell(row, check);
    if (cellRow < 0) {
      const host = table.cellOf(row) === CELL.none ? row : table.addRow(row);
      if (host !== row) {
        table.setArrivedAt(host, arrivedAt);
        table.setAt(host, arrivedAt);
      }
      table.setCell(host, check, CELL.open);
      this.#wheel.add(host, this.#dueOf(host));
      this.#sink.opened(check);
      return;
    }
    const cell = table.cellOf(cellRow);
    if (cell === CELL.settled || cell === CELL.missing) {
      this.#sink.repeat(check);
      return;
    }
    if (cell === CELL.reply) {
      table.setCell(cellRow, check, CELL.open);
      this.#sink.opened(check);
    }
    this.#reschedule(cellRow);
    this.#claimReplies(check, cellRow);
  }

  /** Replies that the check's cause, just found or found to be earlier, has made eligible are no orphans. */
  #claimReplies(check: number, cellRow: number): void {
    const table = this.#table;
    const since = table.arrivedAt(cellRow);
    for (let row = table.next(cellRow); row !== cellRow; row = table.next(row)) {
      if (table.cellOf(row) !== CELL.unclaimed || table.arrivedAt(row) < since) continue;
      if (!this.#isNode(row, this.#to[check]!) || this.#timeFor(check, row) < this.#u - this.#skewUs) continue;
      this.#wheel.remove(row);
      table.setCell(row, 0, CELL.none);
    }
  }

  #reschedule(cellRow: number): void {
    this.#wheel.remove(cellRow);
    this.#wheel.add(cellRow, this.#dueOf(cellRow));
  }

  #due(row: number): void {
    switch (this.#table.cellOf(row)) {
      case CELL.open:
      case CELL.openRestarted:
        this.#judge(row, this.#dueOf(row));
        break;
      case CELL.held:
        this.#release(row);
        break;
      case CELL.unclaimed:
        this.#sink.orphan(row);
        this.#table.setCell(row, 0, CELL.none);
        break;
      default:
        this.#forget(row);
    }
  }

  /** An observation has settled at `settledAt`; u and d are those of the last `#dueOf`. */
  #judge(row: number, settledAt: number): void {
    const table = this.#table;
    const check = table.checkOf(row);
    const outcome = this.#report(row, check, settledAt);
    const eligibleFrom = this.#u - this.#skewUs;
    const cell = outcome === 'missing' ? CELL.missing : CELL.settled;
    let home = row;
    if (table.isSighting(row)) {
      // The row's times are the event's, so the memory of the verdict needs a row of its own.
      table.setCell(row, 0, CELL.none);
      if (!table.roomFor(0, 1)) {
        this.#prune(row);
        return;
      }
      home = table.addRow(row);
      table.setArrivedAt(home, table.arrivedAt(row));
    }
    const since = this.#wholeSeconds ? Math.max(settledAt, this.#lastOrphanAt(check, home, eligibleFrom)) : settledAt;
    const forgetAt = since + this.#memoryUs[check]!;
    table.setAt(home, forgetAt);
    table.setCell(home, check, cell);
    this.#wheel.add(home, forgetAt);
  }

  #report(row: number, check: number, settledAt: number): Outcome {
    const within = this.#withinUs[check]!;
    const u = this.#u;
    const seen = this.#d !== Number.POSITIVE_INFINITY;
    const latency = seen ? Math.max(0, this.#d - u) : Number.NaN;
    let outcome: Outcome = 'missing';
    if (latency <= within) outcome = 'pass';
    else if (seen) outcome = 'late';
    else if (this.#lossAt >= u) outcome = 'loss';
    else if (this.#table.cellOf(row) === CELL.openRestarted) outcome = 'restart';
    else if (this.#sampledAt[check]! <= u + within) outcome = 'sampled';
    const decided = outcome === 'pass' ? Math.max(u, this.#d) : u + within;
    this.#sink.settled(check, outcome, row, u, latency, decided, settledAt);
    return outcome;
  }

  /** A check no longer remembers the token. */
  #forget(row: number): void {
    const table = this.#table;
    if (table.isSighting(row)) {
      table.setCell(row, 0, CELL.none);
      this.#prune(row);
    } else if (table.next(row) === row) table.freeToken(row);
    else {
      const other = table.next(row);
      table.freeRow(row);
      this.#prune(other);
    }
  }

  /** A count check's buffer has let go of the event. */
  #release(row: number): void {
    if (this.#table.next(row) === row) this.#table.freeToken(row);
    else this.#table.freeRow(row);
  }

  /** Drop the sightings that no check at their node remembers, and the token with the last of them. */
  #prune(anyRow: number): void {
    const table = this.#table;
    let live = false;
    let row = anyRow;
    do {
      if (table.cellOf(row) !== CELL.none) live = true;
      row = table.next(row);
    } while (row !== anyRow && !live);
    if (!live) {
      table.freeToken(anyRow);
      return;
    }
    // Start at a row that stays, so that the ring can be walked while rows leave it.
    let stays = anyRow;
    while (table.cellOf(stays) === CELL.none) stays = table.next(stays);
    for (let at = table.next(stays); at !== stays; ) {
      const next = table.next(at);
      if (table.cellOf(at) === CELL.none && !this.#isRemembered(at)) table.freeRow(at);
      at = next;
    }
  }

  #isRemembered(sighting: number): boolean {
    const table = this.#table;
    const { opens, answers } = this.#names.byId(table.nameOf(sighting));
    for (let row = table.next(sighting); row !== sighting; row = table.next(row)) {
      if (!table.isCheckCell(row)) continue;
      const check = table.checkOf(row);
      if (opens.includes(check) || answers.includes(check)) return true;
    }
    return false;
  }

  /** Push the oldest token out; false when there is none. What it was known to be stands, what it was not is void. */
  #evict(now: number): boolean {
    const table = this.#table;
    const head = table.oldest();
    if (head < 0) return false;
    let waiting = false;
    let row = head;
    do {
      const cell = table.cellOf(row);
      this.#wheel.remove(row);
      if (cell === CELL.open || cell === CELL.openRestarted) {
        waiting = true;
        const check = table.checkOf(row);
        this.#scan(check, row, table.arrivedAt(row));
        if (this.#d !== Number.POSITIVE_INFINITY) this.#report(row, check, now);
        else this.#sink.settled(check, 'overflow', row, this.#u, Number.NaN, this.#u + this.#withinUs[check]!, now);
      } else if (cell === CELL.unclaimed) {
        // Its cause may still come, and then we would call missing what we have seen.
        waiting = true;
        this.noteLoss(now);
      }
      row = table.next(row);
    } while (row !== head);
    table.freeToken(head);
    this.#sink.overflow(waiting);
    return true;
  }

  #isDuplicate(head: number, name: number, at: number): boolean {
    const table = this.#table;
    let row = head;
    let length = 0;
    do {
      const isEvent = table.isSighting(row) || table.cellOf(row) === CELL.held;
      if (isEvent && table.nameOf(row) === name && table.at(row) === at) return true;
      row = table.next(row);
      length++;
    } while (row !== head);
    if (length >= MAX_RING) this.#thin(head);
    return false;
  }

  /** Forget the sighting of a token that matters least: one that is not the cause or the reply of anything. */
  #thin(head: number): void {
    const table = this.#table;
    const needed = new Set<number>();
    let row = head;
    do {
      const cell = table.cellOf(row);
      if (cell === CELL.open || cell === CELL.openRestarted) {
        this.#scan(table.checkOf(row), row, table.arrivedAt(row));
        needed.add(this.#uRow).add(this.#dRow);
      }
      row = table.next(row);
    } while (row !== head);
    for (const cell of [CELL.none, CELL.unclaimed, CELL.held]) {
      for (row = table.next(head); row !== head; row = table.next(row)) {
        if (table.cellOf(row) !== cell || needed.has(row)) continue;
        if (cell === CELL.unclaimed) this.#sink.orphan(row);
        this.#wheel.remove(row);
        table.freeRow(row);
        return;
      }
    }
  }

  /** When the row is due; leaves u and d behind when its cell is open. */
  #dueOf(row: number): number {
    const table = this.#table;
    switch (table.cellOf(row)) {
      case CELL.open:
      case CELL.openRestarted:
        return this.#settlesAt(table.checkOf(row), row);
      case CELL.reply:
        return this.#lastOrphanAt(table.checkOf(row), row) + this.#memoryUs[table.checkOf(row)]!;
      case CELL.unclaimed:
        return this.#orphanAt(row);
      case CELL.held:
        return table.arrivedAt(row);
      default:
        return table.at(row);
    }
  }

  /** s of section 5. */
  #settlesAt(check: number, cellRow: number): number {
    this.#scan(check, cellRow, this.#table.arrivedAt(cellRow));
    const within = this.#withinUs[check]!;
    if (this.#d - this.#u <= within) {
      return Math.max(Math.max(this.#u, this.#d) + this.#graceUs, this.#uArrived, this.#dArrived);
    }
    return Math.max(this.#u + this.#graceUs, this.#uArrived) + within;
  }

  /** The instant after which a reply that found no cause is an orphan; with a whole-second time, the later of its two. */
  #orphanAt(row: number): number {
    const table = this.#table;
    const arrivedAt = table.arrivedAt(row);
    const at = table.isWholeSecond(row) ? Math.max(table.at(row), arrivedAt) : table.at(row);
    return Math.max(at + this.#skewUs + this.#graceUs, arrivedAt);
  }

  /** The last moment at which a reply to this check's token with a time before `before` is, or would be, an orphan. */
  #lastOrphanAt(check: number, cellRow: number, before = Number.POSITIVE_INFINITY): number {
    const table = this.#table;
    const since = table.arrivedAt(cellRow);
    let last = since;
    for (let row = table.next(cellRow); row !== cellRow; row = table.next(row)) {
      if (!table.isSighting(row) || table.arrivedAt(row) < since || !this.#isNode(row, this.#to[check]!)) continue;
      if (this.#timeFor(check, row) >= before) continue;
      last = Math.max(last, this.#orphanAt(row));
    }
    return last;
  }

  /** u of a settled cell that is still remembered: the earliest cause among what had arrived when it settled. */
  #settledCause(check: number, cellRow: number): number {
    const table = this.#table;
    this.#scan(check, cellRow, table.arrivedAt(cellRow), table.at(cellRow) - this.#memoryUs[check]!);
    return this.#u;
  }

  /** Find u and d of a check among the token's sightings that arrived from `since` to `until`. */
  #scan(check: number, anyRow: number, since: number, until = Number.POSITIVE_INFINITY): void {
    const table = this.#table;
    const from = this.#from[check]!;
    const to = this.#to[check]!;
    this.#u = this.#uArrived = this.#d = this.#dArrived = Number.POSITIVE_INFINITY;
    this.#uRow = this.#dRow = -1;
    let replies = 0;
    let row = anyRow;
    do {
      if (table.isSighting(row)) {
        const arrived = table.arrivedAt(row);
        if (arrived >= since && arrived <= until) {
          const { nodes } = this.#names.byId(table.nameOf(row));
          if (nodes.includes(from)) {
            const time = this.#timeFor(check, row);
            if (time < this.#u || (time === this.#u && arrived < this.#uArrived)) {
              this.#u = time;
              this.#uArrived = arrived;
              this.#uRow = row;
            }
          } else if (nodes.includes(to)) replies++;
        }
      }
      row = table.next(row);
    } while (row !== anyRow);
    if (replies === 0) return;
    const eligible = this.#u - this.#skewUs;
    do {
      if (table.isSighting(row)) {
        const arrived = table.arrivedAt(row);
        if (arrived >= since && arrived <= until && this.#isNode(row, to)) {
          const time = this.#timeFor(check, row);
          if (time >= eligible && (time < this.#d || (time === this.#d && arrived < this.#dArrived))) {
            this.#d = time;
            this.#dArrived = arrived;
            this.#dRow = row;
          }
        }
      }
      row = table.next(row);
    } while (row !== anyRow);
  }

  #findCell(anyRow: number, check: number): number {
    const table = this.#table;
    let row = anyRow;
    do {
      if (table.isCheckCell(row) && table.checkOf(row) === check) return row;
      row = table.next(row);
    } while (row !== anyRow);
    return -1;
  }

  #isNode(row: number, node: number): boolean {
    return this.#names.byId(this.#table.nameOf(row)).nodes.includes(node);
  }

  #timeFor(check: number, row: number): number {
    const whole = this.#table.isWholeSecond(row) && this.#trustsArrivalOnly(check);
    return whole ? this.#table.arrivedAt(row) : this.#table.at(row);
  }

  #trustsArrivalOnly(check: number): boolean {
    return this.#topology.checks[check]!.spec.withinUs < WHOLE_SECOND_SERVES_US;
  }
}
