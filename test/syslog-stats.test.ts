import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readSyslog } from '../src/protocols/syslog-header.ts';
import { newSyslogMessage } from '../src/protocols/syslog-message.ts';
import { type Outcome, SyslogStats } from '../src/protocols/syslog-stats.ts';
import { UTC } from '../src/protocols/syslog-zone.ts';

const PEER = Buffer.from('192.0.2.7');

function statsOf(lines: readonly (readonly [string, Outcome])[]): ReturnType<SyslogStats['snapshot']> {
  const stats = new SyslogStats();
  const message = newSyslogMessage();
  for (const [line, outcome] of lines) {
    const bytes = Buffer.from(line);
    readSyslog(message, bytes, 0, bytes.length, UTC, 0);
    stats.count(message, outcome, PEER);
  }
  return stats.snapshot();
}

it('messages are counted by dialect, host and app, with a sample of what does not correlate', () => {
  assert.deepEqual(
    statsOf([
      ['<13>Jan  1 00:00:00 web1 nginx: a', 'known'],
      ['<13>Jan  1 00:00:00 web1 nginx: b', 'noToken'],
      ['<13>1 - web2 nginx - - - c', 'unknownNode'],
      ['<13>d', 'known'],
      ['e', 'noToken'],
    ]),
    {
      dialects: { rfc5424: 1, bsd: 2, lenient: 1, none: 1 },
      hosts: [
        { name: 'web1', messages: 2, noToken: 1, unknownNode: 0, sample: '<13>Jan  1 00:00:00 web1 nginx: b' },
        { name: 'web2', messages: 1, noToken: 0, unknownNode: 1, sample: '<13>1 - web2 nginx - - - c' },
        { name: '192.0.2.7', messages: 2, noToken: 1, unknownNode: 0, sample: 'e' },
      ],
      apps: [
        { name: 'nginx', messages: 3, noToken: 1, unknownNode: 1, sample: '<13>1 - web2 nginx - - - c' },
        { name: '', messages: 2, noToken: 1, unknownNode: 0, sample: 'e' },
      ],
    },
  );
});

it('names beyond the limit share one row, and samples are short', () => {
  const lines = Array.from(
    { length: 1_000 },
    (_, i) => [`<13>1 - h${i} - - - - ${'x'.repeat(5_000)}`, 'noToken'] as const,
  );
  const { hosts, apps } = statsOf(lines);
  assert.equal(hosts.length, 65);
  assert.deepEqual([hosts[64]!.name, hosts[64]!.messages], [null, 936]);
  assert.equal(hosts[64]!.sample!.length, 200);
  assert.deepEqual([apps.length, apps[0]!.name, apps[0]!.messages], [1, '', 1_000]);
});
