import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { startDemo } from '../src/demo/demo.ts';
import { defaultManifest } from '../src/manifest/manifest.ts';
import { explainLine } from '../src/protocols/explain-line.ts';
import { afterwards } from './support/temporary.ts';

for (const [host, family] of [
  ['127.0.0.1', 'udp4'],
  ['::1', 'udp6'],
] as const) {
  test(`the demo sends lines to ${host} until it is closed`, async (t) => {
    const receiver = createSocket(family);
    afterwards(t, () => receiver.close());
    receiver.bind(0, host);
    const bound = await once(receiver, 'listening').then(
      () => true,
      () => false,
    );
    if (!bound) return t.skip(`no ${host} on this machine`);
    const demo = startDemo(defaultManifest().engine, { host, port: receiver.address().port }, { tokensPerSecond: 200 });
    afterwards(t, () => demo.close());
    const [packet] = (await once(receiver, 'message')) as [Buffer];
    assert.ok(demo.lines > 0);
    assert.equal(demo.refused, 0);
    for (const line of packet.toString().split('\n')) {
      assert.equal(explainLine(new TextEncoder().encode(line)).kind, 'event', line);
    }
  });
}
