import assert from 'node:assert/strict';
import { it } from 'node:test';
import { explainSyslog } from '../src/protocols/explain-syslog.ts';
import { DEFAULT_ORDER } from '../src/protocols/extract-token.ts';
import { SyslogReader } from '../src/protocols/syslog-reader.ts';

const reader = new SyslogReader({ timezone: 'utc', rules: [], order: DEFAULT_ORDER, isNode: () => false });
const explain = (line: string) => explainSyslog(reader, Buffer.from(line), Date.UTC(2026, 10, 21) * 1_000);

it('a line is explained field by field', () => {
  assert.deepEqual(explain('<165>1 2026-11-21T10:00:00.5Z web1 shop 7 ID47 [trace@1 id="abcd"] hello'), {
    dialect: 'rfc5424',
    priority: 165,
    facility: 20,
    severity: 5,
    timestamp: '2026-11-21T10:00:00.5Z',
    host: 'web1',
    app: 'shop',
    pid: '7',
    msgid: 'ID47',
    structuredData: { 'trace@1': { id: 'abcd' } },
    message: 'hello',
    kind: 'event',
    node: 'shop',
    token: 'abcd',
    by: 'structured',
  });
});

it('what a line does not have is null', () => {
  assert.deepEqual(explain('hello'), {
    dialect: 'none',
    priority: null,
    facility: null,
    severity: null,
    timestamp: null,
    host: null,
    app: null,
    pid: null,
    msgid: null,
    structuredData: null,
    message: 'hello',
    kind: 'noToken',
    node: null,
    token: null,
    by: null,
  });
});

it('a tally has a node and no token', () => {
  const { kind, node, token, by } = explain('<13>Nov 21 10:00:00 h a: web:5|c');
  assert.deepEqual([kind, node, token, by], ['tally', 'web', null, 'line']);
});

it('a token whose node only its sender’s address would tell has none here', () => {
  const { kind, node, token, by } = explain('<14>order paid trace_id=abcd');
  assert.deepEqual([kind, node, token, by], ['event', null, 'abcd', 'pair']);
});
