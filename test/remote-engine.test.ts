import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Failure, Transition } from '../src/core/snapshot.ts';
import type { Frame, FrameRequest } from '../src/thread/engine-port.ts';
import { RemoteError } from '../src/thread/remote-ask.ts';
import { connectRemote } from '../src/thread/remote-engine.ts';
import type { RemoteFrame } from '../src/thread/remote-frame.ts';
import { mirrored } from '../src/views/mirror.ts';
import { failure, incidentSightings, NOW, SECOND, transition, warnFrame } from './support/frames.ts';

const ALL: FrameRequest = { failuresAfter: -1, transitionsAfter: -1, detail: null };

/** An instance far away that a test plays: how many rows it has, and whether it answers. */
function instance() {
  const there = {
    name: 'one',
    failures: 0,
    transitions: 0,
    replies: 0,
    at: NOW + 5 * SECOND,
    /** What it answers instead. */
    trouble: null as string | null,
    isSilent: false,
    paths: [] as string[],
  };
  const us = { now: NOW };
  const ids = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

  function frameFor(path: string): RemoteFrame {
    const query = new URLSearchParams(path.slice(path.indexOf('?')));
    const after = (name: string) => Number(query.get(name)) + 1;
    const base = warnFrame();
    const frame: Frame = {
      ...base,
      snapshot: { ...base.snapshot, failing: { kept: there.failures, total: there.failures } },
      failures: {
        added: ids(after('failures'), there.failures).map((id): Failure => failure(id, `${there.name}-${id}`)),
        updated: [],
        firstKept: 0,
      },
      transitions: ids(after('transitions'), there.transitions).map(
        (id): Transition => transition(id, '12:04:22', 'event-processor', 'journal', 'OK', 'WARN'),
      ),
      notices: ['theirs'],
    };
    return { type: 'frame', instance: there.name, at: there.at, replies: there.replies, frame };
  }

  async function ask(path: string): Promise<unknown> {
    there.paths.push(path);
    if (there.isSilent) return new Promise(() => {});
    if (there.trouble !== null) throw new RemoteError(there.trouble);
    if (path.startsWith('frame/token')) return { events: incidentSightings() };
    if (path === 'frame/manifest') return { text: 'name = "There"\n' };
    return frameFor(path);
  }

  // Only a silent one is not waited for.
  const pause = () => (there.isSilent ? Promise.resolve() : new Promise<void>(() => {}));
  const options = { name: 'http://there/', ask, clock: () => us.now, pause };
  return { there, us, options };
}

describe('a picture of another instance', () => {
  test('is asked for once, from where the asker stopped, and brings rows once', async () => {
    const { there, options } = instance();
    Object.assign(there, { failures: 3, transitions: 2, replies: 7 });
    const remote = await connectRemote(options);
    const first = await remote.frame(ALL);
    assert.deepEqual(
      first.failures.added.map(({ id }) => id),
      [0, 1, 2],
    );
    assert.deepEqual(
      first.transitions.map(({ id }) => id),
      [0, 1],
    );
    there.failures = 4;
    const next = await remote.frame({ failuresAfter: 2, transitionsAfter: 1, detail: 'a/b/c/0' });
    assert.deepEqual(
      next.failures.added.map(({ id }) => id),
      [3],
    );
    assert.deepEqual(next.transitions, []);
    assert.equal(there.paths.at(-1), 'frame?failures=2&transitions=1&replies=7&detail=a%2Fb%2Fc%2F0');
  });

  test('is told by the clock over there', async () => {
    const { us, options } = instance();
    const remote = await connectRemote(options);
    us.now += 2 * SECOND;
    assert.equal(remote.nowUs, NOW + 7 * SECOND);
  });

  test('says where it comes from, before the notices of its own', async () => {
    const { options } = instance();
    const remote = await connectRemote(options);
    const back = await remote.frame(ALL);
    assert.deepEqual([back.notices, back.staleUs], [['attached to http://there/', 'theirs'], undefined]);
  });

  test('has tokens and a manifest; whatever would change it is refused with what to do', async () => {
    const { there, options } = instance();
    const remote = await connectRemote(options);
    assert.deepEqual(await remote.history('a b'), incidentSightings());
    assert.equal(there.paths.at(-1), 'frame/token?token=a%20b');
    assert.equal(await remote.manifestText(), 'name = "There"\n');
    assert.deepEqual(await remote.reload(), {
      ok: false,
      report: 'this is a picture of http://there/: its manifest is read again there',
    });
    assert.match(await remote.saveManifest(), /^not written: /);
  });

  test('keeps what was acknowledged here until the edge is OK', async () => {
    const { options } = instance();
    const remote = await connectRemote(options);
    const edges = ({ snapshot }: Frame) => snapshot.streams.flatMap((stream) => stream.edges);
    const [ok, journal] = edges(await remote.frame(ALL));
    assert.deepEqual([ok?.status, journal?.status], ['OK', 'WARN']);
    remote.acknowledge(ok!.key, true);
    remote.acknowledge(journal!.key, true);
    const after = edges(await remote.frame(ALL));
    assert.deepEqual(
      after.map(({ acknowledged }) => acknowledged),
      [false, true, false],
    );
  });
});

describe('while the instance is away', () => {
  test('the last picture stays, without its changes, and says how old it is and why', async () => {
    const { there, us, options } = instance();
    there.failures = 2;
    const remote = await connectRemote(options);
    const before = await remote.frame(ALL);
    there.trouble = 'connection refused';
    us.now += 12 * SECOND;
    const after = await remote.frame({ ...ALL, failuresAfter: 1 });
    assert.deepEqual(after.snapshot, before.snapshot);
    assert.deepEqual(after.failures, { added: [], updated: [], firstKept: 0 });
    assert.equal(after.notices.at(-1), 'picture is 12 s old: connection refused (http://there/); trying again');
    assert.deepEqual([before.staleUs, after.staleUs], [undefined, 12 * SECOND]);
  });

  test('it is tried again after 0.5, 1, 2, 4, 8 and every 15 s, and the notice goes when it answers', async () => {
    const { there, us, options } = instance();
    const remote = await connectRemote(options);
    there.trouble = 'gone';
    there.paths = [];
    const tries: number[] = [];
    for (let ms = 0; ms < 50_000; ms += 500) {
      us.now = NOW + ms * 1000;
      const before = there.paths.length;
      await remote.frame(ALL);
      if (there.paths.length > before) tries.push(ms / 1000);
    }
    assert.deepEqual(tries, [0, 0.5, 1.5, 3.5, 7.5, 15.5, 30.5, 45.5]);
    there.trouble = null;
    us.now += 20 * SECOND;
    assert.deepEqual((await remote.frame(ALL)).notices, ['attached to http://there/', 'theirs']);
  });

  test('an answer that does not come holds nothing up, and only one is waited for', async () => {
    const { there, us, options } = instance();
    const remote = await connectRemote(options);
    there.isSilent = true;
    there.paths = [];
    us.now += 4 * SECOND;
    const frame = await remote.frame(ALL);
    await remote.frame(ALL);
    assert.equal(frame.notices.at(-1), 'picture is 4 s old: no answer yet (http://there/); trying again');
    assert.equal(frame.staleUs, 4 * SECOND);
    assert.equal(there.paths.length, 1);
  });

  test('an answer that is none is told like any other trouble', async () => {
    const { options } = instance();
    let answer: unknown = null;
    const remote = await connectRemote({ ...options, ask: async (path) => answer ?? options.ask(path) });
    answer = { type: 'frame' };
    const { notices } = await remote.frame(ALL);
    assert.match(notices.at(-1)!, /no observatory-tui of this version answers there; expected instance: a text/);
  });

  test('a bug of ours is not taken for trouble on the way', async () => {
    const { options } = instance();
    let isBroken = false;
    const remote = await connectRemote({
      ...options,
      ask: async (path) => (isBroken ? Promise.reject(new TypeError('ours')) : options.ask(path)),
    });
    isBroken = true;
    await assert.rejects(remote.frame(ALL), /ours/);
  });
});

describe('ids that begin anew over there', () => {
  /** What a screen has after these frames. */
  const seen = (frames: readonly Frame[]) => {
    const mirror = frames.reduce<ReturnType<typeof mirrored> | null>(mirrored, null)!;
    return {
      tokens: mirror.failures.map(({ token }) => token),
      failuresAfter: mirror.failures.at(-1)?.id ?? -1,
      transitions: mirror.transitions.length,
      transitionsAfter: mirror.transitions.at(-1)?.id ?? -1,
    };
  };

  test('after a new start: failing tokens of before are gone, the log goes on', async () => {
    const { there, options } = instance();
    Object.assign(there, { failures: 3, transitions: 2 });
    const remote = await connectRemote(options);
    const frames = [await remote.frame(ALL)];
    Object.assign(there, { name: 'two', failures: 5, transitions: 1 });
    frames.push(await remote.frame({ ...seen(frames), detail: null }));
    const now = seen(frames);
    assert.deepEqual(now.tokens, ['two-0', 'two-1', 'two-2', 'two-3', 'two-4']);
    assert.equal(now.transitions, 3);
    Object.assign(there, { failures: 6, transitions: 2 });
    frames.push(await remote.frame({ ...now, detail: null }));
    assert.equal(seen(frames).tokens.at(-1), 'two-5');
    assert.equal(seen(frames).transitions, 4);
  });

  test('after a reload with another limit of failing tokens: the log stays as it is', async () => {
    const { there, options } = instance();
    Object.assign(there, { failures: 9, transitions: 2 });
    const remote = await connectRemote(options);
    const frames = [await remote.frame(ALL)];
    there.failures = 1;
    frames.push(await remote.frame({ ...seen(frames), detail: null }));
    assert.deepEqual(seen(frames).tokens, ['one-0']);
    assert.equal(seen(frames).transitions, 2);
  });
});
