/** Datagrams within the longest wait that count as flowing traffic; below, being woken by each is cheaper than a timer. */
export const LIVELY = 4;
/** A look that finds fewer ends it. */
export const QUIET = 1;

/** Bounds of the wait, in milliseconds; the longest is that of the engine's tick, which looks too: so one turn does both. */
export const SHORTEST_MS = 1;
export const LONGEST_MS = 50;
/** Nobody waits longer whose buffer is small, or whose datagrams others overtake. */
export const CAREFUL_MS = 5;
/** For so long after they did. */
export const CAREFUL_FOR_US = 10_000_000;

/** Datagrams a millisecond that a flood may bring which begins during a wait: what one core can send by any means. */
export const FLOOD_PER_MS = 1200;
/** At the rate seen, what comes during a wait takes no more than one of so many parts of the buffer … */
export const PARTS = 8;
/** … and is no more than this: what takes milliseconds to read keeps others of the thread waiting. */
export const MOST_AT_ONCE = 1500;

/** What to wait for before the next look at the socket: its next datagram, the pace's timer, or nothing. */
export type Wait = 'datagram' | 'pace' | 'turn';

/**
 * Decides after each turn of reading how to wait. Quiet sockets cost nothing, and a flood is read without a break but in
 * turns. While traffic flows a timer says when to look: waking up costs more than reading a hundred datagrams, so it
 * waits as long as the buffer, which holds `capacity` datagrams, allows at the rate of the last wait.
 *
 *     64 MiB    50 ms up to 30,000/s, then less: 5 ms at 300,000/s
 *      8 MiB    10 ms up to 150,000/s, 5 ms at 300,000/s
 *    208 KiB     5 ms up to 8,300/s, 1 ms at 41,500/s
 */
export class Pace {
  readonly #roomyMs: number;
  readonly #most: number;
  #windowStartUs = Number.NEGATIVE_INFINITY;
  #inWindow = 0;
  #lookedAtUs = 0;
  #overtakenAtUs = Number.NEGATIVE_INFINITY;
  #wait: Wait = 'datagram';
  #waitMs = CAREFUL_MS;

  constructor(capacity: number) {
    this.#roomyMs = Math.min(LONGEST_MS, Math.max(CAREFUL_MS, Math.floor(capacity / FLOOD_PER_MS)));
    this.#most = Math.min(MOST_AT_ONCE, capacity / PARTS);
  }

  /** How long the timer is to take. */
  get waitMs(): number {
    return this.#waitMs;
  }

  /** It turned out, at `nowUs`, that an event was taken before a datagram that had come earlier and lay unread. */
  overtaken(nowUs: number): void {
    this.#overtakenAtUs = nowUs;
  }

  /** `read` datagrams came in the turn that ended at `nowUs`; `exhausted`: its bound was met before the socket was empty. */
  after(read: number, exhausted: boolean, nowUs: number): Wait {
    const longestMs = this.#longestMs(nowUs);
    const elapsedUs = nowUs - this.#lookedAtUs;
    this.#lookedAtUs = nowUs;
    if (exhausted) this.#wait = 'turn';
    else if (this.#wait === 'datagram') {
      this.#wait = this.#seen(read, longestMs, nowUs) >= LIVELY ? 'pace' : 'datagram';
      this.#waitMs = CAREFUL_MS;
    } else if (read >= QUIET) {
      this.#wait = 'pace';
      const untilMostMs = Math.floor((this.#most * elapsedUs) / read / 1000);
      this.#waitMs = Math.max(SHORTEST_MS, Math.min(longestMs, untilMostMs));
    } else this.#wait = 'datagram';
    return this.#wait;
  }

  #longestMs(nowUs: number): number {
    const sinceUs = nowUs - this.#overtakenAtUs;
    return sinceUs >= 0 && sinceUs < CAREFUL_FOR_US ? CAREFUL_MS : this.#roomyMs;
  }

  #seen(read: number, longestMs: number, nowUs: number): number {
    const elapsedUs = nowUs - this.#windowStartUs;
    // A clock that was set back begins a new window too.
    if (elapsedUs >= 0 && elapsedUs < longestMs * 1000) this.#inWindow += read;
    else {
      this.#windowStartUs = nowUs;
      this.#inWindow = read;
    }
    return this.#inWindow;
  }
}
