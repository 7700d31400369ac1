import type { EngineClient } from '../thread/engine-client.ts';
import { exitCodeOf } from './exit-code.ts';
import type { HeadlessFormat } from './headless.ts';

/** How often changes of status are asked for. */
const POLL_MS = 100;

export interface LineWriter {
  /** One line; the writer adds its end. */
  line(text: string): void;
  /** Its reader has gone. */
  onGone(listener: () => void): void;
}

export interface Headless {
  /** Print what is left and the final picture; the exit code is that of the worst status. */
  stop(): Promise<number>;
}

/** Print one line per change of status until stopped. */
export function runHeadless(engine: EngineClient, format: HeadlessFormat, out: LineWriter): Headless {
  let transitionsAfter = -1;
  let asking: Promise<void> | null = null;
  for (const bound of engine.bound) out.line(format.listening(bound));

  async function poll(): Promise<void> {
    for (const change of await engine.transitions(transitionsAfter)) {
      out.line(format.transition(change));
      transitionsAfter = change.id;
    }
  }

  const timer = setInterval(() => {
    asking ??= poll().finally(() => {
      asking = null;
    });
  }, POLL_MS);

  return {
    async stop() {
      clearInterval(timer);
      await asking;
      const { snapshot, failures } = await engine.report();
      await poll();
      const last = format.final(snapshot, failures);
      if (last !== null) out.line(last);
      return exitCodeOf(snapshot);
    },
  };
}
