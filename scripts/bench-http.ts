import { fork } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import fastify from 'fastify';
import { Engine } from '../src/core/engine.ts';
import type { EngineSpec } from '../src/core/spec.ts';
import { openHttpInput } from '../src/inputs/http.ts';
import type { Sink } from '../src/inputs/input.ts';
import { parseManifest } from '../src/manifest/manifest.ts';
import { openHttpOutput } from '../src/outputs/http.ts';
import { sourceOf } from '../src/outputs/http-source.ts';
import { fillEvent, newTextEvent } from '../src/protocols/json-event-fill.ts';
import { machine } from './bench/machine.ts';
import { table } from './bench/table.ts';

// node --import tsx scripts/bench-http.ts: events posted in batches of 100, against a server of the same framework that
// only parses the JSON; and how long a snapshot and the metrics of 200 edges take. The sender is a process of its own.

const BATCH = 100;
const CONNECTIONS = 4;
/** Requests on their way on each connection. */
const DEPTH = 4;
const SECONDS = 4;
const EDGES = 200;
const READS = 200;

interface Job {
  readonly port: number;
  readonly kind: 'post' | 'get';
  readonly path: string;
}

if (process.send) await send();
else await measure();

async function measure(): Promise<void> {
  const where = machine(new Date());
  const subjects = [
    ['fastify that parses JSON', bare],
    ['[input.http], events dropped', () => ours(nothing())],
    ['[input.http] into the engine', () => ours(judging())],
  ] as const;
  const rates: number[][] = subjects.map(() => []);
  const perCpu: number[][] = subjects.map(() => []);
  // In turns, so that what else the machine does falls on all of them.
  for (let round = 0; round < 3; round++) {
    for (const [i, [, open]] of subjects.entries()) {
      const server = await open();
      const before = process.cpuUsage();
      const requests = await ask({ port: server.port, kind: 'post', path: '/events' });
      const { user, system } = process.cpuUsage(before);
      rates[i]!.push((requests.count * BATCH) / SECONDS);
      perCpu[i]!.push((requests.count * BATCH) / ((user + system) / 1e6));
      await server.close();
    }
  }
  const best = rates.map((all) => Math.max(...all));
  const bestCpu = perCpu.map((all) => Math.max(...all));
  const rows = subjects.map(([name], i) => [
    name,
    Math.round(best[i]!).toLocaleString('en'),
    share(best[i]!, best[0]!),
    Math.round(bestCpu[i]!).toLocaleString('en'),
    share(bestCpu[i]!, bestCpu[0]!),
  ]);

  const reads = [];
  const output = await serveMany();
  for (const path of ['/snapshot', '/metrics', '/streams/s', '/tokens/t1-0']) {
    const { times, bytes } = await ask({ port: output.port, kind: 'get', path });
    const sorted = times.toSorted((a, b) => a - b);
    const at = (portion: number) => `${sorted[Math.floor(portion * (sorted.length - 1))]!.toFixed(1)} ms`;
    reads.push([path, at(0.5), at(0.95), at(1), `${Math.round(bytes / 1024)} KiB`]);
  }
  await output.close();
  const rateHead = ['server', 'events/s', 'of the first', 'events/CPU s', 'of the first'];
  console.log(`${where}.\n\n${table(rateHead, rows)}\n\n${EDGES} edges, ${READS} reads one after the other:\n`);
  console.log(table(['what', 'median', '95 %', 'worst', 'size'], reads));
}

function share(value: number, of: number): string {
  return `${Math.round((100 * value) / of)}%`;
}

async function bare() {
  const app = fastify({ logger: false });
  app.post('/events', (request, reply) => {
    reply.code(202);
    return { accepted: (request.body as unknown[]).length };
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const bound = app.server.address();
  return { port: typeof bound === 'object' ? bound!.port : 0, close: () => app.close() };
}

async function ours(sink: Sink) {
  const result = parseManifest('[input.http]\nport = 0', 'bench.toml');
  if (!result.ok) throw new Error('manifest');
  const input = await openHttpInput(result.manifest.input.http!, sink);
  return { port: input.bound[0]!.port, close: input.close };
}

function nothing(): Sink {
  return {
    now: () => Date.now() * 1000,
    batch: () => {},
    event: () => {},
    bad: () => {},
    count: () => {},
    overran: () => {},
    isNode: () => true,
  };
}

function judging(): Sink {
  const engine = new Engine(specOf(1));
  engine.start(Date.now() * 1000);
  return { ...nothing(), event: (event, arrivedAt, source) => engine.take(event, arrivedAt, source) };
}

function specOf(edges: number): EngineSpec {
  const lines = Array.from(
    { length: edges },
    (_, i) =>
      `[[stream.edges]]\nfrom = "n${i}"\nto = "n${i + 1}"\ncheck = { within = "1s", ok = 85, warn = 5, fail = 10 }`,
  );
  const result = parseManifest(`[[stream]]\nname = "s"\n${lines.join('\n')}`, 'bench.toml');
  if (!result.ok) throw new Error('manifest');
  return result.manifest.engine;
}

/** Windows full, a thousand failing tokens. */
async function serveMany() {
  const engine = new Engine(specOf(EDGES));
  const start = Date.now() * 1000;
  engine.start(start);
  const event = newTextEvent();
  for (let round = 0; round < 120; round++) {
    for (let node = 0; node <= EDGES; node++) {
      if (node % 25 === 24 && round % 10 === 0) continue;
      fillEvent(event, `n${node}`, `t${round}-${node >> 3}`, '');
      engine.take(event, start + round * 10_000 + node * 100, 'udp');
    }
  }
  engine.advance(start + 60_000_000);
  const config = { address: '127.0.0.1', port: 0, allow: null, hosts: [], token: null, maxConnections: 16 };
  const output = await openHttpOutput(
    config,
    sourceOf(
      () => engine,
      () => [],
    ),
  );
  return { port: output.bound[0]!.port, close: output.close };
}

interface Answer {
  readonly count: number;
  readonly times: number[];
  readonly bytes: number;
}

function ask(job: Job): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [], { execArgv: process.execArgv });
    child.once('message', (answer) => resolve(answer as Answer));
    child.once('error', reject);
    child.send(job);
  });
}

// The sender.

async function send(): Promise<void> {
  const job = await new Promise<Job>((resolve) => process.once('message', (given) => resolve(given as Job)));
  const answer = job.kind === 'post' ? await post(job) : await read(job);
  process.send!(answer, () => process.exit());
}

/** Requests are written whole, with another token in each event every time. */
async function post({ port, path }: Job): Promise<Answer> {
  let count = 0;
  let serial = 0;
  const until = performance.now() + SECONDS * 1000;
  const connections = Array.from({ length: CONNECTIONS }, async (_, c) => {
    const body = JSON.stringify(
      Array.from({ length: BATCH }, (__, i) => ({
        node: `n${i % 2}`,
        token: `${c}00000000-${i >> 1}`,
        timestamp: new Date().toISOString(),
      })),
    );
    const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const request = Buffer.from(head + body);
    const places: number[] = [];
    for (let at = request.indexOf(`${c}00000000-`); at >= 0; at = request.indexOf(`${c}00000000-`, at + 1))
      places.push(at + 1);
    const socket = await dial(port);
    const next = () => {
      const digits = String(serial++).padStart(8, '0');
      for (const place of places) request.write(digits, place, 'latin1');
      socket.write(Buffer.from(request));
    };
    for (let i = 0; i < DEPTH; i++) next();
    await new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        for (let at = chunk.indexOf('HTTP/1.1 '); at >= 0; at = chunk.indexOf('HTTP/1.1 ', at + 1)) {
          count++;
          if (performance.now() < until) next();
          else resolve();
        }
      });
    });
    socket.destroy();
  });
  await Promise.all(connections);
  return { count, times: [], bytes: 0 };
}

async function read({ port, path }: Job): Promise<Answer> {
  const socket = await dial(port);
  const times: number[] = [];
  let bytes = 0;
  // The first ones are the compiler's.
  for (let i = -20; i < READS; i++) {
    const begun = performance.now();
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    bytes = await whole(socket);
    if (i >= 0) times.push(performance.now() - begun);
  }
  socket.destroy();
  return { count: READS, times, bytes };
}

/** Bytes of one answer, all of which say their length. */
function whole(socket: Socket): Promise<number> {
  return new Promise((resolve) => {
    let got = 0;
    let wanted = Number.POSITIVE_INFINITY;
    const hear = (chunk: Buffer) => {
      if (got === 0) {
        const head = chunk.toString('latin1', 0, 2000);
        wanted = head.indexOf('\r\n\r\n') + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1]);
      }
      got += chunk.length;
      if (got < wanted) return;
      socket.off('data', hear);
      resolve(got);
    };
    socket.on('data', hear);
  });
}

function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}
