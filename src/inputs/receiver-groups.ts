import type { Libc } from './libc.ts';

/** Have the kernel leave datagrams in one message that came together (udp(7)). Linux 5.0. */
const [SOL_UDP, UDP_GRO] = [17, 104];

/**
 * Most of what a small datagram costs is its way through the kernel. A group goes that way as one message: datagrams of
 * one sender and one length that it has sent as one (UDP_SEGMENT), or that the network card's driver has put together.
 * Only who reads the control messages can tell them apart, so Node must not read while groups are asked for.
 *
 * The kernel counts a message that it drops as one, whatever is in it: so what is lost is taken to be like what came.
 */
export class Groups {
  /** Groups are asked for. */
  isOn = false;
  /** Datagrams in a message, on average of the last turn. */
  size = 1;
  /** Some of what was dropped were groups, as it seems. */
  areDropsEstimated = false;
  #isPossible: boolean;
  #counted = 0;
  #dropped = 0;

  constructor(isPossible: boolean) {
    this.#isPossible = isPossible;
  }

  ask(libc: Libc, fd: number, on: boolean): void {
    if (on === this.isOn || !this.#isPossible) return;
    this.#isPossible = libc.setSocketOption(fd, UDP_GRO, on ? 1 : 0, SOL_UDP);
    if (this.#isPossible) this.isOn = on;
  }

  /** How many datagrams were dropped when the kernel, whose 32 bits wrap, has counted to this. */
  dropped(counter: number): number {
    const fresh = (counter - this.#counted) >>> 0;
    this.#counted = counter;
    this.#dropped += Math.round(fresh * this.size);
    if (fresh > 0 && this.size > 1) this.areDropsEstimated = true;
    return this.#dropped >>> 0;
  }
}
