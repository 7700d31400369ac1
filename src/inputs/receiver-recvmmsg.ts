import type { RemoteInfo } from 'node:dgram';
import { ERRNO, type Libc } from './libc.ts';
import type { OnBatch, Receiver, ReceiverOptions } from './receiver.ts';
import { DATAGRAM_BYTES, RECEIVE_BUFFER_BYTES } from './receiver.ts';
import { PACE_MS, Pace } from './receiver-pace.ts';
import { SLOTS, Slots } from './receiver-slots.ts';
import { type BoundSocket, bindUdp, type UdpHandle } from './socket-bind.ts';

/** One turn reads this often and this long, then timers, messages and other sockets of the thread have theirs. */
const TURN_CALLS = 64;
const TURN_US = 5_000;

/** SO_MEMINFO, and where its answer has the drops (linux/sock_diag.h). */
const SO_MEMINFO = 55;
const MEMINFO_DROPS = 8;
/** Have the kernel stamp each datagram with its clock of the day (socket(7)). */
const SO_TIMESTAMPNS = 35;

/**
 * Many datagrams per system call, on Linux. Node's dgram binds the socket, waits for it and closes it, so nothing of
 * ours outlives a thread that dies (koffi's own poll handle takes the process with it there); recvmmsg only reads from
 * the same descriptor. Waiting for a datagram costs nothing while none comes:
 *
 *     quiet   epoll → 'message' with one datagram → recvmmsg the rest → epoll → …
 *     lively  reading by Node is stopped; every 2 ms recvmmsg until empty; little came: quiet again
 *     flood   the turn's bound was met: the next turn follows as soon as everybody else had one
 *
 * `why` tells the user why it is this kind.
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
    const slots = new Slots(libc, bound.family, options.datagramBytes ?? DATAGRAM_BYTES);
    return new RecvmmsgReceiver(bound, slots, libc, { onBatch, clock: options.clock, why });
  } catch (error) {
    // Whoever takes over needs the port.
    await new Promise<void>((resolve) => bound.socket.close(resolve));
    throw error;
  }
}

interface Settings {
  readonly onBatch: OnBatch;
  readonly clock: () => number;
  readonly why: string;
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
  readonly #pace = new Pace();
  readonly #memory = new Uint32Array(16);
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #closing: Promise<void> | null = null;
  #reading = false;
  #exhausted = false;
  #datagrams = 0;
  #bytes = 0;
  #truncated = 0;
  #batches = 0;

  constructor(bound: BoundSocket, slots: Slots, libc: Libc, { onBatch, clock, why }: Settings) {
    this.why = why;
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
    const words = this.#libc.socketOption(this.#fd, SO_MEMINFO, this.#memory);
    return words > MEMINFO_DROPS ? this.#memory[MEMINFO_DROPS]! : null;
  }

  figures() {
    return { datagrams: this.#datagrams, bytes: this.#bytes, truncated: this.#truncated, batches: this.#batches };
  }

  drain(): boolean {
    if (this.#reading || this.#closing !== null) return true;
    this.#read(0);
    return !this.#exhausted;
  }

  close(): Promise<void> {
    // After this the number of the descriptor may belong to somebody else, so nothing may read any more.
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#closing ??= new Promise((resolve) => this.#bound.socket.close(resolve));
    return this.#closing;
  }

  /** Read, with the `kept` datagrams that are in the slots already, and arrange the next turn. */
  #turn(kept: 0 | 1): void {
    const before = this.#pace.wait;
    const read = this.#read(kept);
    if (this.#closing !== null || this.#handle === null) return;
    const wait = this.kind === 'dgram' ? 'datagram' : this.#pace.after(read, this.#exhausted, this.#clock());
    if (wait === 'datagram') {
      if (before !== 'datagram') this.#handle.recvStart();
      return;
    }
    if (before === 'datagram') this.#handle.recvStop();
    if (wait === 'pace') this.#timer = setTimeout(this.#nextTurn, PACE_MS);
    else this.#immediate = setImmediate(this.#nextTurn);
  }

  readonly #nextTurn = (): void => this.#turn(0);

  /** Read until the socket is empty or the turn's bound is met, which `#exhausted` tells. Gives how many. */
  #read(kept: 0 | 1): number {
    const startedAtUs = this.#clock();
    let total = 0;
    this.#reading = true;
    this.#exhausted = false;
    for (let call = 0; call < TURN_CALLS; call++) {
      const count = this.#readBatch(call === 0 ? kept : 0);
      total += count;
      if (count < SLOTS || this.#closing !== null) break;
      this.#exhausted = call === TURN_CALLS - 1 || this.#slots.batch.arrivedAtUs - startedAtUs > TURN_US;
      if (this.#exhausted) break;
    }
    this.#reading = false;
    return total;
  }

  #readBatch(kept: 0 | 1): number {
    const { batch } = this.#slots;
    batch.count = kept;
    if (this.kind === 'recvmmsg') {
      const errno = -this.#slots.read(this.#libc, this.#fd, kept);
      if (errno > 0 && errno !== ERRNO.EAGAIN && errno !== ERRNO.EINTR) {
        this.#giveUp(`recvmmsg began to fail with errno ${errno}`);
      }
    }
    if (batch.count === 0) return 0;
    this.#slots.stamp(this.#libc, this.#clock(), kept);
    this.#batches++;
    this.#datagrams += batch.count;
    this.#truncated += batch.truncated;
    for (let i = 0; i < batch.count; i++) this.#bytes += batch.ends[i]! - batch.starts[i]!;
    this.#onBatch(batch);
    return batch.count;
  }

  /** What Node reads by itself still comes. */
  #giveUp(why: string): void {
    this.kind = 'dgram';
    this.why = why;
  }
}
