import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** What comes to an end: a test by its context, or a test file as a whole. */
interface Ending {
  after(end: () => Promise<void>): void;
}
type End = () => unknown;

/** This test file as a whole. */
export const FILE: Ending = { after };

const endings = new WeakMap<Ending, End[]>();

/**
 * Run `end` when it is over, whatever came of it. The last given is the first run, and the next one waits for it, which
 * hooks of node:test do not: so a process has ended when the folder that it writes to is removed.
 */
export function afterwards(what: Ending, end: End): void {
  const known = endings.get(what);
  if (known !== undefined) {
    known.push(end);
    return;
  }
  const ends = [end];
  endings.set(what, ends);
  what.after(() => runLastFirst(ends));
}

async function runLastFirst(ends: End[]): Promise<void> {
  const end = ends.pop();
  if (end === undefined) return;
  try {
    await end();
  } finally {
    await runLastFirst(ends);
  }
}

/** A folder that goes with what comes to an end. */
export function folderFor(what: Ending): string {
  const folder = mkdtempSync(join(tmpdir(), 'observatory-test-'));
  // What a killed process had started may write a moment longer.
  afterwards(what, () => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A folder of the test file's own, removed when its tests have run. */
export function temporaryFolder(): string {
  return folderFor(FILE);
}

/** Waits until `holds` says so; looks every few milliseconds and gives up after ten seconds with what `show` says. */
export async function until(holds: () => boolean | Promise<boolean>, show: () => unknown = () => ''): Promise<void> {
  for (let i = 0; i < 2000; i++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`waited in vain: ${JSON.stringify(show())}`);
}
