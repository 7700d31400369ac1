import { newTraceEvent } from '../core/event.ts';
import type { Extractor } from './extract-token.ts';
import { textOf } from './syslog-bytes.ts';
import { type SyslogFields, syslogFields } from './syslog-fields.ts';
import type { SyslogReader } from './syslog-reader.ts';

/** What `explain --syslog` prints for a line (SPEC 10). What is absent is null. */
export interface SyslogExplanation extends SyslogFields {
  readonly kind: 'event' | 'tally' | 'noToken';
  /** Null also where it would be the peer's address, which a line does not have. */
  readonly node: string | null;
  readonly token: string | null;
  /** What found the token. */
  readonly by: Extractor | null;
}

/** Reads a line as the input would and tells what was understood. `arrivedAtUs` only helps to find a missing year. */
export function explainSyslog(reader: SyslogReader, line: Uint8Array, arrivedAtUs: number): SyslogExplanation {
  const event = newTraceEvent();
  const kind = reader.read(line, 0, line.length, arrivedAtUs, '', event);
  const hasNode = kind !== 'noToken' && event.nodeEnd > event.nodeStart;
  return {
    ...syslogFields(reader.message),
    kind,
    node: hasNode ? textOf(event.bytes, event.nodeStart, event.nodeEnd) : null,
    token: kind === 'event' ? textOf(event.bytes, event.tokenStart, event.tokenEnd) : null,
    by: reader.extractor.by,
  };
}
