import type { RemoteInfo } from 'node:dgram';
import { ERRNO, type Libc } from './libc.ts';
import type { OnBatch, Receiver, ReceiverOptions } from './receiver.ts';
import { DATAGRAM_BYTES, RECEIVE_BUFFER_BYTES } from './receiver.ts';
import { Groups } from './receiver-groups.ts';
import { Pace } from './receiver-pace.ts';
import { Slots } from './receiver-slots.ts';
import { type BoundSocket, bindUdp, type UdpHandle } from './socket-bind.ts';

/** One turn reads this often and this long, then timers, messages and other sockets of the thread have theirs. */
const TURN_CALLS = 64;
const TURN_US = 5_000;

/** SO_MEMINFO, and where its answer has what is charged for unread datagrams, and the drops (linux/sock_diag.h). */
const SO_MEMINFO = 55;
const MEMINFO_UNREAD = 0;
const MEMINFO_DROPS = 8;
/** What the kernel charges for a small datagram, at most: `sk_buff`, its data and what is rounded up. */
const CHARGED_BYTES = 1280;
/** A datagram counts as overtaken when an event was taken that came so much later; our clock is set right by up to 2 ms. */
const OVERTAKEN_US = 3000;
/** Have the kernel stamp each datagram with its clock of the day (socket(7)). */
const SO_TIMESTAMPNS = 35;

/**
 * Many datagrams per system call, on Linux. Node's dgram binds the socket, waits for it and closes it, so nothing of
 * ours outlives a thread that dies (koffi's own poll handle takes the process with it there); recvmmsg only reads from
 * the same descriptor. Waiting for a datagram costs nothing while none comes:
 *
 *     quiet   epoll → 'message' with one datagram → recvmmsg the rest → epoll → …
 *     lively  reading by Node is stopped; every 1 to 50 ms recvmmsg until empty; nothing came: quiet again
 *     flood   the turn's bound was met: the next turn follows as soon as everybody else had one
 *
 * How long the wait is, `Pace` decides. `why` tells the user why it is this kind.
 *
 * While Node does not read, the kernel is asked for `Groups`. Of those that came before it was told to give no more, only
 * who still asks is told how they are divided. So before Node reads there is a wait without groups, and a look at whether
 * anything came: if so, groups are asked for again, and what came is read as always.
 */
export async function openRecvmmsgReceiver(
  options: ReceiverOptions,
  onBatch: OnBatch,
  libc: Libc,
  why: string,
): Promise<Receiver> {
  const requestedBytes = options.receiveBufferBytes ?? RECEIVE_BUFFER_BYTES;
  const bound = await bindUdp(options.address, options.port, requestedBytes, libc);
  try {
    const datagramBytes = options.datagramBytes ?? DATAGRAM_BYTES;
    const slots = new Slots(libc, bound.family, datagramBytes);
    // A group may be as long as the longest datagram: with less room the kernel would cut it.
    const groups = new Groups(datagramBytes >= DATAGRAM_BYTES);
    return new RecvmmsgReceiver(bound, slots, libc, { ...options, onBatch, why, groups });
  } catch (error) {
    // Whoever takes over needs the port.
    await new Promise<void>((resolve) => bound.socket.close(resolve));
    throw error;
  }
}

interface Settings extends Pick<ReceiverOptions, 'clock' | 'takenUpTo'> {
  readonly onBatch: OnBatch;
  readonly why: string;
  readonly groups: Groups;
}

class RecvmmsgReceiver implements Receiver {
  kind: 'recvmmsg' | 'dgram' = 'recvmmsg';
  why: string;
  readonly address: string;
  readonly port: number;
  readonly family: 4 | 6;
  readonly buffer: Receiver['buffer'];
  readonly inode: number | null;
  readonly #bound: BoundSocket;
  readonly #handle: UdpHandle | null;
  readonly #fd: number;
  readonly #slots: Slots;
  readonly #libc: Libc;
  readonly #onBatch: OnBatch;
  readonly #clock: () => number;
  readonly #takenUpTo: (() => number) | undefined;
  readonly #pace: Pace;
  readonly #memory = new Uint32Array(16);
  #timer: NodeJS.Timeout | undefined;
  #timerMs = 0;
  #immediate: NodeJS.Immediate | undefined;
  #closing: Promise<void> | null = null;
  readonly #groups: Groups;
  /** Groups are not asked for any more, and some may lie unread. */
  #isClearing = false;
  #isNodeReading = true;
  #reading = false;
  #exhausted = false;
  #datagrams = 0;
  #bytes = 0;
  #truncated = 0;
  #batches = 0;

  constructor(bound: BoundSocket, slots: Slots, libc: Libc, { onBatch, clock, takenUpTo, why, groups }: Settings) {
    this.why = why;
    this.#groups = groups;
    this.address = bound.address;
    this.port = bound.port;
    this.family = bound.family;
    this.buffer = bound.buffer;
    this.inode = bound.inode;
    this.#bound = bound;
    this.#handle = bound.handle;
    this.#fd = bound.handle?.fd ?? -1;
    this.#slots = slots;
    this.#libc = libc;
    this.#onBatch = onBatch;
    this.#clock = clock;
    this.#takenUpTo = takenUpTo;
    // What was granted are the usable bytes; the kernel charges against twice as many.
    this.#pace = new Pace((2 * bound.buffer.grantedBytes) / CHARGED_BYTES);
    libc.setSocketOption(this.#fd, SO_TIMESTAMPNS, 1);
    if (bound.handle === null) this.#giveUp('this Node does not tell the descriptor of a socket');
    bound.socket.on('message', (message: Buffer, from: RemoteInfo) => {
      if (this.#closing !== null) return;
      this.#slots.putFirst(message, from.address, from.port);
      this.#turn(1);
    });
    // An error of one datagram must not end the input.
    bound.socket.on('error', () => {});
  }

  drops(): number | null {
    if (this.#handle === null || this.#closing !== null) return null;
    const counter = this.#memoryInfo(MEMINFO_DROPS);
    return counter === null ? null : this.#groups.dropped(counter);
  }

  get areDropsEstimated(): boolean {
    return this.#groups.areDropsEstimated;
  }

  figures() {
    return { datagrams: this.#datagrams, bytes: this.#bytes, truncated: this.#truncated, batches: this.#batches };
  }

  drain(): boolean {
    if (this.#reading || this.#closing !== null) return true;
    const read = this.#read(0);
    // Having found something it was a look like another, so the next one has time; having found nothing it tells
    // nothing, as the look before may have been just now.
    if (read > 0) this.#arrange(read);
    return !this.#exhausted;
  }

  close(): Promise<void> {
    // After this the number of the descriptor may belong to somebody else, so nothing may read any more.
    this.#cancel();
    this.#closing ??= new Promise((resolve) => this.#bound.socket.close(resolve));
    return this.#closing;
  }

  /** Read, with the `kept` datagrams that are in the slots already, and arrange the next turn. */
  #turn(kept: 0 | 1): void {
    this.#arrange(this.#read(kept));
  }

  #arrange(read: number): void {
    if (this.#closing !== null || this.#handle === null) return;
    const { arrivedAtUs } = this.#slots.batch;
    const wasGrouping = this.#groups.isOn;
    let wait = this.kind === 'dgram' ? 'datagram' : this.#pace.after(read, this.#exhausted, arrivedAtUs);
    this.#groups.ask(this.#libc, this.#fd, wait !== 'datagram');
    const mayHoldGroups = wait === 'datagram' && wasGrouping && this.kind === 'recvmmsg';
    if (mayHoldGroups) wait = 'pace';
    this.#isClearing = mayHoldGroups && !this.#groups.isOn;
    if (wait === 'pace') this.#wake(this.#pace.waitMs);
    else this.#cancel();
    if (wait === 'turn') this.#immediate = setImmediate(this.#nextTurn);
    this.#letNodeRead(wait === 'datagram');
  }

  #letNodeRead(on: boolean): void {
    if (on === this.#isNodeReading) return;
    this.#isNodeReading = on;
    if (on) this.#handle!.recvStart();
    else this.#handle!.recvStop();
  }

  /** The timer is used again where it can be: a new one costs as much as reading some datagrams. */
  #wake(waitMs: number): void {
    if (this.#timer !== undefined && this.#timerMs === waitMs) {
      this.#timer.refresh();
      return;
    }
    this.#cancel();
    this.#timerMs = waitMs;
    this.#timer = setTimeout(this.#nextTurn, waitMs);
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = undefined;
  }

  readonly #nextTurn = (): void => {
    if (this.#isClearing && this.#memoryInfo(MEMINFO_UNREAD) === 0) {
      this.#isClearing = false;
      this.#cancel();
      this.#letNodeRead(true);
    } else this.#turn(0);
  };

  /** Read until the socket is empty or the turn's bound is met, which `#exhausted` tells. Gives how many. */
  #read(kept: 0 | 1): number {
    const { batch } = this.#slots;
    let total = 0;
    let messages = 0;
    let startedAtUs = 0;
    this.#reading = true;
    this.#exhausted = false;
    if (this.#isClearing) this.#groups.ask(this.#libc, this.#fd, true);
    this.#isClearing = false;
    for (let call = 0; call < TURN_CALLS; call++) {
      this.#fill(call === 0 ? kept : 0);
      const { count } = batch;
      if (count === 0) break;
      if (call === 0) {
        startedAtUs = batch.arrivedAtUs;
        const aheadUs = (this.#takenUpTo?.() ?? 0) - batch.arrivals[0]!;
        if (aheadUs > OVERTAKEN_US) this.#pace.overtaken(startedAtUs);
      }
      total += count;
      messages += this.#slots.messages;
      this.#groups.size = total / messages;
      this.#deliver();
      if (!this.#slots.isMore || this.#closing !== null) break;
      this.#exhausted = call === TURN_CALLS - 1 || batch.arrivedAtUs - startedAtUs > TURN_US;
      if (this.#exhausted) break;
    }
    this.#reading = false;
    return total;
  }

  /** One call. The batch has then what it read, behind the `kept` datagrams. */
  #fill(kept: 0 | 1): void {
    const { batch } = this.#slots;
    batch.count = kept;
    if (this.kind === 'recvmmsg') {
      const errno = -this.#slots.read(this.#libc, this.#fd, kept);
      if (errno > 0 && errno !== ERRNO.EAGAIN && errno !== ERRNO.EINTR) {
        this.#giveUp(`recvmmsg began to fail with errno ${errno}`);
      }
    }
    if (batch.count > 0) this.#slots.stamp(this.#libc, this.#clock(), kept);
  }

  #deliver(): void {
    const { batch } = this.#slots;
    this.#batches++;
    this.#datagrams += batch.count;
    this.#truncated += batch.truncated;
    this.#bytes += this.#slots.bytes;
    this.#onBatch(batch);
  }

  #memoryInfo(what: number): number | null {
    const words = this.#libc.socketOption(this.#fd, SO_MEMINFO, this.#memory);
    return words > what ? this.#memory[what]! : null;
  }

  /** What Node reads by itself still comes. */
  #giveUp(why: string): void {
    this.kind = 'dgram';
    this.why = why;
  }
}
