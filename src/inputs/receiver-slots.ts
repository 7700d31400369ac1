import { type Libc, timespecUs } from './libc.ts';
import type { DatagramBatch } from './receiver.ts';
import { SOCKADDR_BYTES, SOCKADDR_STRIDE, SockaddrSenders } from './socket-senders.ts';

/** 128 messages a call: beyond that a call costs nothing next to its messages, and the batch stays in the L2 cache. */
export const SLOTS = 128;

// struct mmsghdr with 8-byte pointers, the same for glibc and musl, as indices of 32-bit words:
//
//     0 name*  2 namelen  4 iov*  6 iovlen  8 control*  10 controllen  12 flags  14 len (of the message)
const HEADER_BYTES = 64;
const CONTROL_LENGTH = 10;
const FLAGS = 12;
const LENGTH = 14;
const MSG_TRUNC = 0x20;

// The one control message that is asked for, as indices of 32-bit words:
//
//     0 len  2 level  3 type  4 seconds  6 nanoseconds
const CONTROL_BYTES = 32;
const STAMP = 4;

const LF = 0x0a;

/**
 * The tables that recvmmsg fills, built once. Each message has a slot that holds the longest datagram; a short one
 * touches only the first page of its slot, so the untouched rest costs address space, not memory.
 *
 *     headers  [ mmsghdr | mmsghdr | … ]      name* → senders table, iov* → iovecs table …
 *     iovecs   [ base, length | … ]           base  → slot
 *     controls [ cmsghdr, timespec | … ]      when the kernel took the datagram (SO_TIMESTAMPNS)
 *     slots    [ datagram….....| datagram….....| … ]
 *
 * All memory that an address points to hangs on this object: what JavaScript does not see in use would be freed
 * under the kernel's hands.
 */
export class Slots {
  readonly batch: DatagramBatch;
  readonly #senders: SockaddrSenders;
  readonly #headers: Uint8Array;
  /** The table from its second header on, for a batch whose first datagram came another way. */
  readonly #headersFrom1: Uint8Array;
  readonly #words: Uint32Array;
  readonly #iovecs: BigUint64Array;
  readonly #controls: Uint32Array;
  readonly #slotBytes: number;

  constructor(libc: Libc, family: 4 | 6, datagramBytes: number) {
    // Slots a whole power of two apart would share the same few sets of the cache; an odd number of lines spreads them.
    const stride = (Math.ceil((datagramBytes + 1) / 64) | 1) * 64;
    const senders = new Uint8Array(new ArrayBuffer(SLOTS * SOCKADDR_STRIDE));
    const bytes = new Uint8Array(new ArrayBuffer(SLOTS * stride));
    this.#slotBytes = datagramBytes;
    this.#senders = new SockaddrSenders(senders, family);
    this.#headers = new Uint8Array(new ArrayBuffer(SLOTS * HEADER_BYTES));
    this.#headersFrom1 = this.#headers.subarray(HEADER_BYTES);
    this.#words = new Uint32Array(this.#headers.buffer);
    this.#iovecs = new BigUint64Array(new ArrayBuffer(SLOTS * 16));
    this.#controls = new Uint32Array(new ArrayBuffer(SLOTS * CONTROL_BYTES));
    this.batch = {
      bytes,
      count: 0,
      starts: Int32Array.from({ length: SLOTS }, (_, slot) => slot * stride),
      ends: new Int32Array(SLOTS),
      arrivals: new Float64Array(SLOTS),
      arrivedAtUs: 0,
      truncated: 0,
      senders: this.#senders,
    };

    const quads = new BigUint64Array(this.#headers.buffer);
    const sendersAt = libc.addressOf(senders);
    const bytesAt = libc.addressOf(bytes);
    const iovecsAt = libc.addressOf(this.#iovecs);
    const controlsAt = libc.addressOf(this.#controls);
    for (let slot = 0; slot < SLOTS; slot++) {
      this.#iovecs[slot * 2] = bytesAt + BigInt(slot * stride);
      this.#iovecs[slot * 2 + 1] = BigInt(datagramBytes);
      const quad = slot * (HEADER_BYTES / 8);
      quads[quad] = sendersAt + BigInt(slot * SOCKADDR_STRIDE);
      // The kernel writes the true length back, which is the same for every message of a socket: no need to reset it.
      this.#words[quad * 2 + 2] = SOCKADDR_BYTES;
      quads[quad + 2] = iovecsAt + BigInt(slot * 16);
      quads[quad + 3] = 1n;
      quads[quad + 4] = controlsAt + BigInt(slot * CONTROL_BYTES);
      quads[quad + 5] = BigInt(CONTROL_BYTES);
    }
  }

  /** Make a datagram that was read elsewhere the first and so far only one of the batch. */
  putFirst(message: Uint8Array, address: string, port: number): void {
    const { batch } = this;
    const kept = Math.min(message.length, this.#slotBytes);
    batch.bytes.set(kept < message.length ? message.subarray(0, kept) : message, 0);
    batch.ends[0] = kept;
    batch.bytes[kept] = LF;
    batch.count = 1;
    batch.truncated = kept < message.length ? 1 : 0;
    this.#senders.put(0, address, port);
  }

  /**
   * Read what the kernel holds into the batch, behind the `kept` (0 or 1) datagrams put there before. Gives −errno
   * when nothing could be read; the kept one is in the batch even so.
   */
  read(libc: Libc, fd: number, kept: 0 | 1): number {
    const read = libc.receive(fd, kept === 1 ? this.#headersFrom1 : this.#headers, SLOTS - kept);
    const { batch } = this;
    batch.count = kept + Math.max(0, read);
    if (kept === 0) batch.truncated = 0;
    for (let slot = kept, word = kept * 16; slot < batch.count; slot++, word += 16) {
      const end = batch.starts[slot]! + this.#words[word + LENGTH]!;
      batch.ends[slot] = end;
      batch.bytes[end] = LF;
      if ((this.#words[word + FLAGS]! & MSG_TRUNC) !== 0) batch.truncated++;
    }
    return read;
  }

  /**
   * Tell when each datagram came: `nowUs` less the time that it lay in the kernel. The first `kept` one has no stamp,
   * as Node read it, but came no later than what lay behind it.
   */
  stamp(libc: Libc, nowUs: number, kept: 0 | 1): void {
    const { arrivals, count } = this.batch;
    this.batch.arrivedAtUs = nowUs;
    if (count > kept) {
      const kernelNowUs = libc.now();
      for (let slot = kept; slot < count; slot++) {
        const control = slot * (HEADER_BYTES / 4) + CONTROL_LENGTH;
        const stamped = this.#words[control] === CONTROL_BYTES;
        const ageUs = stamped ? kernelNowUs - timespecUs(this.#controls, slot * (CONTROL_BYTES / 4) + STAMP) : 0;
        // The clock of the day may have been set meanwhile.
        arrivals[slot] = nowUs - Math.max(0, ageUs);
        // The kernel wrote how much it used.
        this.#words[control] = CONTROL_BYTES;
      }
    }
    if (kept === 1) arrivals[0] = count > 1 ? Math.min(nowUs, arrivals[1]!) : nowUs;
  }
}
