import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newTraceEvent } from '../src/core/event.ts';
import { DEFAULT_ORDER } from '../src/protocols/extract-token.ts';
import { SyslogReader } from '../src/protocols/syslog-reader.ts';
import { RULE_TEXT_LIMIT, type SyslogRule } from '../src/protocols/syslog-rule.ts';

const NO_RULE: SyslogRule = {
  app: null,
  host: null,
  facility: null,
  severity: null,
  msgid: null,
  pattern: null,
  node: null,
};
const LINE = '<134>1 - web1 nginx - REQ - shop GET / rid=abcd rt=0.1 token=other';

function apply(line: string | Uint8Array, ...rules: readonly Partial<SyslogRule>[]): string | null {
  const reader = new SyslogReader({
    timezone: 'utc',
    rules: rules.map((rule) => ({ ...NO_RULE, ...rule })),
    order: DEFAULT_ORDER,
    isNode: () => false,
  });
  const event = newTraceEvent();
  const bytes = Buffer.from(line);
  if (reader.read(bytes, 0, bytes.length, 0, '192.0.2.7', event) === 'noToken') return null;
  const text = (start: number, end: number) => Buffer.from(event.bytes.subarray(start, end)).toString();
  return `${text(event.nodeStart, event.nodeEnd)} ${text(event.tokenStart, event.tokenEnd)} ${reader.extractor.by}`;
}

const RID = 'rid=(?<token>\\S+)';

describe('a rule finds the token', () => {
  it('by its pattern', () => assert.equal(apply(LINE, { pattern: RID }), 'nginx abcd rule'));
  it('also with the group written as RE2 does', () => {
    assert.equal(apply(LINE, { pattern: 'rid=(?P<token>[^ ]+)' }), 'nginx abcd rule');
  });
  it('behind text that is not ASCII', () => {
    assert.equal(apply('<13>1 - h a - - - größe ☃ rid=é1 x', { pattern: RID }), 'a é1 rule');
  });
  it('in a text that is not UTF-8', () => {
    const line = Buffer.concat([
      Buffer.from('<13>1 - h a - - - '),
      Buffer.from([0xff, 0xc2, 0x20]),
      Buffer.from('rid=ab'),
    ]);
    assert.equal(apply(line, { pattern: RID }), 'a ab rule');
  });
  it('else the built-in extraction does', () =>
    assert.equal(apply(LINE, { pattern: 'no(?<token>t)' }), 'nginx other pair'));
  it('the first that matches wins', () => {
    assert.equal(
      apply(LINE, { pattern: 'x(?<token>y)' }, { pattern: RID }, { pattern: '(?<token>rt)' }),
      'nginx abcd rule',
    );
  });
  it('not if the token is empty or `-`', () => {
    assert.equal(apply('<13>1 - h a - - - rid= x', { pattern: 'rid=(?<token>\\S*)' }), null);
    assert.equal(apply('<13>1 - h a - - - rid=- x', { pattern: RID }), null);
  });
  it('not beyond the part of a message that rules see', () => {
    const far = `<13>1 - h a - - - ${'x'.repeat(RULE_TEXT_LIMIT)} rid=abcd`;
    assert.equal(apply(far, { pattern: RID }), null);
  });
});

describe('all filters of a rule must hold', () => {
  const rows: readonly (readonly [Partial<SyslogRule>, boolean])[] = [
    [{ app: 'nginx' }, true],
    [{ app: 'ngin' }, false],
    [{ host: 'web1' }, true],
    [{ host: 'web2' }, false],
    [{ facility: 16 }, true],
    [{ facility: 1 }, false],
    [{ severity: 6 }, true],
    [{ severity: 7 }, false],
    [{ msgid: 'REQ' }, true],
    [{ msgid: 'x' }, false],
    [{ app: 'nginx', host: 'web1', facility: 16, severity: 6, msgid: 'REQ' }, true],
    [{ app: 'nginx', host: 'web1', facility: 16, severity: 5, msgid: 'REQ' }, false],
  ];
  for (const [filters, holds] of rows) {
    it(JSON.stringify(filters), () => {
      assert.equal(apply(LINE, { ...filters, pattern: RID }), holds ? 'nginx abcd rule' : 'nginx other pair');
    });
  }
  it('a message without PRI has no facility', () => {
    assert.equal(apply('rid=abcd', { facility: 0, pattern: RID }), null);
  });
  it('the peer is the host of a message that names none', () => {
    assert.equal(apply('<13>rid=abcd', { host: '192.0.2.7', pattern: RID }), '192.0.2.7 abcd rule');
  });
});

describe('a rule names the node', () => {
  const pattern = '^(?<node>\\w+) .*rid=(?<token>\\S+)';
  const rows: readonly (readonly [Partial<SyslogRule>, string])[] = [
    [{ pattern, node: null }, 'shop abcd rule'],
    [{ pattern, node: '{node}' }, 'shop abcd rule'],
    [{ pattern, node: '{app}' }, 'nginx abcd rule'],
    [{ pattern, node: '{host}' }, 'web1 abcd rule'],
    [{ pattern, node: '{msgid}' }, 'REQ abcd rule'],
    [{ pattern, node: 'web-server' }, 'web-server abcd rule'],
    [{ pattern: RID, node: '{node}' }, 'nginx abcd rule'],
    [{ app: 'nginx', node: 'web-server' }, 'web-server other pair'],
  ];
  for (const [rule, expected] of rows) it(JSON.stringify(rule), () => assert.equal(apply(LINE, rule), expected));
});
