import type { EdgeSnapshot, Snapshot } from '../core/snapshot.ts';
import { fullLabel } from './edge-text.ts';
import { edgeRows, edgeTotals, tollOf, tollText, troubles } from './edges.ts';
import { reasonText } from './failing-pane.ts';
import { age, count, type LocalOffset, moment } from './format.ts';
import type { Mirror } from './mirror.ts';
import { clean } from './spans.ts';
import { spellOf } from './spell.ts';
import { badness, SYMBOL } from './status-look.ts';

/** Failing tokens that a summary names. */
const NAMED = 10;
/** Edges that a summary lists: a screenful. */
const LISTED = 40;

/** What the dashboard showed last, as plain text for the normal screen: worst first, without colours. */
export function summaryText(
  snapshot: Snapshot,
  { failures, transitions }: Pick<Mirror, 'failures' | 'transitions'>,
  localOffsetUs: LocalOffset,
): string {
  const time = (atUs: number): string => moment(atUs, snapshot.now, localOffsetUs);
  const totals = edgeTotals(snapshot);
  const unknown = totals.PENDING + totals.UNOBSERVED;
  const { events, loss } = snapshot.counters;
  const lines = [
    `${clean(snapshot.name || 'observatory')}: ${SYMBOL[snapshot.status]} ${snapshot.status} at ${time(snapshot.now)}`,
    `edges: ${totals.OK} OK, ${totals.WARN} WARN, ${totals.FAIL} FAIL, ${unknown} not known; ` +
      `${count(events)} events, ${count(snapshot.failing.kept)} failing tokens, ${count(loss)} datagrams lost`,
  ];
  const first = troubles(snapshot)[0]?.edge;
  if (first) {
    const spell = spellOf(first, transitions);
    const toll = tollText(tollOf(first, failures, spell?.sinceUs ?? null));
    const since = spell
      ? `${spell.onAndOff ? ' on and off' : ''} since ${time(spell.sinceUs)} (${age(snapshot.now - spell.sinceUs)})`
      : '';
    lines.push(`first broken link: ${clean(first.from)}→${clean(first.to)}${since}${toll === '' ? '' : `, ${toll}`}`);
  }
  const rows = edgeRows(snapshot).sort((a, b) => badness(b.edge.status) - badness(a.edge.status));
  lines.push('', ...rows.slice(0, LISTED).map(({ edge }) => edgeLine(edge)));
  if (rows.length > LISTED) lines.push(`  … and ${rows.length - LISTED} more edges`);
  const named = failures.slice(-NAMED).reverse();
  if (named.length > 0) {
    lines.push('', `failing tokens, the newest ${named.length} of ${failures.length}:`);
    for (const row of named) {
      lines.push(
        `  ${time(row.at)}  ${clean(row.token ?? '(batch)')}  ${clean(row.from)}→${clean(row.to)}  ${reasonText(row)}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function edgeLine(edge: EdgeSnapshot): string {
  return `  ${fullLabel(edge).padEnd(36)} ${clean(edge.from)}→${clean(edge.to)}`;
}
