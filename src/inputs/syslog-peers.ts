import { hashOf, isSame } from '../protocols/syslog-bytes.ts';
import type { Senders } from './socket-senders.ts';

/** Who sent a message: its host, when it names none. */
export interface Peer {
  /** The address, an IPv4-mapped one as IPv4, without a zone. */
  readonly text: string;
  /** The same in ASCII. */
  readonly bytes: Uint8Array;
}

/** Of a connection, as Node tells its `remoteAddress`. */
export function peerOf(address: string): Peer {
  const plain = address.split('%', 1)[0] ?? '';
  const text = /^::ffff:\d+\./i.test(plain) ? plain.slice('::ffff:'.length) : plain;
  return { text, bytes: new TextEncoder().encode(text) };
}

const SLOTS = 1_024;

interface Known {
  readonly raw: Uint8Array;
  readonly peer: Peer;
}

/**
 * The senders of datagrams. Text costs more than receiving does, so it is made once for each sender; one that falls
 * into the same slot takes its place, which bounds the table whoever sends.
 */
export class PeerTable {
  readonly #slots: (Known | undefined)[] = new Array(SLOTS);

  of(senders: Senders, index: number): Peer {
    const start = senders.find(index);
    const end = start + senders.length;
    const slot = hashOf(senders.bytes, start, end) % SLOTS;
    const known = this.#slots[slot];
    if (known !== undefined && isSame(senders.bytes, start, end, known.raw)) return known.peer;
    const peer = peerOf(senders.address(index));
    this.#slots[slot] = { raw: senders.bytes.slice(start, end), peer };
    return peer;
  }
}
