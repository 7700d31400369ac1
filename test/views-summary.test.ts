import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summaryText } from '../src/views/summary.ts';
import { incidentFrame, wellFrame } from './support/frames.ts';

const UTC = () => 0;

test('a summary says what broke first, what it cost, and names the newest failing tokens', () => {
  const { snapshot, failures } = incidentFrame();
  const lines = summaryText(snapshot, { failures: failures.added, transitions: [] }, UTC).split('\n');
  assert.deepEqual(lines.slice(0, 11), [
    'observatory: ✗ FAIL at 12:04:33',
    'edges: 1 OK, 1 WARN, 2 FAIL, 0 not known; 13k events, 14 failing tokens, 0 datagrams lost',
    'first broken link: event-processor→database since 12:04:17 (16s), 12 tokens missing',
    '',
    '  ✗ FAIL pass=0/3 0% within=10s        event-processor→database',
    '  ✗ FAIL pass=1/3 33% within=10s       database→report',
    '  ! WARN pass=4/5 80% within=10s       event-processor→journal',
    '  ✓ OK pass=3/3 100% within=10s        web-server→event-processor',
    '',
    'failing tokens, the newest 10 of 14:',
    '  12:04:21  97b0c2d8-4e6d  event-processor→database  missing',
  ]);
});

test('a summary of a quiet day is short', () => {
  const { snapshot } = wellFrame();
  assert.equal(summaryText(snapshot, { failures: [], transitions: [] }, UTC).split('\n').length, 7);
});
