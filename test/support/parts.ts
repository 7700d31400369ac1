import { readdirSync } from 'node:fs';

const TESTS = new URL('../', import.meta.url);

/** Which files are run by `test/part-N.ts`; all parts together run every test file once. */
export function filesOfPart(part: number): string[] {
  const names = readdirSync(TESTS).sort();
  const parts = names.filter((name) => /^part-\d+\.ts$/.test(name)).length;
  // Files with neighbouring names are often of one kind, and so as slow as each other: they go to different parts.
  return names.filter((name) => name.endsWith('.test.ts')).filter((_, index) => index % parts === part - 1);
}

/** Import them, which declares their tests. */
export async function runPart(part: number): Promise<void> {
  for (const file of filesOfPart(part)) await import(new URL(file, TESTS).href);
}
