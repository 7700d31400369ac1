import { randomBytes } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { InputError } from '../inputs/input-error.ts';
import { createClock } from './clock.ts';
import { EngineHost, TICK_MS } from './engine-host.ts';
import { inlineMore } from './inlining.ts';
import type { Call, Reply, ThreadOptions } from './messages.ts';
import { begunRehearsal } from './rehearsal.ts';

/**
 * The entry of the engine's thread: sockets, engine and the one timer. Nothing here ever waits for the screen; the
 * main thread asks, and is answered between two batches of datagrams.
 */
const port = parentPort!;
const random = randomBytes(8);
const seed = [random.readUInt32LE(0), random.readUInt32LE(4)] as const;

/** The screen's first picture has to be drawn by then. */
const REHEARSAL_AFTER_MS = 300;
/** Then the traffic is its own rehearsal. */
const ENOUGH_EVENTS = 10_000;

// Loaded before anybody knows the manifest: it comes first of all messages.
port.once('message', (options: ThreadOptions) => run(options));

async function run(options: ThreadOptions): Promise<void> {
  let host: EngineHost;
  let timer: NodeJS.Timeout | undefined;
  const steps = begunRehearsal(options.manifest.engine);
  try {
    const wake = () => {
      clearTimeout(timer);
      timer = setTimeout(tick, TICK_MS);
    };
    host = new EngineHost({ ...options, seed, clock: createClock(), wake });
    const bound = await host.open();
    inlineMore();
    send({ kind: 'listening', bound });
  } catch (error) {
    const expected = error instanceof InputError || (error instanceof Error && 'syscall' in error);
    if (!expected) throw error;
    send({ kind: 'refused', message: error.message });
    return;
  }
  timer = setTimeout(tick, TICK_MS);
  let rehearsing = setTimeout(rehearse, REHEARSAL_AFTER_MS);
  /** One step at a time, between which everybody else has a turn. */
  function rehearse(): void {
    if (host.engine.counters.events > ENOUGH_EVENTS || steps.next().done) return;
    rehearsing = setTimeout(rehearse);
  }
  let told = 0;
  function tick(): void {
    timer = setTimeout(tick, host.tick());
    const changes = host.engine.board.total;
    if (changes !== told) send({ kind: 'changed' });
    told = changes;
  }
  port.on('message', (call: Call) => {
    if (call.name === 'close') {
      clearTimeout(timer);
      clearTimeout(rehearsing);
    }
    answer(host, call).then(() => {
      if (call.name === 'close') port.close();
    });
  });
}

async function answer(host: EngineHost, { id, name, args }: Call): Promise<void> {
  try {
    const method = host[name] as (...args: readonly unknown[]) => unknown;
    send({ kind: 'answer', id, value: await method.apply(host, args as unknown[]) });
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    send({ kind: 'error', id, message, stack });
  }
}

function send(reply: Reply): void {
  port.postMessage(reply);
}
