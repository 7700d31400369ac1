import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { EdgeSnapshot, Snapshot, Transition } from '../src/core/snapshot.ts';
import { NotifyPolicy, type NotifyRule } from '../src/outputs/notify-policy.ts';

type Status = EdgeSnapshot['status'];

const RULE: NotifyRule = {
  streams: null,
  edges: null,
  statuses: ['WARN', 'FAIL'],
  recovery: true,
  holdBadUs: 0,
  holdGoodUs: 0,
};

/** What a notification needs to know of an edge. */
function edge(name: string, status: Status, flags: Partial<EdgeSnapshot> = {}): EdgeSnapshot {
  const latency = { p50Us: null, p95Us: null, p99Us: null, maxUs: null };
  const place = { key: `s/${name}`, from: name, to: `${name}'`, name };
  const plain = { idle: false, since: null, worst: -1, checks: [], seen: 0, latency, firstBroken: false };
  return { ...place, ...plain, status, downstreamOfBroken: false, acknowledged: false, ...flags };
}

function picture(...edges: EdgeSnapshot[]): Pick<Snapshot, 'streams'> {
  return { streams: [{ name: 's', description: '', discover: false, status: 'OK', nodes: [], edges }] };
}

/** Changes of edge `a` as `time status`, which the policy is told with the picture of `flags` at time `now`. */
function changes(list: string, from: Status = 'OK'): Transition[] {
  let was = from;
  return list.split(', ').map((change, id) => {
    const [at, status] = change.split(' ') as [string, Status];
    const transition = { id, at: Number(at), edgeKey: 's/a', stream: 's', from: 'a', to: "a'", edge: 'a', was, status };
    was = status;
    return { ...transition, pass: 0, total: 1 };
  });
}

/** A story is told in steps of 1: at each the changes up to it, then the picture. Answers `time status` of what is told. */
function tell(
  rule: Partial<NotifyRule>,
  story: string,
  end: number,
  flagsAt: (now: number) => Partial<EdgeSnapshot> = () => ({}),
) {
  const policy = new NotifyPolicy([{ ...RULE, ...rule }]);
  const all = changes(story);
  const told: string[] = [];
  let status: Status = 'OK';
  for (let now = 0; now <= end; now++) {
    const own = all.filter(({ at }) => at === now);
    status = own.at(-1)?.status ?? status;
    const due = policy.due(picture(edge('a', status, { since: 0, ...flagsAt(now) })), own, now);
    told.push(...due.map((one) => `${now} ${one.was}>${one.status}`));
  }
  return told.join(', ');
}

const stories: readonly (readonly [title: string, rule: Partial<NotifyRule>, story: string, told: string])[] = [
  ['trouble and its end are told at once without holds', {}, '10 FAIL, 20 OK', '10 OK>FAIL, 20 FAIL>OK'],
  ['trouble is told when it has lasted', { holdBadUs: 5 }, '10 FAIL', '15 OK>FAIL'],
  ['trouble that passes before is not told, nor is its end', { holdBadUs: 5 }, '10 FAIL, 14 OK', ''],
  ['the end is told when it has lasted', { holdGoodUs: 5 }, '10 FAIL, 20 OK', '10 OK>FAIL, 25 FAIL>OK'],
  [
    'trouble that comes back before is one trouble',
    { holdGoodUs: 5 },
    '10 FAIL, 20 OK, 23 FAIL, 30 OK',
    '10 OK>FAIL, 35 FAIL>OK',
  ],
  ['WARN and FAIL in turn are one trouble', { holdBadUs: 5 }, '10 WARN, 12 FAIL, 14 WARN', '15 OK>WARN'],
  ['trouble that grows worse is told again', { holdBadUs: 5 }, '10 WARN, 20 FAIL', '15 OK>WARN, 25 WARN>FAIL'],
  ['milder trouble is told after the other hold', { holdGoodUs: 7 }, '10 FAIL, 20 WARN', '10 OK>FAIL, 27 FAIL>WARN'],
  [
    'only what is asked for is trouble',
    { statuses: ['FAIL'] },
    '10 WARN, 20 FAIL, 30 WARN, 40 OK',
    '20 OK>FAIL, 40 FAIL>OK',
  ],
  ['PENDING is neither trouble nor its end', {}, '10 FAIL, 20 PENDING, 30 OK', '10 OK>FAIL, 30 FAIL>OK'],
  ['PENDING ends trouble that was not told yet', { holdBadUs: 5 }, '10 FAIL, 13 PENDING, 16 FAIL', '21 OK>FAIL'],
  ['the end need not be told', { recovery: false }, '10 FAIL, 20 OK, 30 FAIL', '10 OK>FAIL, 30 OK>FAIL'],
  ['silence may be trouble', { statuses: ['UNOBSERVED'] }, '10 UNOBSERVED', '10 OK>UNOBSERVED'],
];

for (const [title, rule, story, told] of stories) {
  test(`${title}: ${story}`, () => assert.equal(tell(rule, story, 60), told));
}

test('trouble between two pictures is told when there is no hold', () => {
  const policy = new NotifyPolicy([RULE]);
  policy.due(picture(edge('a', 'OK')), [], 0);
  const due = policy.due(picture(edge('a', 'OK', { since: 20 })), changes('10 FAIL, 20 OK'), 30);
  assert.deepEqual(
    due.map(({ at, kind, was, status, pass, total }) => [at, kind, was, status, pass, total]),
    [
      [10, 'problem', 'OK', 'FAIL', 0, 1],
      [20, 'recovery', 'FAIL', 'OK', 0, 1],
    ],
  );
});

test('an edge below a broken one is silent until that is not, and its hold begins then', () => {
  const below = (now: number) => ({ downstreamOfBroken: now < 30 });
  assert.equal(tell({ holdBadUs: 5 }, '10 FAIL', 60, below), '34 OK>FAIL');
});

test('an acknowledged edge is silent, also about its end', () => {
  const acknowledged = (now: number) => ({ acknowledged: now >= 15 && now < 50 });
  assert.equal(tell({}, '10 FAIL, 20 OK, 30 FAIL, 40 OK', 60, acknowledged), '10 OK>FAIL');
  assert.equal(tell({}, '10 FAIL, 20 OK, 60 FAIL', 60, acknowledged), '10 OK>FAIL, 60 OK>FAIL');
});

test('filters choose by stream, by name and by ends; an edge that matches twice is told once', () => {
  const edges = [edge('a', 'FAIL'), edge('b', 'FAIL'), edge('c', 'FAIL')];
  const told = (rule: Partial<NotifyRule>) =>
    new NotifyPolicy([{ ...RULE, ...rule }])
      .due(picture(...edges), [], 1)
      .map(({ from }) => from)
      .join('');
  assert.equal(told({}), 'abc');
  assert.equal(told({ streams: ['s'] }), 'abc');
  assert.equal(told({ streams: ['other'] }), '');
  assert.equal(told({ edges: ['a', "b -> b'", 'a'] }), 'ab');
});

test('each rule keeps its own account', () => {
  const policy = new NotifyPolicy([RULE, { ...RULE, holdBadUs: 5 }]);
  const rules = (now: number) => policy.due(picture(edge('a', 'FAIL', { since: 0 })), [], now).map(({ rule }) => rule);
  assert.deepEqual([rules(1), rules(4), rules(5), rules(6)], [[0], [], [1], []]);
});

test('an edge that went and came back with a new manifest begins anew', () => {
  const policy = new NotifyPolicy([RULE]);
  const told = (...edges: EdgeSnapshot[]) => policy.due(picture(...edges), [], 1).length;
  assert.deepEqual([told(edge('a', 'FAIL')), told(), told(edge('a', 'FAIL'))], [1, 0, 1]);
});

test('whatever happens, problems and recoveries of an edge take turns, and no recovery comes first', () => {
  const status = fc.constantFrom<Status>('OK', 'UNOBSERVED', 'PENDING', 'WARN', 'FAIL');
  const step = fc.record({ status, acknowledged: fc.boolean(), downstreamOfBroken: fc.boolean(), pause: fc.nat(9) });
  const holds = fc.record({ holdBadUs: fc.nat(12), holdGoodUs: fc.nat(12) });
  fc.assert(
    fc.property(holds, fc.array(step, { maxLength: 30 }), (hold, steps) => {
      const policy = new NotifyPolicy([{ ...RULE, ...hold }]);
      let now = 0;
      let told: Status = 'OK';
      for (const { status, pause, ...flags } of steps) {
        now += pause;
        for (const one of policy.due(picture(edge('a', status, { since: now, ...flags })), [], now)) {
          assert.notEqual(one.status, one.was);
          if (one.kind === 'recovery') assert.notEqual(told, 'OK');
          if (one.kind === 'problem') assert.ok(!flags.acknowledged && !flags.downstreamOfBroken);
          assert.ok(one.at <= now);
          told = one.kind === 'recovery' ? 'OK' : one.status;
        }
      }
    }),
  );
});
