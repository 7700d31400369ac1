import { Engine } from '../core/engine.ts';
import type { Failure, Snapshot } from '../core/snapshot.ts';
import { snapshotOf } from '../core/snapshot-of.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { recordedLines } from './recording.ts';
import { createFeeder } from './replay.ts';

/** The final picture of a recording, as fast as it can be had: all that waits at its end is judged too. */
export function judgeRecording(
  file: string,
  manifest: Manifest,
): { readonly snapshot: Snapshot; readonly failures: readonly Failure[] } {
  const engine = new Engine(manifest.engine);
  const feed = createFeeder(engine, manifest.input.udp);
  for (const line of recordedLines(file)) feed(line);
  engine.settleAll();
  return { snapshot: snapshotOf(engine), failures: engine.failures.since(0) };
}
