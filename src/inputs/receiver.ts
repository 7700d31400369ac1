import { type ImportKoffi, loadLibc, refusal } from './libc.ts';
import { openDgramReceiver } from './receiver-dgram.ts';
import { openRecvmmsgReceiver } from './receiver-recvmmsg.ts';
import type { Senders } from './socket-senders.ts';

/** How datagrams are read: many per system call (Linux with koffi), or one each with Node's dgram, everywhere. */
export const RECEIVER_KINDS = ['recvmmsg', 'dgram'] as const;
export type ReceiverKind = (typeof RECEIVER_KINDS)[number];

/**
 * Bytes asked of the kernel for waiting datagrams: some 170,000 small ones, half a second of what a sender can send with
 * one call each. So long does V8 need to compile what an event runs through. The memory is taken only while they wait.
 */
export const RECEIVE_BUFFER_BYTES = 64 * 1024 * 1024;

/** Longer than any UDP payload (65,507 over IPv4, 65,527 over IPv6), so in practice nothing is ever cut. */
export const DATAGRAM_BYTES = 65_536;

export interface ReceiverOptions {
  /** An IPv4 or IPv6 address, or a name for one. */
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** `auto` (the default) is recvmmsg where it works. A kind that does not work here falls back to dgram and says why. */
  readonly kind?: 'auto' | ReceiverKind;
  /** Default 64 MiB. What was granted is in `buffer`. */
  readonly receiveBufferBytes?: number;
  /** Datagrams beyond this are cut and counted; default 65,536. */
  readonly datagramBytes?: number;
  /** The time in microseconds, read a few times per batch. */
  readonly clock: () => number;
  /** See `Sink`: where other inputs go ahead of what lies unread, that must not lie long. */
  readonly takenUpTo?: () => number;
  readonly importKoffi?: ImportKoffi;
}

/**
 * Datagrams read at one moment. The object and all it holds are used again for the next batch: whoever wants to keep
 * something copies it.
 *
 *     bytes   ...web:t1|s\ndb:t1|s..........web:t2|s......
 *                ^starts[0]       ^ends[0]  ^starts[1] ...
 */
export interface DatagramBatch {
  bytes: Uint8Array;
  count: number;
  /**
   * Places in `bytes`, valid up to `count`. An empty datagram has start = end. At an end there is an LF that is not the
   * sender's, or `bytes` ends: so a native search for the end of a line stays in its datagram. Only within a group that
   * came together one datagram may begin where the other ends.
   */
  starts: Int32Array;
  ends: Int32Array;
  /**
   * When each arrived at this machine: stamped by the kernel where it can, so that neither our pace nor a pause of ours
   * adds to a latency; else when it was read. Whole microseconds of the clock that was given, never after `arrivedAtUs`.
   */
  arrivals: Float64Array;
  /** When the batch was read. */
  arrivedAtUs: number;
  /** How many of them were cut. */
  truncated: number;
  readonly senders: Senders;
}

export interface ReceiverFigures {
  readonly datagrams: number;
  readonly bytes: number;
  readonly truncated: number;
  readonly batches: number;
}

export interface Receiver {
  /** May change from recvmmsg to dgram while running, should the kernel begin to refuse. */
  readonly kind: ReceiverKind;
  /** Why it is this kind, fit for the stats view. */
  readonly why: string;
  /** As bound. */
  readonly address: string;
  readonly port: number;
  readonly family: 4 | 6;
  readonly buffer: ReceiveBuffer;
  /** The socket's number in /proc/net/udp; null where there is none. */
  readonly inode: number | null;
  /** Datagrams that the kernel dropped at this socket since it was opened; null when it cannot say so itself. */
  drops(): number | null;
  /** Some of them were counted by groups, so that their number is an estimate. */
  readonly areDropsEstimated: boolean;
  figures(): ReceiverFigures;
  /**
   * Read now what the kernel already holds, so that nobody is judged missing whose report is merely unread; ends after
   * a bounded turn. True when nothing is left unread. `dgram` cannot read by itself: it tells whether it has been quiet
   * since the last call.
   */
  drain(): boolean;
  /** No batch is delivered once this was called; resolves when the port is free. A second call is the same close. */
  close(): Promise<void>;
}

export interface ReceiveBuffer {
  readonly requestedBytes: number;
  /** Usable bytes: half of what Linux reports, as it doubles them for its own book-keeping (socket(7)). */
  readonly grantedBytes: number;
  /** The command that allows as much as was requested; null when it was granted. */
  readonly hint: string | null;
}

export type OnBatch = (batch: DatagramBatch) => void;

/** Resolves once bound; rejects with the bind error, so a taken port stops the start. */
export async function openReceiver(options: ReceiverOptions, onBatch: OnBatch): Promise<Receiver> {
  const wanted = options.kind ?? 'auto';
  if (wanted === 'dgram') return openDgramReceiver(options, onBatch, 'as asked');
  try {
    const libc = await loadLibc(options.importKoffi);
    const refused = refusal(libc);
    if (refused !== null) return openDgramReceiver(options, onBatch, refused);
    return await openRecvmmsgReceiver(options, onBatch, libc, wanted === 'auto' ? 'the fastest here' : 'as asked');
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'syscall' in error) throw error;
    return openDgramReceiver(options, onBatch, error instanceof Error ? error.message : String(error));
  }
}
