import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { OutputConfig } from '../src/manifest/manifest.ts';
import type { NotifyConfig } from '../src/manifest/section-notify.ts';
import { type Outputs, openOutputs } from '../src/outputs/open-outputs.ts';
import { OUTPUT, sampleWorld, type World } from './support/http-world.ts';
import { afterwards, FILE, temporaryFolder, until } from './support/temporary.ts';

const root = temporaryFolder();
const opened: Outputs[] = [];
afterwards(FILE, () => Promise.all(opened.map((outputs) => outputs.close())));

async function open(config: Partial<OutputConfig>, world: World = sampleWorld()) {
  const outputs = await openOutputs(
    { http: null, notify: [], ...config },
    {
      source: world.source,
      frame: () => assert.fail('nobody asks'),
      manifest: () => assert.fail('nobody asks'),
      manifestText: () => assert.fail('nobody asks'),
      now: () => 0,
    },
  );
  opened.push(outputs);
  return outputs;
}

/** A rule whose command writes a line to a file for each notification. */
function rule(file: string, more: Partial<NotifyConfig> = {}): NotifyConfig {
  return {
    name: file,
    streams: null,
    edges: null,
    statuses: ['FAIL'],
    recovery: true,
    holdBadUs: 0,
    holdGoodUs: 0,
    timeoutUs: 10_000_000,
    target: { kind: 'command', argv: ['/bin/sh', '-c', `echo "$OBSERVATORY_TO" >> '${join(root, file)}'`] },
    ...more,
  };
}

const portOf = ({ bound }: Outputs) => bound[0]?.port;
const health = (port: number | undefined) => statusOf(`http://127.0.0.1:${port}/healthz`);
const guarded = (port: number | undefined) => statusOf(`http://127.0.0.1:${port}/streams`);

/** By a connection of its own: one that was kept might be closed under the request, when the server is opened anew. */
async function statusOf(url: string): Promise<number> {
  const { status, body } = await fetch(url, { headers: { connection: 'close' } });
  await body?.cancel();
  return status;
}

describe('outputs of a manifest that is read again', () => {
  test('what stays the same goes on: the server keeps its connections, a rule what it has told', async () => {
    const http = { ...OUTPUT };
    const outputs = await open({ http, notify: [rule('same')] });
    outputs.tick(1_000_000);
    await until(() => existsSync(join(root, 'same')));
    const stream = await fetch(`http://127.0.0.1:${portOf(outputs)}/changes?snapshots`);
    const reader = stream.body!.getReader();
    await reader.read();
    const port = portOf(outputs);
    // Read again, it is another object that says the same.
    const changed = [rule('new'), rule('same')];
    assert.deepEqual(await outputs.reconfigure({ http: { ...OUTPUT }, notify: changed }), []);
    assert.equal(portOf(outputs), port);
    rmSync(join(root, 'same'));
    outputs.tick(3_000_000);
    // Rules are asked in turn, and this one is new to it.
    await until(() => existsSync(join(root, 'new')));
    assert.ok(!existsSync(join(root, 'same')), 'it has been told already');
    assert.equal((await reader.read()).done, false);
    await reader.cancel();
    assert.deepEqual(
      outputs.snapshots().map(({ name }) => name),
      ['http output', 'notify new', 'notify same'],
    );
  });

  test('the server is opened anew at its port when something else of it has changed', async () => {
    const outputs = await open({ http: OUTPUT });
    const port = portOf(outputs);
    assert.equal(await guarded(port), 200);
    assert.deepEqual(await outputs.reconfigure({ http: { ...OUTPUT, token: 'a-long-secret' }, notify: [] }), []);
    assert.equal(portOf(outputs), port);
    assert.equal(await guarded(port), 401);
  });

  test('another address of the same port is no hindrance, and one that cannot be had none to the old', async () => {
    const outputs = await open({ http: OUTPUT });
    const port = portOf(outputs)!;
    assert.deepEqual(await outputs.reconfigure({ http: { ...OUTPUT, address: '0.0.0.0', port }, notify: [] }), []);
    assert.equal(await health(port), 200);
    const nowhere = { ...OUTPUT, address: '192.0.2.1', port };
    const told = await outputs.reconfigure({ http: nowhere, notify: [] });
    assert.match(told.join('\n'), /^the http output stays where it was: .*no such address/);
    assert.equal(await health(port), 200);
  });

  test('outputs come and go', async () => {
    const outputs = await open({});
    assert.deepEqual([outputs.bound, outputs.snapshots()], [[], []]);
    await outputs.reconfigure({ http: OUTPUT, notify: [rule('late')] });
    const port = portOf(outputs);
    assert.equal(await health(port), 200);
    outputs.tick(1_000_000);
    await until(() => outputs.snapshots().some(({ figures }) => figures.sent === 1));
    assert.equal(readFileSync(join(root, 'late'), 'utf8'), 'database\n');
    await outputs.reconfigure({ http: null, notify: [] });
    assert.deepEqual(outputs.snapshots(), []);
    await assert.rejects(health(port));
  });

  test('two at once are done one after the other', async () => {
    const outputs = await open({});
    await Promise.all([
      outputs.reconfigure({ http: OUTPUT, notify: [] }),
      outputs.reconfigure({ http: OUTPUT, notify: [] }),
    ]);
    assert.equal(outputs.snapshots().length, 1);
    assert.equal(await health(portOf(outputs)), 200);
  });

  test('an address that cannot be had is told, and the server stays where it was', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    after(() => taken.close());
    const { port } = taken.address() as { port: number };
    const outputs = await open({ http: OUTPUT });
    const before = portOf(outputs);
    const told = await outputs.reconfigure({ http: { ...OUTPUT, port }, notify: [] });
    assert.match(told.join('\n'), /^the http output stays where it was: .*the port is taken/);
    assert.equal(await health(before), 200);
    assert.deepEqual(await outputs.reconfigure({ http: { ...OUTPUT, port: before! }, notify: [] }), []);
    assert.equal(await health(before), 200);
  });
});
