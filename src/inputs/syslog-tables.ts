import { DIALECTS } from '../protocols/syslog-message.ts';
import type { SenderRow, SyslogStatsSnapshot } from '../protocols/syslog-stats.ts';
import type { InputTable } from '../thread/engine-port.ts';

/** Rows shown of a table; what is beyond them is one row more. */
const MAX_SHOWN = 20;

/** Why messages do not correlate, as tables for the stats view: the worst senders first, each with a sample. */
export function syslogTables({ dialects, hosts, apps }: SyslogStatsSnapshot): InputTable[] {
  const seen = DIALECTS.filter((dialect) => dialects[dialect] > 0);
  if (seen.length === 0) return [];
  return [
    {
      title: 'syslog by dialect',
      columns: ['dialect', 'messages'],
      rows: seen.map((dialect) => [dialect, String(dialects[dialect])]),
    },
    senderTable('syslog by host', 'host', hosts),
    senderTable('syslog by app', 'app', apps),
  ];
}

function senderTable(title: string, what: string, all: readonly SenderRow[]): InputTable {
  const ranked = all
    .filter(({ name }) => name !== null)
    .sort((a, b) => problemsOf(b) - problemsOf(a) || b.messages - a.messages);
  const shown = ranked.slice(0, MAX_SHOWN);
  const others = [...ranked.slice(MAX_SHOWN), ...all.filter(({ name }) => name === null)];
  const rows = shown.map((row) => cellsOf(row.name === '' ? '(none)' : (row.name ?? ''), row));
  if (others.length > 0) rows.push(cellsOf('(others)', sumOf(others)));
  return { title, columns: [what, 'messages', 'no token', 'unknown node', 'a message that did not correlate'], rows };
}

function problemsOf({ noToken, unknownNode }: SenderRow): number {
  return noToken + unknownNode;
}

function cellsOf(name: string, { messages, noToken, unknownNode, sample }: SenderRow): string[] {
  return [name, String(messages), String(noToken), String(unknownNode), sample ?? ''];
}

function sumOf(rows: readonly SenderRow[]): SenderRow {
  return rows.reduce((sum, row) => ({
    name: null,
    messages: sum.messages + row.messages,
    noToken: sum.noToken + row.noToken,
    unknownNode: sum.unknownNode + row.unknownNode,
    sample: row.sample ?? sum.sample,
  }));
}
