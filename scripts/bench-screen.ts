import { createSocket } from 'node:dgram';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { startDemo } from '../src/demo/demo.ts';
import { freePort } from '../test/support/free-port.ts';
import { figure, table } from './bench/table.ts';
import { at, frameFigures } from './bench-screen/in-process.ts';
import { type CpuTimes, type Program, startProgram } from './bench-screen/program.ts';
import { manifestOf, SHOP, temporaryFolder } from './bench-screen/world.ts';

/*
 * What the screen costs, and how soon it is there: the real program as built (`npm run build` first) in a terminal of
 * 200x60, with the shop's traffic from outside, and its parts in this process.
 *
 *     node --import tsx scripts/bench-screen.ts [--minutes 1] [--only frames|start|cpu|stall|soak]
 */
const WIDTH = 200;
const HEIGHT = 60;
const STARTS = 15;
const WATCHED_MS = 20_000;
const STALL_MS = 3000;
const STALL_DATAGRAMS = 30_000;

const words = process.argv.slice(2);
const minutes = Number(wordAfter('--minutes') ?? 1);
const only = wordAfter('--only');
const wanted = (part: string) => only === undefined || only === part;

console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${WIDTH}x${HEIGHT}\n`);
if (wanted('start')) await showStart();
if (wanted('frames')) await showFrames();
if (wanted('cpu')) await showCpu();
if (wanted('stall')) await showStall();
if (wanted('soak')) await showSoak();
process.exit(0);

function wordAfter(flag: string): string | undefined {
  const index = words.indexOf(flag);
  return index < 0 ? undefined : words[index + 1];
}

async function shop(more: readonly string[] = [], file = SHOP): Promise<{ program: Program; port: number }> {
  const port = await freePort();
  const args = [file, '--udp', `127.0.0.1:${port}`, '--syslog', '127.0.0.1:0', ...more];
  return { program: await startProgram(args, WIDTH, HEIGHT), port };
}

function playTraffic(port: number) {
  return startDemo(manifestOf(SHOP).engine, { host: '127.0.0.1', port }, { seed: 7 });
}

async function showStart(): Promise<void> {
  const first: number[] = [];
  const picture: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const { program } = await shop();
    await program.until(/Shop/);
    first.push(performance.now() - program.startedAt);
    await program.until(/load-balancer/);
    picture.push(performance.now() - program.startedAt);
    await program.end();
  }
  first.sort((a, b) => a - b);
  picture.sort((a, b) => a - b);
  const row = (name: string, times: readonly number[]) => [name, ms(at(times, 0.5)), ms(at(times, 1))];
  console.log(
    table(
      [`process start to, ${STARTS} starts`, 'p50 ms', 'max ms'],
      [row('first paint', first), row('the graph', picture)],
    ),
    '\n',
  );
}

async function showFrames(): Promise<void> {
  const rows = await frameFigures(WIDTH, HEIGHT, 1000);
  console.log(
    table(
      ['a frame: draw and show', 'p50 ms', 'p95 ms', 'max ms', 'CPU p50', 'CPU p95', 'bytes'],
      rows.map(({ name, p50, p95, max, cpuP50, cpuP95, bytes }) => [
        name,
        ...[p50, p95, max, cpuP50, cpuP95].map(figure),
        bytes.toFixed(0),
      ]),
    ),
    '\n',
  );
}

async function showCpu(): Promise<void> {
  const rows: string[][] = [];
  const { program, port } = await shop();
  await program.until(/load-balancer/);
  // What was compiled and collected at the start is over by then.
  await pause(45_000);
  rows.push(await watch('nothing happens', program));
  const traffic = playTraffic(port);
  await pause(65_000);
  rows.push(await watch('shop, 5 orders/s, ten frames/s', program));
  traffic.close();
  // Until the longest limit of the shop would be too long; its waiting tokens keep the screen at work.
  await pause(10_000);
  rows.push(await watch('traffic has stopped, tokens wait', program));
  await program.end();
  console.log(table(['% of a core', 'main', 'engine', 'others', 'all', 'bytes/s', 'frames/s'], rows), '\n');
}

async function watch(name: string, program: Program): Promise<string[]> {
  const before = program.cpu();
  const { bytes, pieces } = program;
  const start = performance.now();
  await pause(WATCHED_MS);
  const took = performance.now() - start;
  const after = program.cpu();
  const share = (thread: keyof CpuTimes) => ((after[thread] - before[thread]) / took) * 100;
  const shares = [share('main'), share('engine'), share('others')];
  const perSecond = (n: number) => (n / took) * 1000;
  return [
    name,
    ...[...shares, shares.reduce((sum, one) => sum + one, 0)].map((one) => one.toFixed(2)),
    perSecond(program.bytes - bytes).toFixed(0),
    perSecond(program.pieces - pieces).toFixed(1),
  ];
}

async function showStall(): Promise<void> {
  const { program, port } = await shop();
  await program.until(/load-balancer/);
  const socket = createSocket('udp4');
  program.stall(true);
  let sent = 0;
  const start = performance.now();
  while (sent < STALL_DATAGRAMS) {
    const due = Math.min(STALL_DATAGRAMS, Math.floor(((performance.now() - start) / STALL_MS) * STALL_DATAGRAMS));
    for (; sent < due; sent++) socket.send(`load-balancer:stall-${sent}|s`, port, '127.0.0.1');
    await pause(2);
  }
  socket.close();
  program.stall(false);
  program.type('?');
  const keys = await program.until(/next, previous pane/);
  await pause(1000);
  program.type('7');
  await program.until(/INPUTS/);
  await pause(1000);
  const counted = Number(/events +(\d+)/.exec(program.screen())?.[1]);
  const dropped = Number(/datagrams lost (\d+)/.exec(program.screen())?.[1]);
  await program.end();
  console.log(
    table(
      [
        `terminal stalled for ${STALL_MS / 1000} s`,
        'datagrams sent',
        'events counted',
        'dropped by the kernel',
        'key shown after ms',
      ],
      [['shop', String(sent), String(counted), String(dropped), ms(keys)]],
    ),
    '\n',
  );
}

/** 20 frames a second, as the manifest allows. */
async function showSoak(): Promise<void> {
  const file = join(temporaryFolder(), 'fast.toml');
  writeFileSync(file, `${readFileSync(SHOP, 'utf8')}\n[screen]\nrefresh = "50ms"\n`);
  const { program, port } = await shop([], file);
  await program.until(/load-balancer/);
  const traffic = playTraffic(port);
  const rows: string[][] = [];
  const slots = 5;
  for (let slot = 0; slot < slots; slot++) {
    const sizes: number[] = [];
    const { pieces } = program;
    const start = performance.now();
    while (performance.now() - start < (minutes * 60_000) / slots) {
      await pause(500);
      sizes.push(program.rssMb());
    }
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    const frames = (program.pieces - pieces) / ((performance.now() - start) / 1000);
    rows.push([
      `${((minutes / slots) * (slot + 1)).toFixed(1)} min`,
      ...[Math.min(...sizes), mean, Math.max(...sizes), frames].map((size) => size.toFixed(1)),
    ]);
  }
  traffic.close();
  await program.end();
  console.log(table(['memory at 20 frames/s, until', 'least MB', 'mean MB', 'most MB', 'frames/s'], rows), '\n');
}

function ms(value: number): string {
  return value.toFixed(0);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
