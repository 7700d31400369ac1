import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReceiverKind } from '../../src/inputs/receiver.ts';
import { defaultManifest, type Manifest } from '../../src/manifest/manifest.ts';
import { answer } from './answer.ts';
import { NODES } from './datagrams.ts';
import { openHost } from './host.ts';

// All that the engine's thread does: receive, parse, correlate, judge, list what fails, keep the history. Arguments: the
// kind of receiver, and `record` to write a recording as well.

const [kind, record] = process.argv.slice(2) as [ReceiverKind, string | undefined];
const [from, to] = NODES;
const check = { kind: 'time', withinUs: 1_000_000, ok: 3, warn: 0, fail: 0, idleAfterUs: 3e8, idle: 'keep' } as const;
const stream = {
  name: 's',
  description: '',
  nodes: [...NODES],
  edges: [{ name: null, from, to, checks: [check] }],
  discover: false,
};
const defaults = defaultManifest();
const manifest: Manifest = {
  ...defaults,
  input: { ...defaults.input, udp: { ...defaults.input.udp!, port: 0 }, syslog: null },
  engine: { ...defaults.engine, streams: [stream] },
};
const recordFile = record === undefined ? null : join(tmpdir(), `bench-${process.pid}.rec`);
process.on('exit', () => recordFile !== null && rmSync(recordFile, { force: true }));

const { host, port } = await openHost(manifest, kind, recordFile);

async function datagrams(): Promise<number> {
  const { inputs } = await host.frame({ failuresAfter: Number.MAX_SAFE_INTEGER, transitionsAfter: 0, detail: null });
  return inputs[0]!.figures.datagrams!;
}
answer(port, datagrams, {
  more: () => ({ ...host.engine.counters, waiting: host.engine.records[0]!.waiting }),
});
