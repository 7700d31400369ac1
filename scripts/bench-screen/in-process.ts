import { join } from 'node:path';
import process from 'node:process';
import { PassThrough, Writable } from 'node:stream';
import { Playback } from '../../src/record/playback.ts';
import { drawChart } from '../../src/tui/chart.ts';
import { rememberCharts } from '../../src/tui/chart-cache.ts';
import { openTerminal, type Terminal } from '../../src/tui/terminal.ts';
import { Canvas } from '../../src/views/canvas.ts';
import { applyFrame, applyKey, drawDashboard, newDashboard, requestOf } from '../../src/views/dashboard.ts';
import type { DashboardState } from '../../src/views/state.ts';
import { manifestOf, recordFailures, recordTraffic, SHOP, START_US, temporaryFolder } from './world.ts';

export interface FrameFigures {
  readonly name: string;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  /** The processor's time of this process, all threads: on a busy machine it says more than the clock does. */
  readonly cpuP50: number;
  readonly cpuP95: number;
  /** To the terminal, on average. */
  readonly bytes: number;
}

const FRAME_US = 100_000;
const FAILING = 10_000;

class Sink extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows: number;
  bytes = 0;
  constructor(columns: number, rows: number) {
    super({ decodeStrings: true });
    this.columns = columns;
    this.rows = rows;
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.bytes += chunk.length;
    done();
  }
}

/** A dashboard of a recording, on a terminal that takes everything at once, in time that is given. */
interface Rig {
  readonly output: Sink;
  state: DashboardState;
  /** Ask for a frame of so much later, take it in. */
  next(laterUs: number): Promise<void>;
  /** Draw and show: what a frame costs the screen's thread. */
  draw(): void;
  close(): Promise<void>;
}

/**
 * What one frame costs the screen's thread, from the state to the bytes: warm in a row, and one every 100 ms as it
 * really is, when caches are cold and the processor may have slowed down.
 */
export async function frameFigures(width: number, height: number, frames: number): Promise<FrameFigures[]> {
  const folder = temporaryFolder();
  const manifest = manifestOf(SHOP);
  const shop = join(folder, 'shop');
  const failing = join(folder, 'failing');
  recordTraffic(shop, manifest, frames * 0.1 + 120);
  recordFailures(failing, manifest, FAILING, frames * 0.1 + 120);
  const rows: FrameFigures[] = [];
  for (const [name, file] of [
    ['shop', shop],
    ['10,000 failing tokens', failing],
  ] as const) {
    const rig = await openRig(file, width, height);
    rows.push(await run(`${name}, frame after frame`, rig, frames, () => rig.next(FRAME_US)));
    rows.push(
      await run(`${name}, ten a second`, rig, Math.min(frames, 100), async () => {
        await new Promise((resolve) => setTimeout(resolve, FRAME_US / 1000));
        await rig.next(FRAME_US);
      }),
    );
    rows.push(await run(`${name}, nothing happens`, rig, frames, () => rig.next(0)));
    if (file === failing)
      rows.push(await run('scrolling 10,000, a row a frame', rig, frames, () => press(rig, 'down')));
    if (file === failing)
      rows.push(await run('scrolling 10,000, a page a frame', rig, frames, () => press(rig, 'pagedown')));
    await rig.close();
  }
  return rows;
}

async function press(rig: Rig, key: string): Promise<void> {
  rig.state = applyKey(rig.state, key).state;
}

async function openRig(file: string, width: number, height: number): Promise<Rig> {
  const output = new Sink(width, height);
  const terminal: Terminal = openTerminal({ input: new PassThrough(), output, color: true, unicode: true, env: {} });
  let nowUs = START_US;
  const playback = new Playback(file, manifestOf(SHOP), 1, () => nowUs);
  const canvas = new Canvas(width, height);
  const charts = rememberCharts((target, { rect, ...chart }) => drawChart(target, rect, { ...chart, unicode: true }));
  const rig: Rig = {
    output,
    state: newDashboard({ title: 'observatory', size: { width, height } }),
    async next(laterUs) {
      nowUs += laterUs;
      rig.state = applyFrame(rig.state, await playback.frame(requestOf(rig.state)));
    },
    draw() {
      const wanted = drawDashboard(rig.state, canvas, playback.nowUs, { unicode: true, localOffsetUs: () => 0 });
      for (const chart of wanted) charts(canvas, chart);
      terminal.show(canvas);
    },
    close: () => terminal.close(),
  };
  // A minute of traffic first, so that windows, rates and charts are full; and some frames, to warm up.
  for (let at = 0; at < 600; at++) await rig.next(FRAME_US);
  for (let at = 0; at < 300; at++) {
    await rig.next(FRAME_US);
    rig.draw();
    await turn();
  }
  return rig;
}

async function run(name: string, rig: Rig, frames: number, step: () => Promise<void>): Promise<FrameFigures> {
  const times: number[] = [];
  const cpu: number[] = [];
  rig.output.bytes = 0;
  for (let frame = 0; frame < frames; frame++) {
    await step();
    const before = process.cpuUsage();
    const start = performance.now();
    rig.draw();
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000);
    await turn();
  }
  times.sort((a, b) => a - b);
  cpu.sort((a, b) => a - b);
  const [p50, p95, max] = [at(times, 0.5), at(times, 0.95), at(times, 1)];
  return { name, p50, p95, max, cpuP50: at(cpu, 0.5), cpuP95: at(cpu, 0.95), bytes: rig.output.bytes / frames };
}

export function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
