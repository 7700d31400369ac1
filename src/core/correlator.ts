import { viewOf } from './bytes.ts';
import { CauseAndReply } from './cause-and-reply.ts';
import { Deadlines, LANES } from './deadlines.ts';
import { BATCH_EVENTS } from './event-batch.ts';
import { leastNeeded } from './least-needed.ts';
import type { NodeNames, NodeRole } from './node-names.ts';
import { CELL, MAX_CHECKS } from './row-layout.ts';
import type { VoidReason } from './snapshot.ts';
import { TimerWheel } from './timer-wheel.ts';
import type { TokenRows } from './token-rows.ts';
import { TokenTable } from './token-table.ts';
import type { Topology } from './topology.ts';
import { VoidReasons } from './void-reasons.ts';

const { none: NONE, reply: REPLY, open: OPEN, openRestarted: OPEN_RESTARTED } = CELL;
const { settled: SETTLED, missing: MISSING, held: HELD, unclaimed: UNCLAIMED } = CELL;

/** Events of one token remembered at once. More, and the least useful one is forgotten: no token can make a walk long. */
const MAX_RING = 256;

/** Fewer tokens than this, or than this part of their limit, are found near the core, whatever their hashes. */
const FAR_TOKENS = 100_000;
const FAR_PART = 1 / 8;

/** Rows that an event may need beside one for each of its checks; and so those of an event of one check. */
const SPARE_ROWS = 3;
const PLAIN_ROWS = 1 + SPARE_ROWS;

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
  replyToListed(check: number, row: number, hash: number, at: number): boolean;
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
  readonly #sink: CorrelatorSink;
  readonly #table: TokenTable;
  readonly #rows: TokenRows;
  /** u and d of the check and token that were looked at last. */
  readonly #pair: CauseAndReply;
  readonly #wheel: TimerWheel;
  readonly #deadlines: Deadlines;
  readonly #skewUs: number = 0;
  readonly #farTokens: number = 0;
  readonly #voidReasons: VoidReasons;
  readonly #going = new Int32Array(BATCH_EVENTS);
  readonly #goingHashes = new Int32Array(BATCH_EVENTS);
  /** Hash of the token that is being seen. */
  #hash = 0;
  /** An event with a whole-second time has come: only then can a reply become an orphan after its token has settled. */
  #wholeSeconds = false;

  constructor(topology: Topology, names: NodeNames, seed: readonly [number, number], sink: CorrelatorSink) {
    const { checks, spec } = topology;
    if (checks.length > MAX_CHECKS) throw new RangeError(`more than ${MAX_CHECKS} checks`);
    this.#sink = sink;
    this.#skewUs = spec.time.skewUs;
    this.#farTokens = Math.min(FAR_TOKENS, Math.ceil(spec.limits.tokens * FAR_PART));
    this.#table = new TokenTable(spec.limits.tokens, seed);
    const table = this.#table;
    this.#rows = table.rows;
    this.#pair = new CauseAndReply(topology, names, table.rows);
    this.#voidReasons = new VoidReasons(checks.length, this.#pair);
    this.#deadlines = new Deadlines(topology, table.rows, this.#pair);
    this.#wheel = new TimerWheel(
      table.rows.words,
      (row) => this.#deadlines.dueOf(row),
      {
        compare: (a, b) =>
          table.compareTokens(a, b) ||
          table.rows.checkOf(a) - table.rows.checkOf(b) ||
          table.rows.at(a) - table.rows.at(b) ||
          table.rows.nameOf(a) - table.rows.nameOf(b),
        wordAt: (row, depth) => table.tokenWord(row, depth),
      },
      LANES,
    );
  }

  get table(): TokenTable {
    return this.#table;
  }

  /** Nothing is judged or orphaned up to and including this instant; a lower bound. */
  get dueAfter(): number {
    return this.#wheel.earliest;
  }

  /** A token was lost on the way to us, noticed at `now`; everything due before has been settled. */
  noteLoss(now: number): void {
    this.#voidReasons.noteLoss(now);
  }

  /** The node of these checks has sent an event that was sampled. */
  noteSampled(role: NodeRole, at: number, arrivedAt: number, wholeSecond: boolean): void {
    this.#voidReasons.noteSampled(role, at, arrivedAt, wholeSecond);
  }

  sampledAt(check: number): number {
    return this.#voidReasons.sampledAt(check);
  }

  /** We were not listening for a while: whatever waits now cannot be called missing any more. */
  noteRestart(): void {
    const rows = this.#rows;
    rows.forEach((row) => {
      if (rows.cellOf(row) === OPEN) rows.setCell(row, rows.checkOf(row), OPEN_RESTARTED);
    });
  }

  /** The last instant at which something waiting will be judged or become an orphan; −Infinity when nothing waits. */
  lastPending(): number {
    const rows = this.#rows;
    let last = Number.NEGATIVE_INFINITY;
    rows.forEach((row) => {
      const cell = rows.cellOf(row);
      if (cell === OPEN || cell === OPEN_RESTARTED || cell === UNCLAIMED || cell === HELD) {
        last = Math.max(last, this.#deadlines.dueOf(row));
      }
    });
    return last;
  }

  /** `settle` has nothing to do up to and including this instant. */
  get quietUntil(): number {
    return this.#wheel.quietUntil;
  }

  /** Judge, forget and orphan whatever is due before `now`, strictly. */
  settle(now: number): void {
    for (let row = this.#wheel.pop(now); row >= 0; row = this.#wheel.pop(now)) this.#due(row);
    this.#rows.setClock(now);
  }

  /** A token's hash, for `see`. */
  hash(bytes: Uint8Array, start: number, end: number): number {
    return this.#table.hash(viewOf(bytes), start, end);
  }

  /** Have the memory at hand in which the tokens of these hashes will be looked for. */
  fetch(hashes: Int32Array, count: number): void {
    this.#table.fetch(hashes, count);
    if (this.#table.tokens < this.#farTokens) return;
    this.#rows.fetchAhead(count);
    // About as many tokens go meanwhile as come, and are looked for to be taken out: those that are forgotten in the
    // order of the lanes; and when the table is full the oldest.
    const half = count >> 1;
    const isFull = !this.#table.roomFor(half, PLAIN_ROWS);
    const going = isFull ? this.#rows.headsAhead(this.#going, half) : this.#wheel.firstInLanes(this.#going, half);
    for (let i = 0; i < going; i++) this.#goingHashes[i] = this.#table.tokenHash(this.#going[i]!);
    this.#table.fetch(this.#goingHashes, going);
  }

  /**
   * Take an event in; what is due of its token before `arrivedAt` settles first. False for a duplicate, which has no
   * effect. `releaseAt` is until when a count check holds the event in its buffer, or NaN.
   */
  see(
    role: NodeRole,
    bytes: Uint8Array,
    start: number,
    end: number,
    hash: number,
    at: number,
    arrivedAt: number,
    wholeSecond: boolean,
    releaseAt: number,
  ): boolean {
    const table = this.#table;
    const view = viewOf(bytes);
    this.#hash = hash;
    this.#rows.setClock(arrivedAt);
    let head = table.find(view, start, end, hash);
    if (head >= 0 && arrivedAt > this.#wheel.quietUntil && this.#isDue(head, arrivedAt)) {
      this.settle(arrivedAt);
      head = table.find(view, start, end, hash);
    }
    // What nearly all events are, with less to look at; `#seeOther` would do the same.
    if (!wholeSecond) {
      if (head < 0) {
        if (role.opensOnly >= 0) return this.#openNew(role, view, start, end, hash, at, arrivedAt);
      } else if (this.#rows.isLoneCauseOf(head, role.answersOnly) && table.roomFor(0, PLAIN_ROWS)) {
        return this.#answerLone(role, head, at, arrivedAt);
      }
    }
    return this.#seeOther(role, view, start, end, head, at, arrivedAt, wholeSecond, releaseAt);
  }

  /** The cause of a new token, for one check. */
  #openNew(
    role: NodeRole,
    view: DataView,
    start: number,
    end: number,
    hash: number,
    at: number,
    arrivedAt: number,
  ): boolean {
    const table = this.#table;
    if (!table.roomFor(1, PLAIN_ROWS)) this.#makeRoom(view, start, end, -1, PLAIN_ROWS, arrivedAt);
    const row = table.addToken(view, start, end, hash);
    this.#rows.setSighting(row, role.id, false);
    this.#rows.setTimes(row, at, arrivedAt);
    this.#openFirst(role.opensOnly, row, at, arrivedAt, false);
    return true;
  }

  /** A reply, for one check, to the one cause there is. */
  #answerLone(role: NodeRole, cause: number, d: number, arrivedAt: number): boolean {
    const check = role.answersOnly;
    const rows = this.#rows;
    const row = rows.takeBehind(cause);
    rows.setSighting(row, role.id, false);
    rows.setTimes(row, d, arrivedAt);
    const listed = this.#sink.replyToListed(check, row, this.#hash, d);
    if (listed) this.#sink.afterwards(check);
    const u = rows.at(cause);
    if (d >= u - this.#skewUs) {
      this.#wheel.remove(cause);
      this.#wheel.add(cause, this.#deadlines.settlesAt(check, u, rows.arrivedAt(cause), d, arrivedAt));
    } else if (!listed) {
      rows.setCell(row, 0, UNCLAIMED);
      this.#wheel.add(row, this.#deadlines.orphanAt(row));
    }
    return true;
  }

  #seeOther(
    role: NodeRole,
    view: DataView,
    start: number,
    end: number,
    known: number,
    at: number,
    arrivedAt: number,
    wholeSecond: boolean,
    releaseAt: number,
  ): boolean {
    const table = this.#table;
    let head = known;
    if (head >= 0) {
      const length = this.#rows.lengthWithout(head, role.id, at);
      if (length < 0) return false;
      if (length >= MAX_RING) this.#thin(head);
    }
    const timed = role.opens.length > 0 || role.answers.length > 0;
    const held = !Number.isNaN(releaseAt);
    if (!timed && !held) return true;

    const needed = role.opens.length + role.answers.length + SPARE_ROWS;
    if (!table.roomFor(head < 0 ? 1 : 0, needed)) head = this.#makeRoom(view, start, end, head, needed, arrivedAt);
    let row = head < 0 ? table.addToken(view, start, end, this.#hash) : this.#rows.takeBehind(head);
    if (held) {
      this.#rows.setHeld(row, role.id);
      this.#rows.setTimes(row, at, releaseAt);
      this.#wheel.add(row, releaseAt);
      if (!timed) return true;
      row = this.#rows.takeBehind(row);
    }
    if (wholeSecond) this.#wholeSeconds = true;
    this.#rows.setSighting(row, role.id, wholeSecond);
    this.#rows.setTimes(row, at, arrivedAt);

    let claimed = role.answers.length === 0;
    for (const check of role.answers) if (this.#answer(check, row, at, arrivedAt, wholeSecond)) claimed = true;
    if (!claimed) {
      this.#rows.setCell(row, 0, UNCLAIMED);
      this.#wheel.add(row, this.#deadlines.orphanAt(row));
    }
    for (const check of role.opens) {
      if (head < 0) this.#openFirst(check, row, at, arrivedAt, wholeSecond);
      else this.#open(check, row, arrivedAt);
    }
    return true;
  }

  /** Something of the token is due before `now`, strictly. */
  #isDue(head: number, now: number): boolean {
    const rows = this.#rows;
    if (rows.isLoneCause(head)) {
      return this.#deadlines.missingAt(rows.checkOf(head), rows.at(head), rows.arrivedAt(head)) < now;
    }
    let row = head;
    do {
      if (rows.cellOf(row) !== NONE && this.#deadlines.dueOf(row) < now) return true;
      row = rows.next(row);
    } while (row !== head);
    return false;
  }

  /** Have room for the token's event: what is due goes first, then the oldest tokens. Gives the token's head as it is then. */
  #makeRoom(view: DataView, start: number, end: number, head: number, rows: number, now: number): number {
    const table = this.#table;
    if (now > this.#wheel.quietUntil) this.settle(now);
    let found = head < 0 ? head : table.find(view, start, end, this.#hash);
    while (!table.roomFor(found < 0 ? 1 : 0, rows) && this.#evict(now)) {
      if (found >= 0) found = table.find(view, start, end, this.#hash);
    }
    return found;
  }

  /** A reply reaches a check. True if the check has a use for it, or has counted it otherwise. */
  #answer(check: number, row: number, at: number, arrivedAt: number, wholeSecond: boolean): boolean {
    const rows = this.#rows;
    const own = this.#pair.timeFor(check, at, arrivedAt, wholeSecond);
    const cellRow = this.#findCell(row, check);
    const cell = cellRow < 0 ? NONE : rows.cellOf(cellRow);
    const wasMissing = cell === MISSING && own >= this.#deadlines.settledCause(check, cellRow) - this.#skewUs;
    const listed = this.#sink.replyToListed(check, row, this.#hash, own);
    if (wasMissing || listed) this.#sink.afterwards(check);
    switch (cell) {
      case NONE: {
        const added = rows.takeBehind(row);
        rows.setCell(added, check, REPLY);
        rows.setTimes(added, arrivedAt, arrivedAt);
        this.#wheel.add(added, this.#deadlines.dueOf(added));
        return listed;
      }
      case REPLY:
        this.#reschedule(cellRow);
        return listed;
      case OPEN:
      case OPEN_RESTARTED:
        this.#reschedule(cellRow);
        return listed || own >= this.#pair.u - this.#skewUs;
      default:
        if (wasMissing) rows.setCell(cellRow, check, SETTLED);
        else if (!listed) this.#sink.repeat(check);
        return true;
    }
  }

  /** A cause reaches a check, and is the token's first event: what nearly all causes are, and u is known. */
  #openFirst(check: number, row: number, at: number, arrivedAt: number, wholeSecond: boolean): void {
    const host = this.#openCell(check, row, arrivedAt);
    const u = this.#pair.timeFor(check, at, arrivedAt, wholeSecond);
    this.#wheel.add(host, this.#deadlines.missingAt(check, u, arrivedAt));
  }

  /** A cause reaches a check. */
  #open(check: number, row: number, arrivedAt: number): void {
    const rows = this.#rows;
    const cellRow = this.#findCell(row, check);
    if (cellRow < 0) {
      const host = this.#openCell(check, row, arrivedAt);
      this.#wheel.add(host, this.#deadlines.dueOf(host));
      return;
    }
    const cell = rows.cellOf(cellRow);
    if (cell === SETTLED || cell === MISSING) {
      this.#sink.repeat(check);
      return;
    }
    if (cell === REPLY) {
      rows.setCell(cellRow, check, OPEN);
      this.#sink.opened(check);
    }
    this.#reschedule(cellRow);
    this.#claimReplies(check, cellRow);
  }

  /** An observation begins, in the cause's own row if that is free. */
  #openCell(check: number, row: number, arrivedAt: number): number {
    const rows = this.#rows;
    const host = rows.cellOf(row) === NONE ? row : rows.takeBehind(row);
    if (host !== row) rows.setTimes(host, arrivedAt, arrivedAt);
    rows.setCell(host, check, OPEN);
    this.#sink.opened(check);
    return host;
  }

  /** Replies that the check's cause, just found or found to be earlier, has made eligible are no orphans. */
  #claimReplies(check: number, cellRow: number): void {
    const rows = this.#rows;
    const since = rows.arrivedAt(cellRow);
    for (let row = rows.next(cellRow); row !== cellRow; row = rows.next(row)) {
      if (rows.cellOf(row) !== UNCLAIMED || rows.arrivedAt(row) < since) continue;
      if (!this.#pair.isReply(check, row) || this.#pair.timeOf(check, row) < this.#pair.u - this.#skewUs) continue;
      this.#wheel.remove(row);
      rows.setCell(row, 0, NONE);
    }
  }

  #reschedule(cellRow: number): void {
    this.#wheel.remove(cellRow);
    this.#wheel.add(cellRow, this.#deadlines.dueOf(cellRow));
  }

  #due(row: number): void {
    switch (this.#rows.cellOf(row)) {
      case OPEN:
      case OPEN_RESTARTED:
        this.#judge(row, this.#deadlines.dueOf(row));
        break;
      case HELD:
        this.#release(row);
        break;
      case UNCLAIMED:
        this.#sink.orphan(row);
        this.#rows.setCell(row, 0, NONE);
        break;
      default:
        this.#forget(row);
    }
  }

  /** An observation has settled at `settledAt`; u and d are those of the last `#dueOf`. */
  #judge(row: number, settledAt: number): void {
    const rows = this.#rows;
    const check = rows.checkOf(row);
    const { u } = this.#pair;
    const outcome = this.#report(row, check, settledAt);
    const isSighting = rows.isSighting(row);
    if (isSighting && outcome !== 'missing' && !this.#wholeSeconds && rows.nextWithCell(row) < 0) {
      // No other check knows the token, and this one needs the event's arrival no more.
      rows.setCell(row, check, SETTLED);
      this.#remember(row, check, settledAt);
      return;
    }
    let home = row;
    if (isSighting) {
      // The row's times are the event's, so the memory of the verdict needs a row of its own.
      rows.setCell(row, 0, NONE);
      if (!this.#table.roomFor(0, 1)) {
        this.#forget(row);
        return;
      }
      home = rows.takeBehind(row);
    }
    const eligible = this.#wholeSeconds ? u - this.#skewUs : Number.NEGATIVE_INFINITY;
    const forgetAt = this.#deadlines.forgetAt(check, row, settledAt, eligible);
    rows.setTimes(home, forgetAt, rows.arrivedAt(row));
    rows.setCell(home, check, outcome === 'missing' ? MISSING : SETTLED);
    this.#wheel.addInOrder(home, forgetAt, this.#deadlines.laneOf(check));
  }

  /** The verdict is remembered in the cause's own row. */
  #remember(row: number, check: number, settledAt: number): void {
    const forgetAt = settledAt + this.#deadlines.memoryUs(check);
    this.#rows.setArrivedAt(row, forgetAt);
    this.#wheel.addInOrder(row, forgetAt, this.#deadlines.laneOf(check));
  }

  #report(row: number, check: number, settledAt: number): Outcome {
    const within = this.#deadlines.withinUs(check);
    const { u, d } = this.#pair;
    const seen = d !== Number.POSITIVE_INFINITY;
    const latency = seen ? Math.max(0, d - u) : Number.NaN;
    let outcome: Outcome = 'missing';
    if (latency <= within) outcome = 'pass';
    else if (seen) outcome = 'late';
    else {
      const restarted = this.#rows.cellOf(row) === OPEN_RESTARTED;
      outcome = this.#voidReasons.reasonFor(check, u, u + within, restarted) ?? 'missing';
    }
    const decided = outcome === 'pass' ? Math.max(u, d) : u + within;
    this.#sink.settled(check, outcome, row, u, latency, decided, settledAt);
    return outcome;
  }

  /** A check no longer remembers the token; when no other one does, the token goes. */
  #forget(row: number): void {
    const other = this.#rows.nextWithCell(row);
    if (other < 0) {
      this.#table.freeToken(row);
      return;
    }
    const rows = this.#rows;
    if (rows.isSighting(row)) {
      if (rows.cellOf(row) === SETTLED) {
        // For those who know the token since, the event arrived before they did, as it truly did.
        rows.setArrivedAt(row, rows.arrivedAt(row) - this.#deadlines.memoryUs(rows.checkOf(row)));
      }
      rows.setCell(row, 0, NONE);
    } else this.#table.freeRow(row);
    this.#pruneFrom(other);
  }

  /** A count check's buffer has let go of the event. */
  #release(row: number): void {
    if (this.#rows.next(row) === row) this.#table.freeToken(row);
    else this.#table.freeRow(row);
  }

  /** Drop the sightings that no check at their node remembers; the row `stays`, because it has a cell. */
  #pruneFrom(stays: number): void {
    const rows = this.#rows;
    for (let at = rows.next(stays); at !== stays; ) {
      const next = rows.next(at);
      if (rows.cellOf(at) === NONE && !this.#isRemembered(at)) this.#table.freeRow(at);
      at = next;
    }
  }

  #isRemembered(sighting: number): boolean {
    const rows = this.#rows;
    for (let row = rows.next(sighting); row !== sighting; row = rows.next(row)) {
      if (rows.isCheckCell(row) && this.#pair.isCauseOrReply(rows.checkOf(row), sighting)) return true;
    }
    return false;
  }

  /** Push the oldest token out; false when there is none. What it was known to be stands, what it was not is void. */
  #evict(now: number): boolean {
    const rows = this.#rows;
    const head = rows.oldestHead();
    if (head < 0) return false;
    let waiting = false;
    let row = head;
    do {
      const cell = rows.cellOf(row);
      this.#wheel.remove(row);
      if (cell === OPEN || cell === OPEN_RESTARTED) {
        waiting = true;
        const check = rows.checkOf(row);
        this.#pair.find(check, row, rows.arrivedAt(row));
        const { u, d } = this.#pair;
        if (d !== Number.POSITIVE_INFINITY) this.#report(row, check, now);
        else this.#sink.settled(check, 'overflow', row, u, Number.NaN, u + this.#deadlines.withinUs(check), now);
      } else if (cell === UNCLAIMED) {
        // Its cause may still come, and then we would call missing what we have seen.
        waiting = true;
        this.noteLoss(now);
      }
      row = rows.next(row);
    } while (row !== head);
    this.#table.freeToken(head);
    this.#sink.overflow(waiting);
    return true;
  }

  /** Forget the event of a token that matters least. */
  #thin(head: number): void {
    const row = leastNeeded(this.#rows, this.#pair, head);
    if (row < 0) return;
    if (this.#rows.cellOf(row) === UNCLAIMED) this.#sink.orphan(row);
    this.#wheel.remove(row);
    this.#table.freeRow(row);
  }

  #findCell(anyRow: number, check: number): number {
    const rows = this.#rows;
    let row = anyRow;
    do {
      if (rows.isCheckCell(row) && rows.checkOf(row) === check) return row;
      row = rows.next(row);
    } while (row !== anyRow);
    return -1;
  }
}
