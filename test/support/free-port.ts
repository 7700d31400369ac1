import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import process from 'node:process';

/** Linux gives ports from 32768 on to whoever wants any, others from 49152 on. */
const [FIRST, END] = [10_000, 32_768];
const EACH = 20;
/** Test files run at the same time: each process begins where no other does. */
let next = FIRST + (process.pid % Math.floor((END - FIRST) / EACH)) * EACH;

/**
 * A port of loopback that nobody has, by UDP nor TCP, for a program that cannot be asked which one it got, or has to get
 * the same one again. Nobody gets it by chance: not those who bind port 0, nor any connection as its own end.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next++;
    if (next === END) next = FIRST;
    if ((await isFreeByTcp(port)) && (await isFreeByUdp(port))) return port;
  }
}

function isFreeByTcp(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function isFreeByUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.once('error', () => socket.close(() => resolve(false)));
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => socket.close(() => resolve(true)));
  });
}
