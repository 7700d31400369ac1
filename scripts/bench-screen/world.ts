import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTraffic } from '../../src/demo/traffic.ts';
import { loadManifest } from '../../src/manifest/find.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { renderProblems } from '../../src/manifest/problem.ts';

/** What all figures are measured with: the shop, twenty nodes in two streams. */
export const SHOP = new URL('../../manifests/shop.toml', import.meta.url).pathname;

/** Any instant will do; a fixed one gives the same picture in each run. */
export const START_US = 1_700_000_000_000_000;

/** A folder that is gone when the process is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'observatory-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A manifest that is known to be right. */
export function manifestOf(file: string): Manifest {
  const result = loadManifest(file);
  if (!result.ok) throw new Error(renderProblems(result.problems));
  return result.manifest;
}

/** A recording of so many seconds of the shop's demo traffic. */
export function recordTraffic(file: string, manifest: Manifest, seconds: number): void {
  const traffic = createTraffic(manifest.engine, { seed: 7 });
  const lines: string[] = [];
  for (let at = START_US; at < START_US + seconds * 1_000_000; at += 20_000) {
    for (const line of traffic.next(at)) lines.push(`${at} udp ${line}\n`);
  }
  writeFileSync(file, lines.join(''));
}

/** A recording in which so many tokens never get further than the first node, before the shop's own traffic. */
export function recordFailures(file: string, manifest: Manifest, tokens: number, seconds: number): void {
  const lines: string[] = [];
  for (let i = 0; i < tokens; i++) {
    const at = START_US + i * 100;
    lines.push(`${at} udp load-balancer:${((i * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')}-${i}|s\n`);
  }
  const traffic = createTraffic(manifest.engine, { seed: 7 });
  for (let at = START_US + 1_200_000; at < START_US + seconds * 1_000_000; at += 20_000) {
    for (const line of traffic.next(at)) lines.push(`${at} udp ${line}\n`);
  }
  writeFileSync(file, lines.join(''));
}
