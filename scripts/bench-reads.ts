import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CORES, startScript } from './bench/child.ts';
import { nodesOfEdges } from './bench/datagrams.ts';
import type { ReadTimes } from './bench/http-reader.ts';
import type { Load } from './bench/load.ts';
import { machine } from './bench/machine.ts';
import { table } from './bench/table.ts';
import { drained } from './bench/trial.ts';

// npm run build && node --import tsx scripts/bench-reads.ts [seconds]: how long the status of 200 edges takes to be had
// over HTTP, and what that costs in datagrams, while 100,000 of them come in every second. The program is the built one,
// headless and on any core, as its threads share the work; some tokens never arrive, so that there are failing ones too.
// Sender and reader share a core.

const SECONDS = Number(process.argv[2] ?? 10);
const EDGES = 200;
const RATE = 100_000;
const EVERY_MS = 50;
const PATHS = ['/snapshot', '/metrics', '/streams/s', '/failures?limit=10000', '/healthz'];

const folder = mkdtempSync(join(tmpdir(), 'observatory-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let firstToken = 0;
const where = machine(new Date());
const rows = [];
for (const rate of [0, RATE]) rows.push(...(await readAt(rate)));
console.log(`${where}.\n\n${table(['what', 'while there come', 'median', '95 %', 'worst', 'size', 'lost'], rows)}`);

async function readAt(rate: number): Promise<string[][]> {
  const { child, ports } = await startProgram();
  const udp = ports.get('udp')!;
  // Something to show, and the just-in-time compiler's work.
  await send({ port: udp, rate: RATE / 2, seconds: 2 });
  await read(ports.get('http-output')!, 2);
  const before = await lossAt(ports.get('http-output')!);
  const sending = rate === 0 ? null : send({ port: udp, rate, seconds: SECONDS + 2 });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const times = await read(ports.get('http-output')!, SECONDS - 1);
  const sent = await sending;
  await drained(udp);
  const lost = (await lossAt(ports.get('http-output')!)) - before;
  child.kill('SIGTERM');
  await once(child, 'exit');
  const load = rate === 0 ? 'nothing' : `${Math.round((sent?.datagrams ?? 0) / (sent?.seconds ?? 1) / 1000)} k/s`;
  return times.map(({ path, ms, bytes }) => {
    const sorted = ms.toSorted((a, b) => a - b);
    const at = (portion: number) => `${sorted[Math.floor(portion * (sorted.length - 1))]!.toFixed(1)} ms`;
    return [`\`${path}\``, load, at(0.5), at(0.95), at(1), `${Math.round(bytes / 1024)} KiB`, String(lost)];
  });
}

async function startProgram() {
  const nodes = nodesOfEdges(EDGES);
  const edges = Array.from({ length: EDGES }, (_, i) => {
    const [from, to] = nodes.slice(2 * i, 2 * i + 2);
    return `[[stream.edges]]\nfrom = "${from}"\nto = "${to}"\ncheck = { within = "1s", ok = 85, warn = 5, fail = 10 }`;
  });
  // The first edges wait for nodes that nobody reports.
  for (let i = 0; i < 5; i++)
    edges.push(`[[stream.edges]]\nfrom = "${nodes[2 * i]}"\nto = "nobody-${i}"\ncheck = { within = "1s", ok = 3 }`);
  const manifest = join(folder, 'manifest.toml');
  writeFileSync(
    manifest,
    `[input.udp]\nport = 0\n[input.syslog]\nenabled = false\n[output.http]\nport = 0\n[[stream]]\nname = "s"\n${edges.join('\n')}\n`,
  );
  const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [program, manifest, '--headless', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ports = new Map<string, number>();
  await new Promise<void>((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const { type, input, port, counters } = JSON.parse(line);
      if (type === 'listening') ports.set(input, port);
      if (input === 'http-output') resolve();
      if (type === 'snapshot' && counters.loss > 0) console.error(`the program noticed a loss: ${counters.loss}`);
    });
  });
  return { child, ports };
}

async function send(load: Pick<Load, 'port' | 'rate' | 'seconds'>): Promise<{ datagrams: number; seconds: number }> {
  const whole: Load = { ...load, linesEach: 1, by: 'group', edges: EDGES, firstToken };
  const sender = startScript(CORES.sender, scriptOf('sender.ts'), [JSON.stringify(whole)]);
  const sent = await sender.next<{ datagrams: number; seconds: number }>();
  await sender.end();
  firstToken += sent.datagrams;
  return sent;
}

/** Datagrams that the program has noticed as lost; the kernel's own counter takes a group for one. */
async function lossAt(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/snapshot`);
  return ((await response.json()) as { counters: { loss: number } }).counters.loss;
}

async function read(port: number, seconds: number): Promise<ReadTimes[]> {
  const args = [port, seconds, EVERY_MS].map(String);
  const reader = startScript(CORES.sender, scriptOf('http-reader.ts'), [...args, ...PATHS]);
  const times = await reader.next<ReadTimes[]>();
  await reader.end();
  return times;
}

function scriptOf(name: string): string {
  return fileURLToPath(new URL(`bench/${name}`, import.meta.url));
}
