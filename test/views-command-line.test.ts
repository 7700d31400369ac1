import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { COMMANDS, completed, parseCommand } from '../src/views/command-line.ts';

const rows = [
  ['edges', { kind: 'go', view: 'edges' }],
  ['  EDGES ', { kind: 'go', view: 'edges' }],
  ['edge', { kind: 'go', view: 'edge' }],
  ['ed', { kind: 'go', view: 'edge' }],
  ['st', { kind: 'go', view: 'stats' }],
  ['token a b', { kind: 'token', token: 'a b' }],
  ['save my file.toml', { kind: 'save', file: 'my file.toml' }],
  ['hold', { kind: 'playback', on: true }],
  ['play', { kind: 'playback', on: false }],
  ['q', { kind: 'quit' }],
  ['rel', { kind: 'reload' }],
] as const;

for (const [text, order] of rows) {
  test(`":${text}" is understood`, () => {
    assert.deepEqual(parseCommand(text), order);
  });
}

for (const text of ['', 'token', 'save  ', 'xyz', 'edges now', 'constructor']) {
  test(`":${text}" is answered with what is wrong`, () => {
    assert.equal(parseCommand(text).kind, 'wrong');
  });
}

test('every command is known by its own name', () => {
  for (const { name } of COMMANDS) assert.equal(completed(name), name);
});

test('no text makes the command line throw', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof parseCommand(text).kind === 'string'));
});
