import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { loadLibc } from '../../src/inputs/libc.ts';
import { bindUdp } from '../../src/inputs/socket-bind.ts';

const [SOL_UDP, UDP_SEGMENT, UDP_GRO] = [17, 103, 104];
const BUFFER_BYTES = 65_536;

/** Sends datagrams of one length with one call, as QUIC and the fastest statsd clients do (udp(7), UDP_SEGMENT). */
export interface GroupSender {
  readonly socket: Socket;
  /** All in one message, at once; the last may be shorter. */
  send(datagrams: readonly string[]): void;
  close(): void;
}

/** Whether this system can send and receive groups: Linux 5.0 with koffi can. */
export async function canGroup(): Promise<boolean> {
  const libc = await loadLibc().catch(() => null);
  if (libc === null) return false;
  const { socket, handle } = await bindUdp('127.0.0.1', 0, BUFFER_BYTES, null);
  const can = [UDP_SEGMENT, UDP_GRO].every((option) => libc.setSocketOption(handle!.fd, option, 1, SOL_UDP));
  socket.close();
  return can;
}

/** Over loopback. */
export async function openGroupSender(port: number): Promise<GroupSender> {
  const libc = await loadLibc();
  const { socket, handle } = await bindUdp('127.0.0.1', 0, BUFFER_BYTES, null);
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return {
    socket,
    send(datagrams) {
      const bytes = Buffer.byteLength(datagrams[0]!);
      if (!libc.setSocketOption(handle!.fd, UDP_SEGMENT, bytes, SOL_UDP)) throw new Error('no UDP_SEGMENT here');
      socket.send(datagrams.join(''));
    },
    close: () => socket.close(),
  };
}
