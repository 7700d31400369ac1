import { performance } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';
import type { OutputConfig } from '../manifest/manifest.ts';
import { type Outputs, openOutputs } from '../outputs/open-outputs.ts';
import { createCalls } from './calls.ts';
import { createClock } from './clock.ts';
import { EngineMirror } from './engine-mirror.ts';
import type { OutputCalls, OutputsHost } from './outputs-client.ts';

/**
 * The entry of the thread of outputs: whatever others get is put into text and sent here, so that neither many askers
 * nor slow ones take anything from the thread that reads the sockets. The engine is asked for what has changed.
 */

/** How often listeners and notifiers are served when nothing else happens. */
const TURN_MS = 500;

const clock = createClock();
let outputs: Outputs | null = null;

const here = {
  async open(config: OutputConfig) {
    await mirror.fresh();
    outputs = await openOutputs(config, { ...frames, source: mirror });
    return outputs.bound;
  },
  async reconfigure(config: OutputConfig) {
    await mirror.afresh();
    return (await outputs?.reconfigure(config)) ?? [];
  },
  /** The status of an edge has changed. */
  async changed() {
    if (outputs?.isBusy) await turn();
  },
  snapshots: () => outputs?.snapshots() ?? [],
  bound: () => outputs?.bound ?? [],
  close: async () => {
    clearInterval(timer);
    await outputs?.close();
  },
} satisfies OutputCalls;

const there = createCalls<OutputsHost>(parentPort!, here);
const mirror = new EngineMirror(there, () => performance.now());
const frames = {
  frame: there.frame,
  manifest: there.manifest,
  manifestText: there.manifestText,
  now: clock,
};
const timer = setInterval(() => {
  if (outputs?.isBusy) void turn();
}, TURN_MS);

async function turn(): Promise<void> {
  await mirror.afresh();
  outputs?.tick(clock());
}
