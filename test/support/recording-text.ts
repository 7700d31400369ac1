import type { EventRecord, InputRecord } from '../model/records.ts';

/** Records as the lines of a recording file (SPEC 10), for whatever reads those. */
export function recordingText(records: readonly InputRecord[]): string {
  let clock = Number.NEGATIVE_INFINITY;
  const lines = records.map((record) => {
    const arrivedAt = 'arrivedAt' in record ? record.arrivedAt : record.at;
    clock = Math.max(clock, arrivedAt);
    return `${arrivedAt} ${sourceAndLine(record, clock)}\n`;
  });
  return lines.join('');
}

function sourceAndLine(record: InputRecord, clock: number): string {
  switch (record.kind) {
    case 'bad':
      return 'udp no event at all';
    case 'ignored':
      return 'udp load:0.5|g';
    case 'loss':
      return `engine #!loss ${record.datagrams}`;
    case 'start':
      return 'engine #!start';
    case 'event':
      return `udp ${eventLine(record, clock)}`;
  }
}

/** One without an own time gets the time it arrives at, which is never before the clock. */
function eventLine({ node, token, count, at, wholeSecond, rate, from }: EventRecord, clock: number): string {
  const value = token === null ? `${count}|c` : `${token}|s`;
  const sampled = rate < 1 ? `|@${rate}` : '';
  const tags = from === null ? '' : `|#from:${from}`;
  const time = wholeSecond && at !== null ? at / 1_000_000 : (at ?? clock);
  return `${node}:${value}${sampled}${tags}|T${time}`;
}
