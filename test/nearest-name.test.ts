import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestName } from '../src/core/nearest-name.ts';
import { didYouMean } from '../src/manifest/nearest.ts';

const names = ['web-server', 'event-processor', 'journal', 'database', 'db', 'to'];

const rows: readonly (readonly [typed: string, meant: string | null])[] = [
  ['databse', 'database'],
  ['web-sever', 'web-server'],
  ['web_server', 'web-server'],
  ['Journal', 'journal'],
  ['jouranl', 'journal'],
  ['dbb', 'db'],
  ['ot', 'to'],
  ['event-procesor', 'event-processor'],
  ['mailer', null],
  ['', null],
  ['x', null],
  ['database', null],
];
for (const [typed, meant] of rows) {
  test(`\`${typed}\` ${meant === null ? 'is near nothing' : `was meant to be \`${meant}\``}`, () => {
    assert.equal(nearestName(typed, names), meant);
  });
}

test('the question ends a sentence, or is not asked', () => {
  assert.equal(didYouMean('databse', names), '; did you mean `database`?');
  assert.equal(didYouMean('mailer', names), '');
});

test('names of any length are compared by their beginning', () => {
  const long = 'x'.repeat(100_000);
  assert.equal(nearestName(`${long}y`, [`${long}z`]), `${long}z`);
});
