import { type Libc, LOW, timespecUs } from './libc.ts';
import type { DatagramBatch } from './receiver.ts';
import { SOCKADDR_BYTES, SOCKADDR_STRIDE, SockaddrSenders } from './socket-senders.ts';

/** 128 messages a call: beyond that a call costs nothing next to its messages, and the batch stays in the L2 cache. */
const SLOTS = 128;
/** Fewer when they are long, or hold many datagrams: what one call brings must not take many milliseconds to deal with. */
const CALL_BYTES = 192 * 1024;
const CALL_DATAGRAMS = 2048;

// struct mmsghdr with 8-byte pointers, the same for glibc and musl, as indices of 32-bit words:
//
//     0 name*  2 namelen  4 iov*  6 iovlen  8 control*  10 controllen  12 flags  14 len (of the message)
const HEADER_BYTES = 64;
const HEADER_WORDS = HEADER_BYTES / 4;
const CONTROL_LENGTH = 10 + LOW;
const FLAGS = 12;
const LENGTH = 14;
const MSG_TRUNC = 0x20;

// The control messages that are asked for, in this order; which of them are there is told by how long they are
// together. As indices of 32-bit words:
//
//     stamp  0 len  2 level  3 type  4 seconds  6 nanoseconds
//     group  0 len  2 level  3 type  4 bytes of each datagram
const STAMP_BYTES = 32;
const GROUP_BYTES = 24;
const CONTROL_BYTES = STAMP_BYTES + GROUP_BYTES;
const DATA = 4;

const LF = 0x0a;

/**
 * The tables that recvmmsg fills, built once. Each message has a slot that holds the longest datagram; a short one
 * touches only the first page of its slot, so the untouched rest costs address space, not memory.
 *
 *     headers  [ mmsghdr | mmsghdr | … ]        name* → senders table, iov* → iovecs table …
 *     iovecs   [ base, length | … ]             base  → slot
 *     controls [ stamp, group | … ]             when the kernel took the message, and how it is divided
 *     slots    [ datagram.....| datagram, datagram, datagram..| … ]
 *
 * A message is one datagram; or several that the kernel has left together, of one sender and of one length but for the
 * last, which may be shorter.
 *
 * All memory that an address points to hangs on this object: what JavaScript does not see in use would be freed
 * under the kernel's hands.
 */
export class Slots {
  readonly batch: DatagramBatch;
  /** Messages in the batch, and bytes in them. */
  messages = 0;
  bytes = 0;
  /** The last `read` left something unread, or may have. */
  isMore = false;
  readonly #senders: SockaddrSenders;
  readonly #headers: Uint8Array;
  /** The table from its second header on, for a batch whose first datagram came another way. */
  readonly #headersFrom1: Uint8Array;
  readonly #words: Uint32Array;
  readonly #iovecs: BigUint64Array;
  readonly #controls: Uint32Array;
  readonly #slotBytes: number;
  readonly #stride: number;
  /** How many messages of the length that came last are enough for a call. */
  #enough = SLOTS;

  constructor(libc: Libc, family: 4 | 6, datagramBytes: number) {
    // Slots a whole power of two apart would share the same few sets of the cache; an odd number of lines spreads them.
    const stride = (Math.ceil((datagramBytes + 1) / 64) | 1) * 64;
    const senders = new Uint8Array(new ArrayBuffer(SLOTS * SOCKADDR_STRIDE));
    const bytes = new Uint8Array(new ArrayBuffer(SLOTS * stride));
    this.#slotBytes = datagramBytes;
    this.#stride = stride;
    this.#senders = new SockaddrSenders(senders, family, new Int32Array(SLOTS));
    this.#headers = new Uint8Array(new ArrayBuffer(SLOTS * HEADER_BYTES));
    this.#headersFrom1 = this.#headers.subarray(HEADER_BYTES);
    this.#words = new Uint32Array(this.#headers.buffer);
    this.#iovecs = new BigUint64Array(new ArrayBuffer(SLOTS * 16));
    this.#controls = new Uint32Array(new ArrayBuffer(SLOTS * CONTROL_BYTES));
    this.batch = {
      bytes,
      count: 0,
      starts: new Int32Array(SLOTS),
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
    batch.bytes[kept] = LF;
    batch.count = 0;
    batch.truncated = kept < message.length ? 1 : 0;
    this.messages = 1;
    this.bytes = kept;
    this.isMore = false;
    this.#add(0, 0, kept);
    this.#senders.putFirst(address, port);
  }

  /**
   * Read what the kernel holds into the batch, behind the `kept` (0 or 1) datagrams put there before. Gives −errno
   * when nothing could be read; the kept one is in the batch even so.
   */
  read(libc: Libc, fd: number, kept: 0 | 1): number {
    const { batch } = this;
    const asked = Math.min(this.#enough, SLOTS - kept);
    const read = libc.receive(fd, kept === 1 ? this.#headersFrom1 : this.#headers, asked);
    this.messages = kept + Math.max(0, read);
    this.isMore = read === asked;
    batch.count = kept;
    if (kept === 0) batch.truncated = this.bytes = 0;
    let bytes = 0;
    for (let slot = kept, word = kept * HEADER_WORDS; slot < this.messages; slot++, word += HEADER_WORDS) {
      const start = slot * this.#stride;
      const length = this.#words[word + LENGTH]!;
      bytes += length;
      batch.bytes[start + length] = LF;
      if ((this.#words[word + FLAGS]! & MSG_TRUNC) !== 0) batch.truncated++;
      this.#divide(slot, start, start + length, this.#words[word + CONTROL_LENGTH]!);
    }
    this.bytes += bytes;
    if (read > 0) {
      const filled = Math.max(bytes / CALL_BYTES, (batch.count - kept) / CALL_DATAGRAMS);
      this.#enough = Math.max(1, Math.min(SLOTS, Math.floor(read / filled)));
    }
    return read;
  }

  /**
   * Tell when each datagram came: `nowUs` less the time that it lay in the kernel. The first `kept` one has no stamp,
   * as Node read it, but came no later than what lay behind it.
   */
  stamp(libc: Libc, nowUs: number, kept: 0 | 1): void {
    const { arrivals, count } = this.batch;
    const { messages } = this.#senders;
    this.batch.arrivedAtUs = nowUs;
    if (count > kept) {
      const kernelNowUs = libc.now();
      let arrival = nowUs;
      for (let i = kept, before = -1; i < count; i++) {
        const slot = messages[i]!;
        if (slot !== before) arrival = nowUs - this.#ageUs(slot, kernelNowUs);
        before = slot;
        arrivals[i] = arrival;
      }
    }
    if (kept === 1) arrivals[0] = count > 1 ? Math.min(nowUs, arrivals[1]!) : nowUs;
  }

  #ageUs(slot: number, kernelNowUs: number): number {
    const control = slot * HEADER_WORDS + CONTROL_LENGTH;
    const isStamped = this.#words[control]! >= STAMP_BYTES;
    const ageUs = isStamped ? kernelNowUs - timespecUs(this.#controls, slot * (CONTROL_BYTES / 4) + DATA) : 0;
    // The kernel wrote how much it used.
    this.#words[control] = CONTROL_BYTES;
    // The clock of the day may have been set meanwhile.
    return Math.max(0, ageUs);
  }

  /** Add the datagrams of a message, whose control messages have so many bytes. */
  #divide(slot: number, start: number, end: number, controlBytes: number): void {
    let each = 0;
    if (controlBytes === CONTROL_BYTES) each = this.#controls[(slot * CONTROL_BYTES + STAMP_BYTES) / 4 + DATA]!;
    else if (controlBytes === GROUP_BYTES) each = this.#controls[(slot * CONTROL_BYTES) / 4 + DATA]!;
    if (each === 0) {
      this.#add(slot, start, end);
      return;
    }
    for (let at = start; at < end; at += each) this.#add(slot, at, Math.min(at + each, end));
  }

  #add(slot: number, start: number, end: number): void {
    const { batch } = this;
    if (batch.count === batch.starts.length) this.#widen();
    const index = batch.count++;
    batch.starts[index] = start;
    batch.ends[index] = end;
    this.#senders.messages[index] = slot;
  }

  /** Nobody says how many datagrams a message can hold. */
  #widen(): void {
    const { batch } = this;
    const room = batch.starts.length * 2;
    const wider = (narrow: Int32Array) => {
      const wide = new Int32Array(room);
      wide.set(narrow);
      return wide;
    };
    batch.starts = wider(batch.starts);
    batch.ends = wider(batch.ends);
    this.#senders.messages = wider(this.#senders.messages);
    // Told when all have been read.
    batch.arrivals = new Float64Array(room);
  }
}
