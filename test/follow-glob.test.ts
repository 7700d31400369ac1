import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { baseOfGlob, expandGlob, isGlob, segmentPattern } from '../src/inputs/follow-glob.ts';

const root = mkdtempSync(join(tmpdir(), 'observatory-glob-'));
after(() => rmSync(root, { recursive: true, force: true }));

for (const file of ['a.log', 'b.log', 'b.txt', '.hidden.log', 'x/c.log', 'x/y/d.log', 'z/e.log', 'x/.git/f.log']) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), '');
}
symlinkSync('x', join(root, 'link'));
symlinkSync('.', join(root, 'x/loop'));

const found: readonly (readonly [pattern: string, files: string])[] = [
  ['*.log', 'a.log b.log'],
  ['?.txt', 'b.txt'],
  ['[ab].log', 'a.log b.log'],
  ['[!a].log', 'b.log'],
  ['{a,z/e}.log', ''],
  ['{a,b}.{log,txt}', 'a.log b.log b.txt'],
  ['.*.log', '.hidden.log'],
  ['*/*.log', 'link/c.log x/c.log z/e.log'],
  ['x/y/*.log', 'x/y/d.log'],
  ['**/*.log', 'a.log b.log x/c.log x/y/d.log z/e.log'],
  ['*/c.log', 'link/c.log link/c.log x/c.log z/c.log'],
  ['nowhere/*.log', ''],
];

for (const [pattern, files] of found) {
  test(`${pattern} names ${files || 'nothing'}`, async () => {
    const { files: all } = await expandGlob(join(root, pattern), 100);
    const shown = all.map((file) => file.slice(root.length + 1)).filter((file) => !file.startsWith('nowhere'));
    assert.deepEqual(shown, [...new Set(files.split(' ').filter((file) => file !== ''))]);
  });
}

test('no more files are named than asked for, and that there are more is said', async () => {
  const { files, truncated } = await expandGlob(join(root, '**/*.log'), 2);
  assert.deepEqual([files.length, truncated], [2, true]);
});

test('a pattern is told from a path, and begins below a plain directory', () => {
  assert.deepEqual([isGlob('/var/log/a.log'), isGlob('/var/*/a.log'), isGlob('/a/{b,c}')], [false, true, true]);
  assert.deepEqual(['/var/log/*.log', '/var/*/x/*', '/*'].map(baseOfGlob), ['/var/log', '/var', '/']);
});

test('what looks like a regular expression is meant as it stands', () => {
  assert.ok(segmentPattern('a.b+(c)').test('a.b+(c)'));
  assert.ok(!segmentPattern('a.b').test('axb'));
  assert.ok(!segmentPattern('[z-a]').test('z'));
  assert.ok(segmentPattern('[').test('['));
});
