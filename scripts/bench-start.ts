import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { table } from './bench/table.ts';

/*
 * How soon something is there: the real program as built (`npm run build` first) in terminals of two sizes, until it
 * ends or shows what is waited for. CPU is that of all threads until then; it moves less than the time does on a
 * machine that does other things too.
 *
 *     node --import tsx scripts/bench-start.ts [--starts 15] [--main dist/main.js]
 */
interface Start {
  readonly ms: number;
  readonly cpuMs: number;
}

const SAMPLE = fileURLToPath(new URL('../manifests/sample.toml', import.meta.url));
const DASHBOARD = [SAMPLE, '--demo', '--udp', '0', '--syslog', '0'];
const SIZES = [
  [80, 24],
  [200, 60],
] as const;
/** Colours and the moves of the cursor. */
const ESCAPES = /\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[()].|[=>78])/g;
const PATIENCE_MS = 20_000;

const words = process.argv.slice(2);
const starts = Number(wordAfter('--starts') ?? 15);
const main = wordAfter('--main') ?? fileURLToPath(new URL('../dist/main.js', import.meta.url));

console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${starts} starts each\n`);
const rows: string[][] = [];
rows.push(await row('bare Node, to its end', ['-e', '0'], 80, 24, null));
rows.push(await row('--version, to its end', [main, '--version'], 80, 24, null));
for (const [cols, lines] of SIZES) {
  const args = [main, ...DASHBOARD];
  rows.push(await row(`${cols}x${lines}: first byte`, args, cols, lines, () => true));
  rows.push(await row(`${cols}x${lines}: first frame of the engine`, args, cols, lines, isLive));
}
console.log(table(['from the start', 'p50 ms', 'min ms', 'max ms', 'CPU p50 ms'], rows));
process.exit(0);

function wordAfter(flag: string): string | undefined {
  const index = words.indexOf(flag);
  return index < 0 ? undefined : words[index + 1];
}

function isLive(written: string): boolean {
  const text = written.replace(ESCAPES, '');
  return text.includes('LIVE') && text.includes('web-server');
}

async function row(
  title: string,
  args: readonly string[],
  cols: number,
  lines: number,
  shows: ((written: string) => boolean) | null,
): Promise<string[]> {
  const times: Start[] = [];
  // The first one reads the files from the disk and is not counted.
  await start(args, cols, lines, shows);
  while (times.length < starts) times.push(await start(args, cols, lines, shows));
  const ms = times.map((one) => one.ms).sort((a, b) => a - b);
  const cpu = times.map((one) => one.cpuMs).sort((a, b) => a - b);
  return [title, ...[middle(ms), ms[0]!, ms.at(-1)!, middle(cpu)].map((value) => value.toFixed(0))];
}

function middle(sorted: readonly number[]): number {
  return sorted[sorted.length >> 1]!;
}

/** One start in a terminal, until `shows` likes all that was written so far; without it, until the program ends. */
function start(
  args: readonly string[],
  cols: number,
  rows: number,
  shows: ((written: string) => boolean) | null,
): Promise<Start> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [...args], {
      cols,
      rows,
      name: 'xterm-256color',
      env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', LANG: 'C.UTF-8' },
    });
    let written = '';
    let reached: Start | null = null;
    const patience = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`never shown:\n${written.replace(ESCAPES, '')}`));
    }, PATIENCE_MS);
    child.onData((data) => {
      written += data;
      if (reached !== null || shows === null || !shows(written)) return;
      reached = { ms: performance.now() - startedAt, cpuMs: cpuMsOf(child.pid) };
      child.kill('SIGKILL');
    });
    child.onExit(({ exitCode }) => {
      clearTimeout(patience);
      if (reached !== null) resolve(reached);
      else if (shows === null) resolve({ ms: performance.now() - startedAt, cpuMs: Number.NaN });
      else reject(new Error(`ended with ${exitCode}:\n${written}`));
    });
  });
}

/** Of all its threads so far; Linux only. */
function cpuMsOf(pid: number): number {
  try {
    const spent = readdirSync(`/proc/${pid}/task`).map((task) =>
      Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]),
    );
    return spent.reduce((sum, ns) => sum + ns, 0) / 1e6;
  } catch {
    return Number.NaN;
  }
}
