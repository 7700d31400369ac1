import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clipboardBytes, MAX_COPY_BYTES } from '../src/tui/clipboard.ts';

const plain = (text: string) => `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;

test('text goes out in base64, whatever is in it', () => {
  assert.equal(clipboardBytes('tökén\x1b]0;x\x07', {}), plain('tökén\x1b]0;x\x07'));
});

test('inside tmux it is sent as it is and wrapped, since only one of them is heard', () => {
  const bytes = clipboardBytes('abc', { TMUX: '/tmp/tmux-0/default,1,0', STY: '' });
  assert.equal(bytes, `${plain('abc')}\x1bPtmux;\x1b${plain('abc')}\x1b\\`);
});

test('inside GNU screen it is wrapped in pieces that screen passes on', () => {
  const text = 'x'.repeat(2000);
  const bytes = clipboardBytes(text, { STY: '1.pts-0.host' });
  const pieces = [...bytes.matchAll(/\x1bP(.{1,760}?)\x1b\\/gs)].map(([, piece]) => piece);
  assert.equal(pieces.join(''), plain(text));
});

test('nothing, and what is longer than terminals take, is not sent', () => {
  assert.equal(clipboardBytes('', {}), '');
  assert.equal(clipboardBytes('x'.repeat(MAX_COPY_BYTES + 1), {}), '');
  assert.notEqual(clipboardBytes('x'.repeat(MAX_COPY_BYTES), {}), '');
});
