import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import syslogParse from 'syslog-parse';
import { syslogFields } from '../src/protocols/syslog-fields.ts';
import { readSyslog } from '../src/protocols/syslog-header.ts';
import { newSyslogMessage } from '../src/protocols/syslog-message.ts';
import { UTC } from '../src/protocols/syslog-zone.ts';

const word = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 12 });
const NAME = 'abcXYZ019_.-';

it('host, process and message are what syslog-parse finds in the whole line', () => {
  const message = newSyslogMessage();
  fc.assert(
    fc.property(
      fc.option(word(NAME)),
      word(`${NAME}()/`),
      fc.option(word('abc019.-')),
      fc.constantFrom('', ' ', '  '),
      fc.string({ unit: fc.constantFrom(...'ab :[]%{}="<13>/'), minLength: 1, maxLength: 30 }),
      (host, app, pid, gap, text) => {
        const content = text.trim();
        // What is read otherwise on purpose: `host: %ASA-6-…`, a leading `[id k="v"]`, and `2001:db8::1`.
        if (content === '' || content.startsWith('%') || content.startsWith('[') || /^[^ ]*:/.test(content)) return;
        const line = `<13>Nov 21 10:00:00 ${host === null ? '' : `${host} `}${app}${pid === null ? '' : `[${pid}]`}:${gap}${content}`;
        const bytes = Buffer.from(line);
        readSyslog(message, bytes, 0, bytes.length, UTC, Date.UTC(2026, 10, 21) * 1_000);
        const fields = syslogFields(message);
        const plain = syslogParse(line)!;
        assert.equal(fields.dialect, 'bsd');
        assert.equal(fields.host ?? '', plain.host);
        assert.equal(fields.app, plain.process);
        assert.equal(fields.pid, pid);
        assert.equal(fields.message, plain.message);
      },
    ),
    { numRuns: 2_000 },
  );
});
