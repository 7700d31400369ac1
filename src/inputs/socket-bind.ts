import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { fstatSync } from 'node:fs';
import { isIP } from 'node:net';
import type { Libc } from './libc.ts';
import type { ReceiveBuffer } from './receiver.ts';

/** A bound UDP socket of Node, with as large a buffer as could be had. */
export interface BoundSocket {
  readonly socket: Socket;
  readonly handle: UdpHandle | null;
  readonly address: string;
  readonly port: number;
  readonly family: 4 | 6;
  readonly buffer: ReceiveBuffer;
  readonly inode: number | null;
}

/**
 * Node's inner handle of a dgram socket. There is no public way to its descriptor, nor to stop reading for a while;
 * it has been at this place since Node 11. Whoever asks must cope with `null`.
 */
export interface UdpHandle {
  readonly fd: number;
  recvStart(): void;
  recvStop(): void;
}

/** Resolves once bound; rejects with the bind error. Nothing is read before a listener for `message` is there. */
export async function bindUdp(
  address: string,
  port: number,
  bufferBytes: number,
  libc: Libc | null,
): Promise<BoundSocket> {
  const numeric = isIP(address) === 0 ? (await lookup(address)).address : address;
  const family = isIP(numeric) === 6 ? 6 : 4;
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ address: numeric, port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      resolve();
    });
  });
  const handle = handleOf(socket);
  const bound = socket.address();
  return {
    socket,
    handle,
    address: bound.address,
    port: bound.port,
    family,
    buffer: enlargeBuffer(socket, bufferBytes, libc, handle),
    inode: inodeOf(handle),
  };
}

const SO_RCVBUFFORCE = 33;

function enlargeBuffer(
  socket: Socket,
  requestedBytes: number,
  libc: Libc | null,
  handle: UdpHandle | null,
): ReceiveBuffer {
  // Linux grants silently less than was asked for; others refuse what is too much, so ask for less and less.
  for (let bytes = requestedBytes; bytes >= 4096; bytes >>= 1) {
    try {
      socket.setRecvBufferSize(bytes);
      break;
    } catch {}
  }
  // As root the limit need not be raised.
  if (granted(socket) < requestedBytes && handle !== null) {
    libc?.setSocketOption(handle.fd, SO_RCVBUFFORCE, requestedBytes);
  }
  const grantedBytes = granted(socket);
  return { requestedBytes, grantedBytes, hint: grantedBytes < requestedBytes ? hintFor(requestedBytes) : null };
}

function granted(socket: Socket): number {
  const bytes = socket.getRecvBufferSize();
  return process.platform === 'linux' ? bytes >> 1 : bytes;
}

function hintFor(bytes: number): string | null {
  if (process.platform === 'linux') return `sysctl -w net.core.rmem_max=${bytes}`;
  return ['darwin', 'freebsd'].includes(process.platform) ? `sysctl -w kern.ipc.maxsockbuf=${bytes * 2}` : null;
}

function handleOf(socket: Socket): UdpHandle | null {
  const key = Object.getOwnPropertySymbols(socket).find((symbol) => symbol.description === 'state symbol');
  // Not in Node's types, as it is not public; checked here instead.
  const handle = key && (socket as unknown as Record<symbol, { handle?: Partial<UdpHandle> | null }>)[key]?.handle;
  if (!handle || typeof handle.fd !== 'number' || handle.fd < 0) return null;
  return typeof handle.recvStart === 'function' && typeof handle.recvStop === 'function' ? (handle as UdpHandle) : null;
}

function inodeOf(handle: UdpHandle | null): number | null {
  if (handle === null || process.platform !== 'linux') return null;
  try {
    return fstatSync(handle.fd).ino;
  } catch {
    return null;
  }
}
