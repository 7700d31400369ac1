import process from 'node:process';
import type { LineWriter } from './run-headless.ts';

/** Lines to standard output. When its reader is gone, what is left is dropped quietly and whoever listens may stop. */
export function standardOutput(): LineWriter & { flushed(): Promise<void> } {
  let gone = false;
  let listener: (() => void) | null = null;
  process.stdout.on('error', (error: Error & { code?: string }) => {
    if (gone) return;
    gone = true;
    if (error.code !== 'EPIPE') process.stderr.write(`standard output: ${error.message}\n`);
    listener?.();
  });
  return {
    line(text) {
      if (!gone) process.stdout.write(`${text}\n`);
    },
    onGone(heard) {
      listener = heard;
      if (gone) heard();
    },
    flushed: () =>
      new Promise((resolve) => {
        if (gone || process.stdout.writableLength === 0) resolve();
        else process.stdout.write('', () => resolve());
      }),
  };
}
