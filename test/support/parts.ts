import { readdirSync } from 'node:fs';
import { before } from 'node:test';

const FOLDER = new URL('../', import.meta.url);
const names = readdirSync(FOLDER).sort();

/** The numbers N for which there is a `test/part-N.ts`; that is how many processes the tests are run in. */
export const PARTS: readonly number[] = names.flatMap(
  (name) => /^part-(\d+)\.ts$/.exec(name)?.slice(1).map(Number) ?? [],
);

/** Every test file, by its name. */
export const TEST_FILES: readonly string[] = names.filter((name) => name.endsWith('.test.ts'));

/** What a part runs. Files with neighbouring names are often as slow as each other, so they go to different parts. */
export function filesOfPart(part: number): readonly string[] {
  return TEST_FILES.filter((_, index) => index % PARTS.length === part - 1);
}

/**
 * Import them, which declares their tests. One process for each file would be node's own way, and any of them can still
 * be run so; but starting node and tsx, and loading the same sources, would take half of the time of all. The first test
 * waits for the last file: what is loaded and compiled meanwhile would take the time that a test has for an answer.
 */
export async function runPart(part: number): Promise<void> {
  let loaded = () => {};
  const loading = new Promise<void>((resolve) => {
    loaded = resolve;
  });
  before(() => loading);
  try {
    for (const file of filesOfPart(part)) await import(new URL(file, FOLDER).href);
  } finally {
    loaded();
  }
}
