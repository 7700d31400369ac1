import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { IPty } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** The project's root is where one is. */
const MAIN = resolve('dist/main.js');
const SAID_CHARS = 2000;

/** The real program in a terminal of its own. */
export interface Program {
  readonly startedAt: number;
  /** Of everything it wrote, so far. */
  readonly bytes: number;
  /** Pieces in which that came. */
  readonly pieces: number;
  /** What it wrote last, as it was written. */
  readonly written: string;
  type(bytes: string): void;
  stall(on: boolean): void;
  screen(): string;
  /** Milliseconds from now until the screen shows it. */
  until(text: string | RegExp): Promise<number>;
  /** CPU so far, in milliseconds of one core. */
  cpu(): CpuTimes;
  rssMb(): number;
  end(): Promise<void>;
}

export interface CpuTimes {
  /** Screen and keys. */
  readonly main: number;
  /** Sockets and verdicts: the busiest of the other threads. */
  readonly engine: number;
  /** V8's compilers and collectors, libuv's pool. */
  readonly others: number;
}

/**
 * Start it as built in `dist`; resolves at once. Where nobody is `watching`, what it writes is thrown away: a terminal
 * takes processor time as well, which would be taken for the program's.
 */
export async function startProgram(
  words: readonly string[],
  cols: number,
  rows: number,
  watching = true,
): Promise<Program> {
  const { spawn } = await import('@lydell/node-pty');
  const screen = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 0 });
  const startedAt = performance.now();
  const child: IPty = spawn(process.execPath, [MAIN, ...words], {
    cols,
    rows,
    name: 'xterm-256color',
    env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', LANG: 'C.UTF-8' },
  });
  let bytes = 0;
  let pieces = 0;
  let written = '';
  child.onData((data) => {
    bytes += Buffer.byteLength(data);
    pieces++;
    written = (written + data).slice(-SAID_CHARS);
    if (watching) screen.write(data);
  });
  const exited = new Promise<void>((resolve) => child.onExit(() => resolve()));
  const text = () => {
    const { active } = screen.buffer;
    return Array.from({ length: rows }, (_, y) => active.getLine(y)?.translateToString(true) ?? '').join('\n');
  };
  return {
    startedAt,
    get bytes() {
      return bytes;
    },
    get pieces() {
      return pieces;
    },
    get written() {
      return written;
    },
    type: (keys) => child.write(keys),
    stall: (on) => (on ? child.pause() : child.resume()),
    screen: text,
    async until(wanted) {
      const start = performance.now();
      while (text().match(wanted) === null) {
        if (performance.now() - start > 20_000) throw new Error(`never shown: ${wanted}\n${text()}`);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return performance.now() - start;
    },
    cpu: () => cpuOf(child.pid),
    rssMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    async end() {
      child.kill('SIGKILL');
      await exited;
      screen.dispose();
    },
  };
}

function cpuOf(pid: number): CpuTimes {
  let main = 0;
  const rest: number[] = [];
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    // Nanoseconds on a processor come first; `stat` counts in hundredths of a second, too coarse for an idle program.
    const [onCpuNs] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    const ms = Number(onCpuNs) / 1e6;
    if (Number(thread) === pid) main = ms;
    else rest.push(ms);
  }
  rest.sort((a, b) => b - a);
  const [engine = 0, ...others] = rest;
  return { main, engine, others: others.reduce((sum, ms) => sum + ms, 0) };
}
