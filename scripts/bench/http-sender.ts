import { connect, type Socket } from 'node:net';
import { NODES, writeHex } from './datagrams.ts';
import { BATCH, type HttpLoad, type HttpSent } from './http-load.ts';

// Posts batches of events to 127.0.0.1 and prints how many were answered. Its own process on a core of its own, and as
// little work as can be: requests are built once, tokens and times are written into them.

const CONNECTIONS = 4;
/** Requests on their way on each connection. */
const DEPTH = 4;
/** Times are so coarse that writing them costs nothing. */
const STAMP_MS = 5;
const TOKEN = '00000000';
const ANSWER = Buffer.from('HTTP/1.1 ');

const { port, warmUpSeconds, seconds }: HttpLoad = JSON.parse(process.argv[2] ?? '{}');
let requests = 0;
let token = 0;
await postFor(warmUpSeconds * 1000);
process.stdout.write('null\n');
const before = requests;
const begun = performance.now();
const cpu = process.cpuUsage();
await postFor(seconds * 1000);
const took = (performance.now() - begun) / 1000;
const { user, system } = process.cpuUsage(cpu);
const answer: HttpSent = {
  requests: requests - before,
  allRequests: requests,
  seconds: took,
  senderCpu: (user + system) / 1e6 / took,
};
process.stdout.write(`${JSON.stringify(answer)}\n`);

async function postFor(ms: number): Promise<void> {
  const until = performance.now() + ms;
  await Promise.all(Array.from({ length: CONNECTIONS }, () => postOn(until)));
}

async function postOn(until: number): Promise<void> {
  const stamp = new Date().toISOString();
  const event = (i: number) => ({ node: NODES[i % 2], token: `trace-${TOKEN}`, timestamp: stamp });
  const body = JSON.stringify(Array.from({ length: BATCH }, (_, i) => event(i)));
  const head = `POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  const request = Buffer.from(head + body);
  const tokens = placesOf(request, TOKEN);
  const stamps = placesOf(request, stamp);
  let stampedAt = 0;
  const socket = await dial(port);
  const next = () => {
    for (let i = 0; i < BATCH; i++) writeHex(request, tokens[i]!, token + (i >> 1));
    token += BATCH / 2;
    const now = Date.now();
    if (now - stampedAt >= STAMP_MS) {
      stampedAt = now;
      const text = Buffer.from(new Date(now).toISOString());
      for (const place of stamps) request.set(text, place);
    }
    socket.write(Buffer.from(request));
  };
  let waiting = DEPTH;
  for (let i = 0; i < DEPTH; i++) next();
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf(ANSWER); at >= 0; at = chunk.indexOf(ANSWER, at + 1)) {
        if (chunk[at + ANSWER.length] !== 0x32) reject(new Error(chunk.toString('latin1', at, at + 200)));
        requests++;
        if (performance.now() < until) next();
        else if (--waiting === 0) resolve();
      }
    });
  });
  socket.destroy();
}

function placesOf(request: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = request.indexOf(text); at >= 0; at = request.indexOf(text, at + 1)) places.push(at);
  return places;
}

function dial(to: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(to, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}
