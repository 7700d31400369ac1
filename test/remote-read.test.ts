import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readManifestText, readRemoteFrame, readSightings } from '../src/thread/remote-read.ts';
import { Canvas } from '../src/views/canvas.ts';
import { applyFrame, drawDashboard, newDashboard } from '../src/views/dashboard.ts';
import {
  emptyFrame,
  incidentFrame,
  incidentSightings,
  lossFrame,
  manyFrame,
  NOW,
  warnFrame,
  wellFrame,
} from './support/frames.ts';

const frames = [emptyFrame(), wellFrame(), warnFrame(), incidentFrame(), lossFrame(), manyFrame(50)];

function sent(frame = incidentFrame()): unknown {
  return JSON.parse(JSON.stringify({ type: 'frame', instance: 'x', at: NOW, replies: 0, frame }));
}

describe('what another instance answers', () => {
  test('is taken as it was sent', () => {
    for (const frame of frames) {
      const read = readRemoteFrame(sent(frame));
      assert.ok(read.ok, JSON.stringify(read));
      assert.deepEqual(read.value.frame, JSON.parse(JSON.stringify(frame)));
    }
    assert.ok(readSightings({ events: incidentSightings() }).ok);
    assert.ok(readManifestText({ text: '' }).ok);
  });

  const rows: readonly (readonly [change: (frame: Record<string, never>) => unknown, wrong: string])[] = [
    [() => null, ': an object'],
    [() => [], ': an object'],
    [() => ({}), 'type: one of frame'],
    [() => ({ type: 'frame', instance: 'x', at: '1' }), 'at: a number'],
    [() => ({ type: 'frame', instance: 'x', at: 1e300 }), 'at: a number'],
    [(frame) => set(frame, 'frame.snapshot.streams.0.edges.1.checks.0.spec.kind', 'other'), 'spec.kind: one of count'],
    [
      (frame) => set(frame, 'frame.snapshot.streams.0.edges.1.status', 'GREAT'),
      'streams[0].edges[1].status: one of OK',
    ],
    [(frame) => set(frame, 'frame.snapshot.streams.0.edges.1.to', 'nowhere'), 'an edge between nodes of its stream'],
    [(frame) => set(frame, 'frame.snapshot.counters.loss', null), 'snapshot.counters.loss: a number'],
    [(frame) => set(frame, 'frame.notices', 'many'), 'frame.notices: a list'],
    [(frame) => set(frame, 'frame.failures.added.3.token', 7), 'failures.added[3].token: a text'],
  ];
  for (const [change, wrong] of rows) {
    test(`is refused with the place: ${wrong}`, () => {
      const read = readRemoteFrame(change(sent() as Record<string, never>));
      assert.ok(!read.ok);
      assert.ok(read.wrong.includes(wrong), read.wrong);
    });
  }

  test('never breaks the screen, whatever one of its values is replaced by', () => {
    const look = { unicode: true, localOffsetUs: () => 0 };
    const paths = leaves(sent(warnFrame()), []);
    const odd = fc.oneof(
      fc.constantFrom<unknown>(-1, 0.5, 2 ** 53 - 1, -(2 ** 53 - 1), '', '\u001b[31m', '€'.repeat(500), null, true),
      fc.jsonValue(),
    );
    let taken = 0;
    fc.assert(
      fc.property(fc.constantFrom(...paths), odd, (path, value) => {
        const read = readRemoteFrame(set(sent(warnFrame()) as Record<string, never>, path.join('.'), value));
        if (!read.ok) return;
        taken++;
        for (const [width, height] of [
          [80, 24],
          [160, 50],
        ] as const) {
          const state = applyFrame(newDashboard({ size: { width, height } }), read.value.frame);
          drawDashboard(state, new Canvas(width, height), NOW, look);
        }
      }),
      { numRuns: 300 },
    );
    assert.ok(taken > 20, `${taken} were taken`);
  });
});

function set(target: Record<string, never>, path: string, value: unknown): unknown {
  const keys = path.split('.');
  const last = keys.pop()!;
  const holder = keys.reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, target);
  holder[last] = value;
  return target;
}

/** Paths of all values that hold no others. */
function leaves(value: unknown, path: readonly string[]): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}
