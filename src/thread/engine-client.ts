import { Worker } from 'node:worker_threads';
import type { Bound } from '../inputs/input.ts';
import { InputError } from '../inputs/input-error.ts';
import type { EnginePort } from './engine-port.ts';
import type { Call, CallName, Reply, ThreadCalls, ThreadOptions } from './messages.ts';

/** The engine's thread as the main thread sees it. */
export interface EngineClient extends EnginePort, Pick<ThreadCalls, 'transitions' | 'report' | 'close'> {
  readonly bound: readonly Bound[];
  /** Told when there are changes of status to ask for. */
  onChange(listener: () => void): void;
  /** Told once if the thread ends by a bug of ours. */
  onCrash(listener: (error: unknown) => void): void;
}

/** A thread that loads the engine's code and then waits for `startEngine` to tell it what to do. */
export function spawnEngineThread(): Worker {
  return new Worker(new URL('./engine-thread.js', import.meta.url));
}

/** Start the engine in its thread; resolves once its inputs are bound, rejects with an `InputError` when one cannot be. */
export async function startEngine(options: ThreadOptions, worker = spawnEngineThread()): Promise<EngineClient> {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  let crashed: ((error: unknown) => void) | null = null;
  let changed: (() => void) | null = null;

  const bound = await new Promise<readonly Bound[]>((resolve, reject) => {
    worker.on('message', (reply: Reply) => {
      switch (reply.kind) {
        case 'listening':
          resolve(reply.bound);
          break;
        case 'changed':
          changed?.();
          break;
        case 'refused':
          reject(new InputError(reply.message));
          break;
        case 'answer':
          waiting.get(reply.id)?.resolve(reply.value);
          waiting.delete(reply.id);
          break;
        case 'error':
          waiting.get(reply.id)?.reject(Object.assign(new Error(reply.message), { stack: reply.stack }));
          waiting.delete(reply.id);
      }
    });
    worker.on('error', (error) => {
      reject(error);
      crashed?.(error);
    });
    worker.postMessage(options);
  });

  function call<Name extends CallName>(
    name: Name,
    ...args: Parameters<ThreadCalls[Name]>
  ): ReturnType<ThreadCalls[Name]> {
    const id = ++lastId;
    const promise = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    worker.postMessage({ id, name, args } satisfies Call);
    return promise as ReturnType<ThreadCalls[Name]>;
  }

  return {
    bound,
    onChange: (listener) => {
      changed = listener;
    },
    onCrash: (listener) => {
      crashed = listener;
    },
    frame: (request) => call('frame', request),
    history: (token) => call('history', token),
    reload: () => call('reload'),
    manifestText: () => call('manifestText'),
    saveManifest: (file) => call('saveManifest', file),
    acknowledge: (edgeKey, on) => void call('acknowledge', edgeKey, on),
    transitions: (after) => call('transitions', after),
    report: () => call('report'),
    async close() {
      await call('close');
      await worker.terminate();
    },
  };
}
