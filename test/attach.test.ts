import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { snapshotOf } from '../src/core/snapshot-of.ts';
import { type Manifest, parseManifest } from '../src/manifest/manifest.ts';
import { type HttpOutput, openHttpOutput } from '../src/outputs/http.ts';
import { withoutSecrets } from '../src/outputs/http-frame.ts';
import type { Frame, FrameRequest } from '../src/thread/engine-port.ts';
import { Frames } from '../src/thread/frames.ts';
import { RemoteError } from '../src/thread/remote-ask.ts';
import type { RemoteEngine } from '../src/thread/remote-engine.ts';
import { openRemote, remoteAddress } from '../src/thread/remote-open.ts';
import { OUTPUT, SAMPLE, START, sampleWorld } from './support/http-world.ts';

const opened: HttpOutput[] = [];
after(() => Promise.all(opened.map((output) => output.close())));

const TOKEN = 'a-long-secret';
const NEWER = START + 61_000_000;

function manifestOf(text: string): Manifest {
  const result = parseManifest(text, 'test.toml');
  assert.ok(result.ok, JSON.stringify(result));
  return result.manifest;
}

/** The first frame that tells of failing tokens: on a busy machine an answer may take longer than a screen waits for it. */
async function telling(remote: RemoteEngine, request: FrameRequest): Promise<Frame> {
  let frame = await remote.frame(request);
  for (let i = 0; i < 20 && frame.failures.added.length + frame.failures.updated.length === 0; i++) {
    frame = await remote.frame(request);
  }
  return frame;
}

/** The sample's engine behind an HTTP output; and what its own screen would get. */
async function served() {
  const world = sampleWorld();
  const rest = {
    inputs: world.source.inputs(),
    linesPerSecond: 2.5,
    manifestFile: 'test.toml',
    notices: ['a warning\n  1: token = "a-long-secret"'],
    badLines: [{ at: START, source: 'udp', reason: 'no token', line: 'web-server:' }],
    memory: { heap: 1 },
  };
  const output = await openHttpOutput({ ...OUTPUT, token: TOKEN }, world.source, {
    frame: async (request, told) => {
      const frames = new Frames(told);
      const frame: Frame = { ...frames.of(world.engine, request), ...rest };
      return { frame, told: frames.changesTold };
    },
    manifest: () => manifestOf(SAMPLE),
    manifestText: async () => assert.fail('there is a manifest'),
    now: () => NEWER,
  });
  opened.push(output);
  const address = remoteAddress(`127.0.0.1:${output.bound[0]!.port}`)!;
  return { world, rest, address };
}

describe('attached to an instance over HTTP', () => {
  test('a screen gets what it would get there', async () => {
    const { world, rest, address } = await served();
    const remote = await openRemote(address, TOKEN, () => START);
    const [, edge] = snapshotOf(world.engine).streams[0]!.edges;
    const frame = await telling(remote, { failuresAfter: -1, transitionsAfter: -1, detail: edge!.key });
    assert.deepEqual(frame.snapshot, snapshotOf(world.engine));
    assert.deepEqual(frame.failures, { added: world.engine.failures.since(0), updated: [], firstKept: 0 });
    assert.deepEqual(frame.transitions, world.engine.board.since(0));
    assert.equal(frame.series?.edgeKey, edge!.key);
    assert.deepEqual(frame.inputs, rest.inputs);
    assert.deepEqual(frame.badLines, rest.badLines);
    assert.equal(remote.nowUs, NEWER);
  });

  test('a reply that came afterwards is told once, and to each who asks', async () => {
    const { world, address } = await served();
    const all = { failuresAfter: -1, transitionsAfter: -1, detail: null };
    const [one, other] = [await openRemote(address, TOKEN, () => START), await openRemote(address, TOKEN, () => START)];
    await telling(one, all);
    await telling(other, all);
    world.see(60_001, 'database', 't2');
    const newer = { ...all, failuresAfter: 1 };
    const updated = ({ failures }: Frame) => failures.updated.map(({ token }) => token);
    assert.deepEqual(updated(await telling(one, newer)), ['t2']);
    assert.deepEqual(updated(await one.frame(newer)), []);
    assert.deepEqual(updated(await telling(other, newer)), ['t2']);
  });

  test('tokens are looked up, whatever they are made of', async () => {
    const { world, address } = await served();
    const remote = await openRemote(address, TOKEN, () => START);
    const token = '<img src=x onerror=alert(1)>';
    assert.deepEqual(await remote.history(token), world.engine.historyOf(token));
    assert.deepEqual(await remote.history('nobody'), []);
  });

  test('without the right token there is nothing, and it says so', async () => {
    const { address } = await served();
    for (const [token, says] of [
      [null, /a token is asked for/],
      ['another-token', /not the right one/],
    ] as const) {
      await assert.rejects(
        openRemote(address, token, () => START),
        (error) => error instanceof RemoteError && says.test(error.message),
      );
    }
  });

  test('of a notice only the line that is sure to hold nothing of the manifest is sent', async () => {
    const { address } = await served();
    const remote = await openRemote(address, TOKEN, () => START);
    const { notices } = await remote.frame({ failuresAfter: -1, transitionsAfter: -1, detail: null });
    assert.deepEqual(notices.slice(1), ['a warning']);
  });
});

describe('the manifest that is shown to others', () => {
  const secret = manifestOf(`${SAMPLE}
[input.http]
token = "input-secret"
[output.http]
token = "output-secret"
[[output.notify]]
webhook = "https://hooks.example.com/webhook-secret?key=webhook-secret"
[[output.notify]]
command = ["/usr/bin/page", "command-secret"]
`);

  test('says what is in force and none of the secrets', () => {
    const text = withoutSecrets(secret);
    assert.doesNotMatch(text, /secret\b(?!s)/);
    assert.match(text, /hooks\.example\.com/);
    assert.match(text, /\/usr\/bin\/page/);
    assert.deepEqual(manifestOf(text).engine, secret.engine);
  });

  test('travels to the one who is attached', async () => {
    const { address } = await served();
    const remote = await openRemote(address, TOKEN, () => START);
    assert.deepEqual(manifestOf(await remote.manifestText()).engine, manifestOf(SAMPLE).engine);
  });
});
