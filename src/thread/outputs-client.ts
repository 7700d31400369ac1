import { Worker } from 'node:worker_threads';
import type { Bound } from '../inputs/input.ts';
import type { Manifest, OutputConfig } from '../manifest/manifest.ts';
import { createCalls, type Remote } from './calls.ts';
import type { Looks } from './engine-mirror.ts';
import type { Frame, FrameRequest, InputSnapshot } from './engine-port.ts';

/** What the thread of outputs asks of the engine's. */
export type OutputsHost = {
  look: (...args: Parameters<Looks['look']>) => Awaited<ReturnType<Looks['look']>>;
  history: (token: string) => Awaited<ReturnType<Looks['history']>>;
  /** A frame for a dashboard elsewhere, that was told of so many late replies; and of how many it is told now. */
  frame: (request: FrameRequest, told: number) => { readonly frame: Frame; readonly told: number };
  manifest: () => Manifest;
  manifestText: () => Promise<string>;
};

/** What the engine's thread asks of that of outputs. */
export type OutputCalls = {
  /** Rejects with an `InputError` when an address cannot be had. */
  open: (config: OutputConfig) => Promise<readonly Bound[]>;
  /** Answers with what could not be had. */
  reconfigure: (config: OutputConfig) => Promise<readonly string[]>;
  changed: () => Promise<void>;
  snapshots: () => readonly InputSnapshot[];
  bound: () => readonly Bound[];
  close: () => Promise<void>;
};

/** The outputs as the engine's thread sees them: nothing here takes time. */
export interface OutputsClient {
  readonly bound: readonly Bound[];
  /** To be called some ten to twenty times a second, with the number of changes of status so far. */
  tick(transitions: number): void;
  /** As of the last time that this was asked. */
  snapshots(): readonly InputSnapshot[];
  reconfigure(config: OutputConfig): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Open what the manifest asks for, in a thread of its own; where it asks for nothing there is none. */
export async function openOutputsThread(config: OutputConfig, host: OutputsHost): Promise<OutputsClient> {
  let thread: { readonly worker: Worker; readonly calls: Remote<OutputCalls> } | null = null;
  let bound: readonly Bound[] = [];
  let told = 0;
  let rows: readonly InputSnapshot[] = [];
  let isAsking = false;
  let isTelling = false;

  function start() {
    const worker = new Worker(new URL('./outputs-thread.js', import.meta.url));
    // A bug of ours there is one here: the terminal is given back, and the stack printed.
    worker.on('error', (error) => {
      setImmediate(() => {
        throw error;
      });
    });
    return { worker, calls: createCalls<OutputCalls>(worker, host) };
  }

  async function stop(): Promise<void> {
    const ending = thread;
    thread = null;
    bound = [];
    rows = [];
    isAsking = isTelling = false;
    await ending?.calls.close();
    await ending?.worker.terminate();
  }

  async function apply(wanted: OutputConfig): Promise<readonly string[]> {
    if (wanted.http === null && wanted.notify.length === 0) {
      await stop();
      return [];
    }
    if (thread !== null) {
      const problems = await thread.calls.reconfigure(wanted);
      bound = await thread.calls.bound();
      return problems;
    }
    thread = start();
    // Begins with nothing, so that what cannot be had keeps nothing else from being opened.
    await thread.calls.open({ http: null, notify: [] });
    const problems = await thread.calls.reconfigure(wanted);
    bound = await thread.calls.bound();
    return problems;
  }

  if (config.http !== null || config.notify.length > 0) {
    thread = start();
    bound = await thread.calls.open(config).catch(async (error) => {
      await stop();
      throw error;
    });
  }

  return {
    get bound() {
      return bound;
    },
    tick(transitions) {
      // What comes while it is being told is told by the next tick.
      if (transitions === told || isTelling) return;
      told = transitions;
      if (thread === null) return;
      isTelling = true;
      void thread.calls.changed().finally(() => {
        isTelling = false;
      });
    },
    snapshots() {
      if (thread !== null && !isAsking) {
        isAsking = true;
        const asked = thread;
        void asked.calls.snapshots().then((answer) => {
          isAsking = false;
          if (thread === asked) rows = answer;
        });
      }
      return rows;
    },
    reconfigure: apply,
    close: stop,
  };
}
