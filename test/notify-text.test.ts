import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newTraceEvent } from '../src/core/event.ts';
import type { Notification } from '../src/outputs/notify-policy.ts';
import { syslogLine } from '../src/outputs/notify-syslog.ts';
import { messageEnvironment, messageJson, messageOf, messageSlack } from '../src/outputs/notify-text.ts';
import { DEFAULT_ORDER, TokenExtractor } from '../src/protocols/extract-token.ts';
import { bytesOf } from '../src/protocols/syslog-bytes.ts';
import { syslogFields } from '../src/protocols/syslog-fields.ts';
import { readSyslog } from '../src/protocols/syslog-header.ts';
import { newSyslogMessage } from '../src/protocols/syslog-message.ts';
import { UTC } from '../src/protocols/syslog-zone.ts';

const problem: Notification = {
  rule: 0,
  kind: 'problem',
  at: 1_700_000_000_123_000,
  edgeKey: 's/a/b/0',
  stream: 'shop',
  from: 'web',
  to: 'db]"\\',
  edge: null,
  was: 'OK',
  status: 'FAIL',
  pass: 1,
  total: 3,
};
const message = messageOf(problem, ['t1', '<!channel>&']);

test('the JSON says what changed, where, since when, and which tokens fail', () => {
  assert.deepEqual(messageJson(message), {
    type: 'status',
    kind: 'problem',
    at: '2023-11-14T22:13:20.123Z',
    stream: 'shop',
    from: 'web',
    to: 'db]"\\',
    edge: null,
    was: 'OK',
    status: 'FAIL',
    pass: 1,
    total: 3,
    tokens: ['t1', '<!channel>&'],
    text: 'FAIL web -> db]"\\: 1 of 3 passed, was OK (shop)',
  });
});

test('a recovery names no tokens', () => {
  assert.deepEqual(messageOf({ ...problem, kind: 'recovery', status: 'OK', was: 'FAIL' }, ['t1']).tokens, []);
});

test('a command finds the same in its environment, without NUL', () => {
  const { OBSERVATORY_STATUS, OBSERVATORY_EDGE, OBSERVATORY_TOKENS, OBSERVATORY_TOTAL } = messageEnvironment(
    messageOf(problem, ['a\0b', 'c']),
  );
  assert.deepEqual(
    [OBSERVATORY_STATUS, OBSERVATORY_EDGE, OBSERVATORY_TOKENS, OBSERVATORY_TOTAL],
    ['FAIL', '', 'ab c', '3'],
  );
});

test('nothing that came with the traffic can ring a bell in Slack', () => {
  assert.deepEqual(messageSlack(message), {
    text: ':red_circle: FAIL web -&gt; db]"\\: 1 of 3 passed, was OK (shop)\nfailing: t1, &lt;!channel&gt;&amp;',
  });
});

test('as syslog it is RFC 5424 with all names in structured data, and no event when it comes back to us', () => {
  const bytes = bytesOf(syslogLine(message, 'my host', 42));
  const read = newSyslogMessage();
  readSyslog(read, bytes, 0, bytes.length, UTC, 0);
  const { dialect, severity, app, host, pid, msgid, structuredData, timestamp } = syslogFields(read);
  assert.deepEqual(
    [dialect, severity, app, host, pid, msgid, timestamp],
    ['rfc5424', 3, 'observatory-tui', 'myhost', '42', 'status', '2023-11-14T22:13:20.123Z'],
  );
  assert.equal(structuredData?.['observatory@32473']?.to, 'db]"\\');
  const extractor = new TokenExtractor({ rules: [], order: DEFAULT_ORDER, isNode: () => true });
  assert.equal(extractor.extract(read, new Uint8Array(0), newTraceEvent()), null);
});
