import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesOfPart, PARTS, TEST_FILES } from './support/parts.ts';

test('every test file is run by one part, and by one only', () => {
  assert.deepEqual(PARTS.flatMap(filesOfPart).toSorted(), TEST_FILES);
});
