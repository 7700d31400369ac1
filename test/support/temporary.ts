import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** A folder of the test file's own, removed when its tests have run. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'observatory-test-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Waits until `holds` says so; looks every few milliseconds and gives up after ten seconds with what `show` says. */
export async function until(holds: () => boolean | Promise<boolean>, show: () => unknown = () => ''): Promise<void> {
  for (let i = 0; i < 2000; i++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`waited in vain: ${JSON.stringify(show())}`);
}
