import { writeFileSync } from 'node:fs';
import { Engine } from '../core/engine.ts';
import type { Failure, Sighting, Snapshot, Transition } from '../core/snapshot.ts';
import { snapshotOf } from '../core/snapshot-of.ts';
import type { Bound, Input } from '../inputs/input.ts';
import { createDropsWatch } from '../inputs/kernel-drops.ts';
import { openInputs } from '../inputs/open-inputs.ts';
import { RECEIVE_BUFFER_BYTES, type Receiver } from '../inputs/receiver.ts';
import type { Manifest, ManifestResult } from '../manifest/manifest.ts';
import { Recorder } from '../record/recorder.ts';
import { EngineLooks } from './engine-look.ts';
import type { EnginePort, Frame, FrameRequest, InputSnapshot } from './engine-port.ts';
import { Frames } from './frames.ts';
import { Intake } from './intake.ts';
import type { ThreadOptions } from './messages.ts';
import { type OutputsClient, openOutputsThread } from './outputs-client.ts';

export interface HostOptions extends ThreadOptions {
  /** Key of the hash tables; unguessable, so that nobody can choose tokens that collide. */
  readonly seed: readonly [number, number];
  /** Microseconds since the epoch. */
  readonly clock: () => number;
  /** Something came after a quiet time: the next tick is wanted in `TICK_MS`, whatever the last one has answered. */
  readonly wake?: () => void;
}

/** How often the clock is moved while something arrives or is due, and the kernel asked what it dropped. */
export const TICK_MS = 50;
/** The same while nothing is: each turn wakes a processor up. */
const QUIET_TICK_MS = 500;
/** Of Node's own receiver, in which each reads up to 32 datagrams: as many as the buffer holds, at 768 of its bytes or more. */
const LAST_TURNS = Math.ceil((2 * RECEIVE_BUFFER_BYTES) / 768 / 32);
/** Asking how much memory is held takes 0.1 ms, so not for each frame. */
const MEMORY_US = 1_000_000;

/**
 * A running engine with its inputs: everything that happens in the engine's thread, and nothing that knows of
 * threads. Inputs call its intake; `tick` moves the clock.
 */
export class EngineHost implements EnginePort {
  /** Where inputs put what they read. */
  readonly intake: Intake;
  readonly #clock: () => number;
  readonly #recorder: Recorder | null;
  readonly #options: HostOptions;
  readonly #frames = new Frames();
  readonly #looks = new EngineLooks();
  #manifest: Manifest;
  #inputs: readonly Input[] = [];
  #outputs: OutputsClient | null = null;
  #receivers: readonly Receiver[] = [];
  #notices: string[];
  /** The inputs of the manifest as it was read at the start, once it was read again. */
  #inputsAtStart: string | null = null;
  /** The instant of the tick before: what had arrived by then has been read by now. */
  #lastTick: number;
  #held = process.memoryUsage();
  #heldAt = 0;

  constructor(options: HostOptions) {
    this.#manifest = options.manifest;
    this.#clock = options.clock;
    this.#options = options;
    this.#notices = [...options.notices];
    this.#recorder = options.recordFile === null ? null : new Recorder(options.recordFile);
    const engine = new Engine(options.manifest.engine, options.seed);
    this.intake = new Intake({ ...options, engine, recorder: this.#recorder });
    this.#lastTick = this.#clock();
  }

  get engine(): Engine {
    return this.intake.engine;
  }

  /** Bind every input of the manifest; rejects with an `InputError` when one cannot be had. */
  async open(): Promise<readonly Bound[]> {
    const opened = await openInputs(this.#manifest, this.intake, this.#options);
    this.#inputs = opened.inputs;
    this.#receivers = opened.receivers;
    this.intake.drops = createDropsWatch(this.#receivers);
    const now = this.#clock();
    this.engine.start(now);
    this.#recorder?.start(this.engine.now);
    const outputs = await openOutputsThread(this.#manifest.output, {
      look: (request) => this.#looks.of(this.engine, this.#inputSnapshots(), request),
      history: (token) => this.engine.historyOf(token),
      frame: (request, told) => {
        const frames = new Frames(told);
        return { frame: this.#frame(request, frames), told: frames.changesTold };
      },
      manifest: () => this.#manifest,
      manifestText: () => this.manifestText(),
    }).catch(async (error) => {
      await this.close();
      throw error;
    });
    this.#outputs = outputs;
    return [...this.#inputs.flatMap(({ bound }) => bound), ...outputs.bound];
  }

  /**
   * Move the clock to where it was one tick ago, or while sockets are not read empty, to the newest arrival read: so
   * that nobody is called missing whose report is merely waiting in a socket. Returns in how many milliseconds the next
   * tick is wanted.
   */
  tick(): number {
    const now = this.#clock();
    // What is read here wakes nobody: the next tick is about to be asked for.
    this.intake.isQuiet = false;
    let unread = false;
    for (const receiver of this.#receivers) if (!receiver.drain()) unread = true;
    const arrived = this.intake.dropsUnknown;
    const target = Math.min(this.#lastTick, now, unread ? this.intake.readUpTo : now);
    this.intake.dropsUnknown = true;
    this.intake.beforeJudging(target);
    this.engine.advance(target);
    this.#lastTick = now;
    this.#outputs?.tick(this.engine.board.total);
    this.#recorder?.flush();
    const dueMs = arrived || unread ? TICK_MS : (this.engine.dueAfter - now) / 1000;
    this.intake.isQuiet = dueMs > TICK_MS;
    return Math.max(TICK_MS, Math.min(QUIET_TICK_MS, dueMs));
  }

  async frame(request: FrameRequest): Promise<Frame> {
    return this.#frame(request, this.#frames);
  }

  #frame(request: FrameRequest, frames: Frames): Frame {
    const now = this.#clock();
    return {
      ...frames.of(this.engine, request),
      inputs: [...this.#inputSnapshots(), ...(this.#outputs?.snapshots() ?? [])],
      linesPerSecond: this.intake.rate.perSecond(now),
      manifestFile: this.#manifest.file,
      notices: this.#allNotices(),
      badLines: this.intake.badLines.list(),
      memory: this.#memory(),
    };
  }

  /** Changes of status with a greater id, oldest first. */
  async transitions(after: number): Promise<readonly Transition[]> {
    return this.engine.board.since(after + 1);
  }

  /**
   * The final picture as of now: snapshot and all failures that are kept. A tick goes only as far as the one before, so
   * there are two; between them the thread's other sockets are read.
   */
  async report(): Promise<{ snapshot: Snapshot; failures: readonly Failure[] }> {
    await this.#readOn();
    this.tick();
    await new Promise((resolve) => setImmediate(resolve));
    this.tick();
    return { snapshot: snapshotOf(this.engine), failures: this.engine.failures.since(0) };
  }

  /**
   * Let everything be read that has come, for the last picture: not every socket can be read on demand, but in each
   * turn of the loop each is read a piece further. Under a flood that does not end it is enough after so many turns.
   */
  async #readOn(): Promise<void> {
    for (let turns = 0; turns < LAST_TURNS; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#receivers.map((receiver) => receiver.drain()).every((isEmpty) => isEmpty)) return;
    }
  }

  async history(token: string): Promise<readonly Sighting[]> {
    return this.engine.historyOf(token);
  }

  async reload(): ReturnType<EnginePort['reload']> {
    const { file } = this.#manifest;
    if (file === null) return { ok: false, report: 'there is no manifest file to read again' };
    // A third of the code of this thread, for a moment that seldom comes.
    const [{ loadManifest }, { parseManifest }, { renderProblems }] = await Promise.all([
      import('../manifest/find.ts'),
      import('../manifest/manifest.ts'),
      import('../manifest/problem.ts'),
    ]);
    const result = loadManifest(file);
    if (!result.ok) {
      // What was the reason comes first: often a row is all that there is room for.
      const errors = result.problems.filter(({ severity }) => severity === 'error');
      const report = renderProblems([...errors, ...result.problems.filter((one) => !errors.includes(one))]);
      this.#notices = [`manifest refused, the old one stays: ${report}`];
      return { ok: false, report };
    }
    this.intake.engine = this.engine.withSpec(result.manifest.engine);
    for (const input of this.#inputs) input.forgetNames?.();
    // Against what the file said at the start: the command line may have opened something else.
    this.#inputsAtStart ??= JSON.stringify(inputsOf(parseManifest(this.#manifest.text, file)));
    const changed = JSON.stringify(result.manifest.input) !== this.#inputsAtStart;
    this.#manifest = { ...result.manifest, input: this.#manifest.input };
    this.#notices = result.warnings.map((warning) => renderProblems([warning]));
    if (changed) this.#notices.push('inputs have changed in the manifest: they take effect at the next start');
    this.#notices.push(...((await this.#outputs?.reconfigure(this.#manifest.output)) ?? []));
    return { ok: true, report: `${file} is in force`, notices: this.#notices, screen: result.manifest.screen };
  }

  async manifestText(): Promise<string> {
    return this.#manifest.file === null ? this.#proposal() : this.#manifest.text;
  }

  async saveManifest(file: string): Promise<string> {
    try {
      writeFileSync(file, await this.#proposal(), { flag: 'wx' });
      return `written: ${file}`;
    } catch (error) {
      return `not written: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  acknowledge(edgeKey: string, on: boolean): void {
    this.engine.board.acknowledge(edgeKey, on);
  }

  async close(): Promise<void> {
    await Promise.all(this.#inputs.map((input) => input.close()));
    await this.#outputs?.close();
    this.intake.drops.close();
    await this.#recorder?.close();
  }

  #inputSnapshots(): InputSnapshot[] {
    return this.#inputs.flatMap((input) => input.snapshots());
  }

  async #proposal(): Promise<string> {
    const { proposeManifest } = await import('../manifest/propose.ts');
    return proposeManifest(this.#manifest, snapshotOf(this.engine));
  }

  #allNotices(): string[] {
    const { failure, dropped } = this.#recorder ?? { failure: null, dropped: 0 };
    if (failure !== null) return [...this.#notices, `recording stopped: ${failure}`];
    return dropped > 0
      ? [...this.#notices, `recording: the disk is too slow, ${dropped} lines dropped`]
      : this.#notices;
  }

  #memory(): Record<string, number> {
    const { table } = this.engine.correlator;
    const now = this.#clock();
    if (now - this.#heldAt >= MEMORY_US) {
      this.#heldAt = now;
      this.#held = process.memoryUsage();
    }
    const { heapUsed, external, rss } = this.#held;
    return {
      'tokens live': table.tokens,
      'tokens bytes': table.heldBytes,
      heap: heapUsed,
      external,
      rss,
      ...(this.#recorder ? { 'lines recorded': this.#recorder.written } : {}),
      ...Object.fromEntries(Object.entries(this.intake.badReasons).map(([reason, count]) => [`bad: ${reason}`, count])),
    };
  }
}

function inputsOf(read: ManifestResult): Manifest['input'] | null {
  return read.ok ? read.manifest.input : null;
}
