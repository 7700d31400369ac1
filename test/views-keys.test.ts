import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACTIONS, bindKeys, firstKey, isAction, keyName } from '../src/views/keys.ts';

test('no key is given to two actions', () => {
  const keys = ACTIONS.flatMap((action) => action.keys);
  assert.deepEqual(keys.toSorted(), [...new Set(keys)].toSorted());
});

test('a key that an operator gives to an action is taken from the one that had it', () => {
  const { actions, keys } = bindKeys({ reload: ['q', 'f5'] });
  assert.equal(actions.get('q'), 'reload');
  assert.equal(actions.get('r'), undefined);
  assert.deepEqual(keys.get('reload'), ['q', 'f5']);
  assert.deepEqual(keys.get('quit'), ['C-c']);
});

test('Ctrl-C quits whatever an operator wants', () => {
  const bindings = bindKeys({ quit: [], help: ['C-c'] });
  assert.equal(bindings.actions.get('C-c'), 'quit');
  assert.equal(firstKey(bindings, 'quit'), 'Ctrl-C');
  assert.equal(firstKey(bindings, 'help'), '');
});

test('keys are written as people know them', () => {
  const names = ['C-d', 'up', 'pagedown', 'S-tab', 'space', 'f1', '/', 'G', 'escape'].map(keyName);
  assert.deepEqual(names, ['Ctrl-D', '↑', 'PgDn', 'S-Tab', 'Space', 'F1', '/', 'G', 'Esc']);
});

test('only what is in the table is an action', () => {
  assert.ok(isAction('next-fail'));
  assert.ok(!isAction('constructor'));
});
