import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, freemem } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { PassThrough, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { openTerminal } from '../src/tui/terminal.ts';
import { Canvas, TONES, type Tone } from '../src/views/canvas.ts';

/**
 * What the terminal layer costs: milliseconds and bytes a frame, memory, and the time from the start of a process to
 * its first frame (compiled as it is published, under a real terminal). `node --import tsx scripts/bench-terminal.ts`
 */
const WIDTH = 200;
const HEIGHT = 60;
const FRAMES = 2000;
const STARTS = 15;

const root = fileURLToPath(new URL('..', import.meta.url));

class Sink extends Writable {
  readonly isTTY = true;
  readonly columns = WIDTH;
  readonly rows = HEIGHT;
  bytes = 0;
  constructor() {
    super({ decodeStrings: true });
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.bytes += chunk.length;
    done();
  }
}

interface Figures {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  readonly bytes: number;
}

const output = new Sink();
const before = memory();
const terminal = openTerminal({ input: new PassThrough(), output, color: true, unicode: true, env: {} });
const canvas = new Canvas(WIDTH, HEIGHT);

console.log(
  `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${(freemem() / 2 ** 30).toFixed(1)} GB free`,
);
console.log(`${WIDTH}x${HEIGHT}, ${FRAMES} frames each\n`);
console.log('frame                          p50 ms  p95 ms  max ms  bytes');
paintScreen(0);
terminal.show(canvas);
await turn();
show('nothing changed', await measure(() => {}));
show('clock, rate, 12 ages', await measure(paintLittle));
show('5% of the cells', await measure(paintSome));
const early = memory();
show('every cell and tone', await measure(paintScreen));
const late = memory();
await terminal.close();

console.log(
  `\nmemory   rss +${(late.rss - before.rss).toFixed(1)} MB since before opening, heap ${late.heap.toFixed(1)} MB`,
);
console.log(`         heap after ${FRAMES} whole frames ${(late.heap - early.heap).toFixed(2)} MB more`);

const starts = await firstPaints();
if (starts.length > 0) {
  console.log(`\nstart    process start to first frame seen at the other end of the terminal, ${STARTS} starts:`);
  console.log(`         p50 ${at(starts, 0.5).toFixed(0)} ms, max ${at(starts, 1).toFixed(0)} ms`);
  console.log(`         node alone: p50 ${at(await bareStarts(), 0.5).toFixed(0)} ms`);
}

function paintScreen(frame: number): void {
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x += 10) {
      const tone = ((x / 10 + y + frame) % 16) as Tone;
      canvas.put(x, y, String.fromCharCode(0x41 + ((frame + x + y) % 26)).repeat(10), tone);
    }
  }
}

function paintLittle(frame: number): void {
  canvas.put(180, 0, `12:04:${String(frame % 60).padStart(2, '0')}`, TONES.title);
  canvas.put(40, 0, `${(1000 + frame) % 9999} ev/s`);
  for (let row = 0; row < 12; row++) canvas.put(100, 40 + row, `${((frame + row * 7) / 10).toFixed(1)}s`.padStart(7));
}

function paintSome(frame: number): void {
  for (let i = 0; i < (WIDTH * HEIGHT) / 20 / 6; i++) {
    const cell = (i * 7919 + frame * 104_729) % (WIDTH * HEIGHT);
    canvas.put(cell % WIDTH, Math.floor(cell / WIDTH), String(100_000 + ((frame * 31 + i) % 900_000)), TONES.ok);
  }
}

async function measure(paint: (frame: number) => void): Promise<Figures> {
  for (let frame = 1; frame <= 200; frame++) {
    paint(frame);
    terminal.show(canvas);
    await turn();
  }
  const times: number[] = [];
  output.bytes = 0;
  for (let frame = 1; frame <= FRAMES; frame++) {
    paint(frame + 200);
    const start = performance.now();
    terminal.show(canvas);
    times.push(performance.now() - start);
    await turn();
  }
  times.sort((a, b) => a - b);
  return { p50: at(times, 0.5), p95: at(times, 0.95), max: at(times, 1), bytes: output.bytes / FRAMES };
}

function show(name: string, { p50, p95, max, bytes }: Figures): void {
  const figures = [p50, p95, max].map((ms) => ms.toFixed(3).padStart(8)).join('');
  console.log(`${name.padEnd(29)}${figures}${bytes.toFixed(0).padStart(7)}`);
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function memory(): { readonly rss: number; readonly heap: number } {
  (globalThis as { gc?: () => void }).gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20 };
}

/** Compiled beside node_modules, where it finds blessed as the published package does. */
async function firstPaints(): Promise<number[]> {
  const folder = join(root, 'node_modules', '.bench-terminal');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const flags =
      '--outDir X --rootDir src --target es2023 --module nodenext --rewriteRelativeImportExtensions --types node';
    const words = flags.split(' ').map((word) => (word === 'X' ? folder : word));
    execFileSync('npx', ['tsc', '--ignoreConfig', 'src/tui/terminal.ts', ...words], { cwd: root, stdio: 'pipe' });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(
      join(folder, 'first.js'),
      `import { openTerminal } from './tui/terminal.js';
       import { Canvas } from './views/canvas.js';
       const terminal = openTerminal({ input: process.stdin, output: process.stdout, color: true, unicode: true, env: process.env });
       const canvas = new Canvas(terminal.width, terminal.height);
       canvas.put(0, 0, 'first-frame');
       terminal.show(canvas);
       terminal.onKey(() => terminal.close().then(() => process.exit(0)));`,
    );
    return await startTimes([join(folder, 'first.js')], 'first-frame');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bareStarts(): Promise<number[]> {
  return startTimes(
    ['-e', 'process.stdout.write("first-frame");process.stdin.once("data",()=>process.exit(0))'],
    'first-frame',
  );
}

async function startTimes(words: string[], marker: string): Promise<number[]> {
  const { spawn } = await import('@lydell/node-pty');
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const began = performance.now();
    await new Promise<void>((resolve) => {
      const child = spawn(process.execPath, words, { cols: WIDTH, rows: HEIGHT });
      let sent = '';
      let seen = false;
      child.onData((bytes) => {
        sent += bytes;
        if (seen || !sent.includes(marker)) return;
        seen = true;
        times.push(performance.now() - began);
        child.write('q\r');
      });
      child.onExit(() => resolve());
    });
  }
  return times.sort((a, b) => a - b);
}
