import { closeSync, openSync } from 'node:fs';
import { homedir } from 'node:os';
import process from 'node:process';
import { ReadStream } from 'node:tty';
import type { Worker } from 'node:worker_threads';
import type { AttachOptions, ReplayOptions, RunOptions, ScreenOptions } from './cli.ts';
import type { Demo } from './demo/demo.ts';
import { InputError } from './inputs/input-error.ts';
import { findManifest, loadManifest } from './manifest/find.ts';
import { defaultManifest, type Manifest } from './manifest/manifest.ts';
import { type Problem, renderProblems } from './manifest/problem.ts';
import { EXIT, exitCodeOf } from './outputs/exit-code.ts';
import type { LineWriter } from './outputs/run-headless.ts';
import { createClock } from './thread/clock.ts';
import { type EngineClient, startEngine } from './thread/engine-client.ts';
import { inlineMore } from './thread/inlining.ts';
import { RemoteError } from './thread/remote-ask.ts';
import { detectScreen } from './tui/detect.ts';

/** Pictures from elsewhere cost others' network and processor as well. */
const REMOTE_REFRESH_US = 250_000;

/** A start that cannot be: what to print on standard error, and the exit code. No stack: it is no bug of ours. */
export class StartError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** `observatory-tui [manifest]`: manifest → engine with its inputs → dashboard, or lines. Resolves with the exit code. */
export async function run(options: RunOptions, out: LineWriter, thread?: Worker): Promise<number> {
  const { manifest, warnings } = readManifest(options.manifest);
  const listening = withListen(manifest, options);
  const notices = warnings.map((warning) => renderProblems([warning]));
  if (options.record !== null) checkWritable(options.record);
  const { headless, receiver, record, stdin } = options;
  let demo: Demo | null = null;
  const starting = startEngine({ manifest: listening, notices, receiver, recordFile: record, stdin }, thread)
    .catch(refuse)
    .then(async (engine) => {
      if (options.demo) demo = await playDemo(manifest, engine);
      return engine;
    });
  // Whoever waits for it is told; that nobody does yet is no crash.
  starting.catch(() => {});
  const traits = traitsOf(options);
  let code: number;
  // Each way loads what it needs only here, while the engine's thread starts.
  if (headless || traits.plain) {
    const { showLines } = await import('./show-lines.ts');
    code = await showLines(await starting, { json: options.json, notices }, out);
  } else {
    const input = stdin ? keyboard() : process.stdin;
    const { showDashboard } = await import('./show-dashboard.ts');
    code = await showDashboard(starting, { manifest, traits, clock: createClock(), input });
  }
  const engine = await starting;
  (demo as Demo | null)?.close();
  // Not to standard output, which may be JSON.
  if (options.saveManifest !== null) process.stderr.write(`${await engine.saveManifest(options.saveManifest)}\n`);
  await engine.close();
  return code;
}

/** `check FILE`: the report, and the graph of each stream. */
export async function check(file: string, out: LineWriter): Promise<number> {
  const { manifest, warnings } = readManifest(file);
  const { describeManifest } = await import('./manifest/describe.ts');
  const { drawStream } = await import('./views/draw-stream.ts');
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
      const { Playback } = await import('./record/playback.ts');
      const playback = new Playback(options.file, manifest, options.speed, createClock());
      const { showDashboard } = await import('./show-dashboard.ts');
      return await showDashboard(playback, { manifest, traits, clock: () => playback.nowUs, input: process.stdin });
    }
    inlineMore();
    const { judgeRecording } = await import('./record/judge-recording.ts');
    const { snapshot, failures } = judgeRecording(options.file, manifest);
    if (options.json) {
      const { snapshotJson } = await import('./outputs/json.ts');
      out.line(JSON.stringify(snapshotJson(snapshot, failures)));
    } else {
      const { summaryText } = await import('./views/summary.ts');
      out.line(summaryText(snapshot, { failures, transitions: [] }, localOffsetUs));
    }
    return exitCodeOf(snapshot);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      throw new StartError(`cannot read ${options.file}: ${error.message}`, EXIT.noInput);
    }
    throw error;
  }
}

/** `attach URL`: the dashboard of another instance; where there is no screen, what it shows now and its exit code. */
export async function attach(options: AttachOptions, out: LineWriter): Promise<number> {
  const manifest = options.manifest === undefined ? defaultManifest() : readManifest(options.manifest).manifest;
  const { isBearerToken, openRemote, remoteAddress } = await import('./thread/remote-open.ts');
  const address = remoteAddress(options.url);
  if (address === null) {
    throw new StartError(`\`${options.url}\` is no address such as http://127.0.0.1:9090`, EXIT.usage);
  }
  const token = options.token ?? (process.env.OBSERVATORY_TOKEN || null);
  if (token !== null && !isBearerToken(token)) throw new StartError('a token has no blanks in it', EXIT.usage);
  const remote = await openRemote(address, token, createClock()).catch((error) => {
    throw error instanceof RemoteError ? new StartError(`${address}: ${error.message}`, EXIT.unavailable) : error;
  });
  const traits = traitsOf(options);
  if (traits.plain) {
    const { summaryText } = await import('./views/summary.ts');
    const { snapshot, failures, transitions } = await remote.frame({
      failuresAfter: -1,
      transitionsAfter: -1,
      detail: null,
    });
    out.line(summaryText(snapshot, { failures: failures.added, transitions }, localOffsetUs));
    return exitCodeOf(snapshot);
  }
  const screen = { ...manifest.screen, refreshUs: Math.max(REMOTE_REFRESH_US, manifest.screen.refreshUs) };
  const { showDashboard } = await import('./show-dashboard.ts');
  const scene = { manifest: { ...manifest, screen }, traits, clock: () => remote.nowUs, input: process.stdin };
  return await showDashboard(remote, scene);
}

/** `notify-test`: a notification by each rule, and a line on what became of it. */
export async function notifyTest(file: string | undefined, out: LineWriter): Promise<number> {
  const { notify } = readManifest(file).manifest.output;
  if (notify.length === 0) throw new StartError('there is no [[output.notify]] in the manifest', EXIT.manifest);
  const { testNotify } = await import('./outputs/notify.ts');
  const results = await testNotify(notify, createClock()());
  for (const { name, ok, detail } of results) out.line(`${name}: ${ok ? detail : `not sent: ${detail}`}`);
  return results.every(({ ok }) => ok) ? 0 : 1;
}

/** `explain`: one JSON object for each line of standard input. */
export async function explain(
  options: { syslog: boolean; nul: boolean; manifest: string | undefined },
  out: LineWriter,
): Promise<number> {
  const { manifest } = readManifest(options.manifest);
  const { createExplainer, linesOf } = await import('./outputs/explain.ts');
  const explainer = createExplainer(manifest, options.syslog, createClock()());
  try {
    for (const line of linesOf(0, options.nul ? 0x00 : 0x0a)) out.line(explainer(line));
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      throw new StartError(`cannot read standard input: ${error.message}`, EXIT.noInput);
    }
    throw error;
  }
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

async function playDemo(manifest: Manifest, engine: EngineClient): Promise<Demo> {
  const udp = engine.bound.find(({ input }) => input === 'udp');
  if (!udp) throw new StartError('--demo needs the UDP input, which the manifest turns off', EXIT.usage);
  const host = udp.address === '0.0.0.0' ? '127.0.0.1' : udp.address === '::' ? '::1' : udp.address;
  const { startDemo } = await import('./demo/demo.ts');
  return startDemo(manifest.engine, { host, port: udp.port });
}

function traitsOf({ ascii, unicode, noColor }: ScreenOptions) {
  const flags = { ...(ascii && { ascii }), ...(unicode && { unicode }), ...(noColor && { noColor }) };
  return detectScreen({ env: process.env, stdoutIsTty: process.stdout.isTTY === true, flags });
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
