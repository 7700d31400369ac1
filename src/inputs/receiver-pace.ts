/** Time between two looks at the socket while traffic flows. Waking up costs more than the few datagrams it is for. */
export const PACE_MS = 5;
/** Datagrams per pace that count as flowing traffic; below, being woken by each is cheaper than a timer. */
export const LIVELY = 4;
/** A look that finds fewer ends it. */
export const QUIET = 1;

/** What to wait for before the next look at the socket: its next datagram, the pace's timer, or nothing. */
export type Wait = 'datagram' | 'pace' | 'turn';

/**
 * Decides after each turn of reading how to wait. Quiet sockets cost nothing, lively ones a fixed number of wake-ups a
 * second whatever the rate, and a flood is read without a break but in turns.
 */
export class Pace {
  #windowStartUs = Number.NEGATIVE_INFINITY;
  #inWindow = 0;
  #wait: Wait = 'datagram';

  get wait(): Wait {
    return this.#wait;
  }

  /** `read` datagrams came in the turn that ended at `nowUs`; `exhausted`: its bound was met before the socket was empty. */
  after(read: number, exhausted: boolean, nowUs: number): Wait {
    if (exhausted) this.#wait = 'turn';
    else if (this.#wait === 'datagram') this.#wait = this.#seen(read, nowUs) >= LIVELY ? 'pace' : 'datagram';
    else this.#wait = read >= QUIET ? 'pace' : 'datagram';
    return this.#wait;
  }

  #seen(read: number, nowUs: number): number {
    const elapsedUs = nowUs - this.#windowStartUs;
    // A clock that was set back begins a new window too.
    if (elapsedUs >= 0 && elapsedUs < PACE_MS * 1000) this.#inWindow += read;
    else {
      this.#windowStartUs = nowUs;
      this.#inWindow = read;
    }
    return this.#inWindow;
  }
}
