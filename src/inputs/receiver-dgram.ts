import type { RemoteInfo } from 'node:dgram';
import type { DatagramBatch, OnBatch, Receiver, ReceiverOptions } from './receiver.ts';
import { DATAGRAM_BYTES, RECEIVE_BUFFER_BYTES } from './receiver.ts';
import { bindUdp } from './socket-bind.ts';
import { TextSender } from './socket-senders.ts';

const LF = 0x0a;

/** Node's own way: one system call and one batch per datagram, on every platform. `why` is shown to the user. */
export async function openDgramReceiver(options: ReceiverOptions, onBatch: OnBatch, why: string): Promise<Receiver> {
  const { socket, address, port, family, buffer, inode } = await bindUdp(
    options.address,
    options.port,
    options.receiveBufferBytes ?? RECEIVE_BUFFER_BYTES,
    null,
  );
  const datagramBytes = options.datagramBytes ?? DATAGRAM_BYTES;
  const sender = new TextSender();
  const batch: DatagramBatch = {
    bytes: new Uint8Array(0),
    count: 1,
    starts: new Int32Array(1),
    ends: new Int32Array(1),
    arrivals: new Float64Array(1),
    arrivedAtUs: 0,
    truncated: 0,
    senders: sender,
  };
  let datagrams = 0;
  let bytes = 0;
  let truncated = 0;
  let drained = 0;
  let closing: Promise<void> | null = null;

  socket.on('message', (message: Buffer, from: RemoteInfo) => {
    if (closing !== null) return;
    batch.truncated = message.length > datagramBytes ? 1 : 0;
    batch.bytes = message;
    batch.ends[0] = Math.min(message.length, datagramBytes);
    if (batch.truncated === 1) message[datagramBytes] = LF;
    batch.arrivedAtUs = options.clock();
    batch.arrivals[0] = batch.arrivedAtUs;
    sender.set(from.address, from.port);
    datagrams++;
    bytes += batch.ends[0];
    truncated += batch.truncated;
    onBatch(batch);
  });
  // An error of one datagram (some systems report ICMP ones) must not end the input.
  socket.on('error', () => {});

  return {
    kind: 'dgram',
    why,
    address,
    port,
    family,
    buffer,
    inode,
    drops: () => null,
    areDropsEstimated: false,
    figures: () => ({ datagrams, bytes, truncated, batches: datagrams }),
    drain: () => {
      const quiet = datagrams === drained;
      drained = datagrams;
      return quiet;
    },
    close: () => {
      closing ??= new Promise((resolve) => socket.close(resolve));
      return closing;
    },
  };
}
