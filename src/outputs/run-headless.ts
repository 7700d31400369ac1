import type { EngineClient } from '../thread/engine-client.ts';
import { exitCodeOf } from './exit-code.ts';
import type { HeadlessFormat } from './headless.ts';

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
  /** Answers come one after the other, so that no change is printed twice. */
  let printing = Promise.resolve();
  for (const bound of engine.bound) out.line(format.listening(bound));

  async function print(): Promise<void> {
    for (const change of await engine.transitions(transitionsAfter)) {
      out.line(format.transition(change));
      transitionsAfter = change.id;
    }
  }

  function printNext(): Promise<void> {
    printing = printing.then(print);
    return printing;
  }

  engine.onChange(printNext);
  printNext();

  return {
    async stop() {
      const { snapshot, failures } = await engine.report();
      await printNext();
      const last = format.final(snapshot, failures);
      if (last !== null) out.line(last);
      return exitCodeOf(snapshot);
    },
  };
}
