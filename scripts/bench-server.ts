import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { highestLossless } from './bench/bisect.ts';
import { CORES, pinned } from './bench/child.ts';
import { machine } from './bench/machine.ts';
import { EFFORTS, PACKED, rateText } from './bench/measure.ts';
import { groupCpuUs, socketsAt } from './bench/proc.ts';
import { figure, table } from './bench/table.ts';
import { drained, sendLoad } from './bench/trial.ts';

// node --import tsx scripts/bench-server.ts [--quick] --port 8125 -- COMMAND ARGUMENT …
//
// Run any UDP server for comparison. Nobody asks it what it received: lost is what the kernel dropped at its port, so
// what a server throws away by itself counts as received, in its favour.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: 'string', default: '8125' }, quick: { type: 'boolean', default: false } },
});
const port = Number(values.port);
const { seconds, steps } = values.quick ? EFFORTS.quick : EFFORTS.full;
if (positionals.length === 0) throw new Error('which server? -- COMMAND ARGUMENT …');
if (socketsAt(port) !== null) throw new Error(`port ${port} is taken`);

const START_MS = 10_000;

const [command = '', ...args] = pinned(CORES.subject, positionals);
// A group of its own, so that its workers count, and end, with it.
const server = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
const group = server.pid ?? 0;
try {
  await until(() => socketsAt(port) !== null, START_MS);
  if (socketsAt(port) === null) throw new Error(`nothing listens on UDP port ${port}`);
  const rows = [];
  for (const linesEach of [1, PACKED]) {
    await attempt(50_000, linesEach);
    const found = await highestLossless((rate) => attempt(rate, linesEach), steps);
    const { best } = found;
    rows.push([
      `${linesEach} a datagram`,
      rateText(found),
      best ? figure((best.rate * linesEach) / 1e6) : '–',
      best ? figure(best.cpuUsEach / linesEach) : '–',
      `${figure(found.blast.loss * 100)}%`,
    ]);
  }
  console.log(`${positionals.join(' ')}: ${machine(new Date())}.\n`);
  console.log(table(['lines', 'k datagrams/s', 'M lines/s', 'CPU s per M lines', 'lost at a blast'], rows));
} finally {
  if (group > 0 && server.exitCode === null) process.kill(-group, 'SIGTERM');
}

async function attempt(rate: number, linesEach: number) {
  const dropsBefore = socketsAt(port)?.drops ?? 0;
  const cpuBefore = groupCpuUs(group);
  const sent = await sendLoad({ port, rate, seconds, linesEach, by: 'group' });
  await drained(port);
  const lost = (socketsAt(port)?.drops ?? 0) - dropsBefore;
  return {
    rate: sent.datagrams / sent.seconds,
    loss: lost / sent.datagrams,
    // Nobody tells how many lay unread; a server with a very large buffer needs more seconds.
    behind: 0,
    cpuUsEach: (groupCpuUs(group) - cpuBefore) / Math.max(1, sent.datagrams - lost),
  };
}

async function until(met: () => boolean, timeoutMs: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < timeoutMs && !met(); waitedMs += 50) await sleep(50);
}
