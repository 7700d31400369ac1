import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const [SOL_UDP, UDP_SEGMENT, UDP_GRO] = [17, 103, 104];

/** Sends datagrams of one length with one call, as QUIC and the fastest statsd clients do (udp(7), UDP_SEGMENT). */
export interface GroupSender {
  readonly socket: Socket;
  /** All in one message; the last may be shorter. */
  send(datagrams: readonly string[]): void;
  close(): void;
}

/** Whether this system can send and receive groups: Linux 5.0 with koffi can. */
export async function canGroup(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const calls = await loadCalls().catch(() => null);
  if (calls === null) return false;
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const fd = descriptorOf(socket);
  const can = [UDP_SEGMENT, UDP_GRO].every(
    (option) => calls.setsockopt(fd, SOL_UDP, option, new Int32Array([1]), 4) === 0,
  );
  socket.close();
  return can;
}

/** Over loopback. */
export async function openGroupSender(port: number): Promise<GroupSender> {
  const { setsockopt, write } = await loadCalls();
  const socket = createSocket('udp4');
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const fd = descriptorOf(socket);
  return {
    socket,
    send(datagrams) {
      const length = Buffer.byteLength(datagrams[0]!);
      if (setsockopt(fd, SOL_UDP, UDP_SEGMENT, new Int32Array([length]), 4) !== 0)
        throw new Error('no UDP_SEGMENT here');
      const message = Buffer.from(datagrams.join(''));
      if (write(fd, message, message.length) !== message.length) throw new Error('the group was not sent');
    },
    close: () => socket.close(),
  };
}

async function loadCalls() {
  const { default: koffi } = await import('koffi');
  const library = koffi.load(null);
  return {
    setsockopt: library.func('int setsockopt(int, int, int, void *, unsigned int)'),
    write: library.func('long write(int, void *, size_t)'),
  };
}

function descriptorOf(socket: Socket): number {
  const state = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'state symbol')!;
  return (socket as unknown as Record<symbol, { handle: { fd: number } }>)[state]!.handle.fd;
}
