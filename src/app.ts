import { closeSync, openSync } from 'node:fs';
import { homedir } from 'node:os';
import process from 'node:process';
import { ReadStream } from 'node:tty';
import type { ReplayOptions, RunOptions, ScreenOptions } from './cli.ts';
import { Engine } from './core/engine.ts';
import { snapshotOf } from './core/snapshot-of.ts';
import { type Demo, startDemo } from './demo/demo.ts';
import { InputError } from './inputs/input-error.ts';
import { describeManifest } from './manifest/describe.ts';
import { findManifest, loadManifest } from './manifest/find.ts';
import { defaultManifest, type Manifest } from './manifest/manifest.ts';
import { type Problem, renderProblems } from './manifest/problem.ts';
import { EXIT, exitCodeOf } from './outputs/exit-code.ts';
import { createExplainer, linesOf } from './outputs/explain.ts';
import { JSON_LINES, PLAIN_LINES } from './outputs/headless.ts';
import { snapshotJson } from './outputs/json.ts';
import { type LineWriter, runHeadless } from './outputs/run-headless.ts';
import { Playback } from './record/playback.ts';
import { recordedLines } from './record/recording.ts';
import { createFeeder } from './record/replay.ts';
import { createClock } from './thread/clock.ts';
import { type EngineClient, startEngine } from './thread/engine-client.ts';
import type { EnginePort } from './thread/engine-port.ts';
import { detectScreen } from './tui/detect.ts';
import { runDashboard } from './tui/run-dashboard.ts';
import { EXIT_CODES, watchSignals } from './tui/signals.ts';
import { openTerminal } from './tui/terminal.ts';
import { drawStream } from './views/draw-stream.ts';
import { summaryText } from './views/summary.ts';

/** A start that cannot be: what to print on standard error, and the exit code. No stack: it is no bug of ours. */
export class StartError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** `observatory-tui [manifest]`: manifest → engine with its inputs → dashboard, or lines. Resolves with the exit code. */
export async function run(options: RunOptions, out: LineWriter): Promise<number> {
  const { manifest, warnings } = readManifest(options.manifest);
  const listening = withListen(manifest, options);
  const notices = warnings.map((warning) => renderProblems([warning]));
  if (options.record !== null) checkWritable(options.record);
  const { headless, receiver, record, stdin } = options;
  const engine = await startEngine({ manifest: listening, notices, receiver, recordFile: record, stdin }).catch(refuse);
  const demo = options.demo ? playDemo(manifest, engine) : null;
  const traits = traitsOf(options);
  const code =
    headless || traits.plain
      ? await showLines(engine, options, out)
      : await showDashboard(engine, manifest, traits, engine, createClock(), stdin ? keyboard() : process.stdin);
  demo?.close();
  // Not to standard output, which may be JSON.
  if (options.saveManifest !== null) process.stderr.write(`${await engine.saveManifest(options.saveManifest)}\n`);
  await engine.close();
  return code;
}

/** `check FILE`: the report, and the graph of each stream. */
export function check(file: string, out: LineWriter): number {
  const { manifest, warnings } = readManifest(file);
  if (warnings.length > 0) out.line(renderProblems(warnings, manifest.text));
  out.line(describeManifest(manifest, drawStream));
  return 0;
}

/** `replay FILE`: as fast as it can, or in the dashboard at N times real time. */
export async function replay(options: ReplayOptions, out: LineWriter): Promise<number> {
  const { manifest } = readManifest(options.manifest);
  try {
    const traits = traitsOf(options);
    if (options.speed !== null && !options.json && !traits.plain) {
      const playback = new Playback(options.file, manifest, options.speed, createClock());
      return await showDashboard(playback, manifest, traits, null, () => playback.nowUs);
    }
    const engine = new Engine(manifest.engine);
    const feed = createFeeder(engine, manifest.input.udp);
    for (const line of recordedLines(options.file)) feed(line);
    engine.settleAll();
    const snapshot = snapshotOf(engine);
    const failures = engine.failures.since(0);
    out.line(
      options.json ? JSON.stringify(snapshotJson(snapshot, failures)) : summaryText(snapshot, failures, localOffsetUs),
    );
    return exitCodeOf(snapshot);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      throw new StartError(`cannot read ${options.file}: ${error.message}`, EXIT.noInput);
    }
    throw error;
  }
}

/** `explain`: one JSON object for each line of standard input. */
export function explain(
  options: { syslog: boolean; nul: boolean; manifest: string | undefined },
  out: LineWriter,
): number {
  const { manifest } = readManifest(options.manifest);
  const explainer = createExplainer(manifest, options.syslog, createClock()());
  for (const line of linesOf(0, options.nul ? 0x00 : 0x0a)) out.line(explainer(line));
  return 0;
}

function readManifest(given: string | undefined): { manifest: Manifest; warnings: readonly Problem[] } {
  const file = findManifest(given, { cwd: process.cwd(), env: process.env, home: homedir() });
  if (file === null) return { manifest: defaultManifest(), warnings: [] };
  const result = loadManifest(file);
  if (!result.ok) throw new StartError(renderProblems(result.problems), EXIT.manifest);
  return result;
}

/** The manifest with the addresses of the command line in place of its own. */
function withListen(manifest: Manifest, { udp, syslog }: RunOptions): Manifest {
  const defaults = defaultManifest().input;
  const input = { ...manifest.input };
  if (udp) {
    const config = input.udp ?? defaults.udp!;
    input.udp = { ...config, port: udp.port, address: udp.address ?? config.address };
  }
  if (syslog) {
    const config = input.syslog ?? defaults.syslog!;
    input.syslog = { ...config, port: syslog.port, address: syslog.address ?? config.address };
  }
  return { ...manifest, input };
}

function checkWritable(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o640));
  } catch (error) {
    throw new StartError(
      `cannot record to ${file}: ${error instanceof Error ? error.message : error}`,
      EXIT.cannotCreate,
    );
  }
}

function refuse(error: unknown): never {
  throw error instanceof InputError ? new StartError(error.message, EXIT.unavailable) : error;
}

function playDemo(manifest: Manifest, engine: EngineClient): Demo {
  const udp = engine.bound.find(({ input }) => input === 'udp');
  if (!udp) throw new StartError('--demo needs the UDP input, which the manifest turns off', EXIT.usage);
  const host = udp.address === '0.0.0.0' ? '127.0.0.1' : udp.address === '::' ? '::1' : udp.address;
  return startDemo(manifest.engine, { host, port: udp.port });
}

function traitsOf({ ascii, unicode, noColor }: ScreenOptions) {
  const flags = { ...(ascii && { ascii }), ...(unicode && { unicode }), ...(noColor && { noColor }) };
  return detectScreen({ env: process.env, stdoutIsTty: process.stdout.isTTY === true, flags });
}

function showLines(engine: EngineClient, { json }: RunOptions, out: LineWriter): Promise<number> {
  return new Promise((resolve, reject) => {
    const stop = () => headless.stop().then(resolve, reject);
    const reload = () => {
      engine.reload().then(({ report }) => process.stderr.write(`${report}\n`), reject);
    };
    watchSignals({ stop, reload, crash: reject }, { hadTerminal: process.stdin.isTTY === true });
    engine.onCrash(reject);
    // Only now: whoever reads that it listens may send a signal at once.
    const headless = runHeadless(engine, json ? JSON_LINES : PLAIN_LINES, out);
    out.onGone(stop);
  });
}

function showDashboard(
  engine: EnginePort,
  manifest: Manifest,
  traits: ReturnType<typeof traitsOf>,
  client: EngineClient | null,
  clock: () => number,
  input: ReadStream | typeof process.stdin = process.stdin,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const terminal = openTerminal({ ...traits, input, output: process.stdout, env: process.env });
    const dashboard = runDashboard(engine, terminal, {
      title: manifest.engine.name || 'observatory',
      screen: manifest.screen,
      unicode: traits.unicode,
      bound: client?.bound ?? [],
      clock,
      quit: (summary) => leave(0, summary),
    });
    const crash = (error: unknown) => {
      dashboard.stop();
      terminal.closeNow();
      reject(error);
    };
    const unwatch = watchSignals(
      { stop: leave, reload: dashboard.reload, crash, suspend: terminal.suspend, resume: terminal.resume },
      { hadTerminal: process.stdin.isTTY === true },
    );
    terminal.onGone(() => leave(EXIT_CODES.SIGHUP));
    client?.onCrash(crash);

    function leave(code: number, summary: string | null = null): void {
      dashboard.stop();
      unwatch();
      terminal.close().then(() => {
        if (summary !== null) process.stdout.write(`${summary}\n`);
        resolve(code);
      }, reject);
    }
  });
}

/** Keys when standard input is a pipe of lines. */
function keyboard(): ReadStream {
  try {
    return new ReadStream(openSync('/dev/tty', 'r'));
  } catch (error) {
    throw new StartError(
      `no keys: /dev/tty: ${error instanceof Error ? error.message : error}; try --headless`,
      EXIT.unavailable,
    );
  }
}

function localOffsetUs(atUs: number): number {
  return -new Date(atUs / 1000).getTimezoneOffset() * 60_000_000;
}
