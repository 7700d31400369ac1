import process from 'node:process';
import { JSON_LINES, PLAIN_LINES } from './outputs/headless.ts';
import { type LineWriter, runHeadless } from './outputs/run-headless.ts';
import type { EngineClient } from './thread/engine-client.ts';
import { watchSignals } from './tui/signals.ts';

/**
 * One line for each change of status, until a signal; resolves with the exit code of the last picture. What a screen
 * would show as notices goes to standard error, which a service manager keeps.
 */
export function showLines(
  engine: EngineClient,
  { json, notices }: { readonly json: boolean; readonly notices: readonly string[] },
  out: LineWriter,
): Promise<number> {
  tell(notices);
  return new Promise((resolve, reject) => {
    const stop = () => headless.stop().then(resolve, reject);
    const reload = () => {
      engine.reload().then(({ report, notices = [] }) => tell([report, ...notices]), reject);
    };
    watchSignals({ stop, reload, crash: reject }, { hadTerminal: process.stdin.isTTY === true });
    engine.onCrash(reject);
    // Only now: whoever reads that it listens may send a signal at once.
    const headless = runHeadless(engine, json ? JSON_LINES : PLAIN_LINES, out);
    out.onGone(stop);
  });
}

function tell(texts: readonly string[]): void {
  for (const text of texts) process.stderr.write(`${text.trimEnd()}\n`);
}
