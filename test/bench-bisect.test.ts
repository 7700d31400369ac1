import assert from 'node:assert/strict';
import { test } from 'node:test';
import { highestLossless } from '../scripts/bench/bisect.ts';
import { figure, table, withSection } from '../scripts/bench/table.ts';

const SENDER_MAX = 1000;

/** A receiver that takes in `capacity` a second and loses the rest; `bad` trials lose whatever comes. */
function receiver(capacity: number, bad: readonly number[] = []) {
  const tried: number[] = [];
  const attempt = async (asked: number) => {
    const rate = asked === 0 ? SENDER_MAX : asked;
    const disturbed = bad.includes(tried.push(rate) - 1);
    return { rate, loss: disturbed ? 0.5 : Math.max(0, 1 - capacity / rate), behind: 0 };
  };
  return { attempt, tried };
}

test('a receiver as fast as the sender is bound by it, after one trial', async () => {
  const { attempt, tried } = receiver(SENDER_MAX);
  const { best, bound } = await highestLossless(attempt, 6);
  assert.deepEqual([best?.rate, bound, tried.length], [SENDER_MAX, true, 1]);
});

for (const capacity of [10, 300, 999]) {
  test(`a receiver of ${capacity} a second is found to within a hundredth, and never above`, async () => {
    const { best, bound, blast } = await highestLossless(receiver(capacity).attempt, 10);
    assert.equal(bound, false);
    assert.ok(best !== null && best.rate <= capacity * 1.001 && best.rate > capacity * 0.99);
    assert.equal(blast.rate, SENDER_MAX);
  });
}

test('one disturbed trial of a rate does not count', async () => {
  const calm = await highestLossless(receiver(300).attempt, 6);
  const disturbed = await highestLossless(receiver(300, [1]).attempt, 6);
  assert.equal(disturbed.best?.rate, calm.best?.rate);
});

test('a receiver whose buffer hides that it does not keep up is not taken for a faster one', async () => {
  const { best } = await highestLossless(async (asked) => {
    const rate = asked === 0 ? SENDER_MAX : asked;
    return { rate, loss: 0, behind: Math.max(0, 1 - 300 / rate) };
  }, 10);
  assert.ok(best !== null && best.rate > 300 && best.rate < 320, String(best?.rate));
});

test('a receiver that loses at every rate has no best one', async () => {
  const { best } = await highestLossless(async () => ({ rate: SENDER_MAX, loss: 0.2, behind: 0 }), 4);
  assert.equal(best, null);
});

test('a section of a file is replaced, and the rest stays', () => {
  const once = withSection('# Scripts\n\ntext\n', 'bench', 'old');
  assert.equal(once, '# Scripts\n\ntext\n\n<!-- bench begin -->\nold\n<!-- bench end -->\n');
  assert.equal(withSection(`${once}more\n`, 'bench', 'new\n'), `${once.replace('old', 'new')}more\n`);
});

test('figures have three digits, and columns of them are aligned right', () => {
  const cells = [1234567, 0.012345, 99.96, 0, Number.NaN].map(figure);
  assert.deepEqual(cells, ['1230000', '0.0123', '100', '0', '–']);
  assert.equal(
    table(
      ['what', 'k/s'],
      [
        ['a', '1'],
        ['receiver', '1500'],
      ],
    ),
    ['| what     |  k/s |', '|:---------|-----:|', '| a        |    1 |', '| receiver | 1500 |'].join('\n'),
  );
});
