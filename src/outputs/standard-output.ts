import process from 'node:process';
import type { LineWriter } from './run-headless.ts';

export interface StandardOutput extends LineWriter {
  /** Once all is written or dropped; false if something could not be written, as on a full disk. */
  flushed(): Promise<boolean>;
}

/** Lines to standard output. When its reader is gone, what is left is dropped quietly and whoever listens may stop. */
export function standardOutput(): StandardOutput {
  let gone = false;
  let failed = false;
  let listener: (() => void) | null = null;
  process.stdout.on('error', (error: Error & { code?: string }) => {
    if (gone) return;
    gone = true;
    failed = error.code !== 'EPIPE';
    if (failed) process.stderr.write(`standard output: ${error.message}\n`);
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
    async flushed() {
      if (!gone && process.stdout.writableLength > 0) {
        await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
      }
      // Of a file the error is told a turn after the write.
      await new Promise((resolve) => setImmediate(resolve));
      return !failed;
    },
  };
}
