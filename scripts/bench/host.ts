import type { ReceiverKind } from '../../src/inputs/receiver.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { createClock } from '../../src/thread/clock.ts';
import { EngineHost } from '../../src/thread/engine-host.ts';
import { inlineMore } from '../../src/thread/inlining.ts';
import { begunRehearsal } from '../../src/thread/rehearsal.ts';

/** An engine with its inputs, started and rehearsed as the engine's thread does it; and the port of its first input. */
export async function openHost(manifest: Manifest, receiver: 'auto' | ReceiverKind, recordFile: string | null) {
  const steps = begunRehearsal(manifest.engine);
  const host = new EngineHost({
    manifest,
    notices: [],
    receiver,
    recordFile,
    stdin: false,
    seed: [0x12345678, 0x9abcdef0],
    clock: createClock(),
  });
  const [bound] = await host.open();
  inlineMore();
  const tick = () => setTimeout(tick, host.tick());
  tick();
  for (const _ of steps) await new Promise((resolve) => setImmediate(resolve));
  return { host, port: bound!.port };
}
