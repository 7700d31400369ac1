import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeliveryQueue, type QueueOptions, type Sent } from '../src/outputs/notify-queue.ts';
import { until } from './support/temporary.ts';

const SENT: Sent = { outcome: 'sent' };
const LATER: Sent = { outcome: 'later', why: 'full', afterMs: 0 };
const FAILED: Sent = { outcome: 'failed', why: 'refused' };

/** A queue whose attempts are answered by hand, or by `answers` in order. */
function queueOf(options: Partial<QueueOptions<string>>, answers: Sent[] = []) {
  const attempts: string[] = [];
  const open: ((sent: Sent) => void)[] = [];
  const queue = new DeliveryQueue<string>({
    concurrency: 1,
    limit: 3,
    backoffMs: [1, 1],
    send(item, signal) {
      attempts.push(item);
      const answer = answers.shift();
      if (answer !== undefined) return Promise.resolve(answer);
      return new Promise((resolve) => {
        open.push(resolve);
        signal.addEventListener('abort', () => resolve(FAILED), { once: true });
      });
    },
    ...options,
  });
  return { queue, attempts, open };
}

test('what cannot be sent now is tried again, in order, until it is given up', async () => {
  const { queue, attempts } = queueOf({}, [LATER, SENT, LATER, LATER, LATER, SENT]);
  for (const item of ['a', 'b', 'c']) queue.add(item);
  await until(() => queue.figures.waiting === 0);
  assert.equal(attempts.join(''), 'aabbbc');
  assert.deepEqual(queue.figures, { waiting: 0, sent: 2, failed: 1, retried: 3, dropped: 0 });
  assert.equal(queue.trouble, null);
});

test('what was refused is not tried again, and why is shown', async () => {
  const { queue, attempts } = queueOf({}, [FAILED]);
  queue.add('a');
  await until(() => queue.figures.failed === 1);
  assert.deepEqual([attempts.join(''), queue.trouble], ['a', 'refused']);
});

test('the oldest that waits is dropped for a new one, and counted', async () => {
  const { queue, attempts, open } = queueOf({});
  for (const item of 'abcdef') queue.add(item);
  assert.deepEqual([queue.figures.waiting, queue.figures.dropped], [4, 2]);
  while (queue.figures.waiting > 0) {
    open.shift()?.(SENT);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(attempts.join(''), 'adef');
});

test('no more than asked for are sent at the same time', async () => {
  const { queue, attempts } = queueOf({ concurrency: 2 });
  for (const item of 'abcd') queue.add(item);
  assert.equal(attempts.join(''), 'ab');
  await queue.close();
});

test('closing ends what is under way and what waits for its next attempt, and takes nothing more', async () => {
  const { queue, attempts } = queueOf({ concurrency: 2, backoffMs: [3_600_000] }, [LATER]);
  for (const item of 'abc') queue.add(item);
  await new Promise((resolve) => setImmediate(resolve));
  await queue.close();
  queue.add('d');
  assert.deepEqual([attempts.join(''), queue.figures.waiting, queue.figures.failed], ['ab', 0, 2]);
});
