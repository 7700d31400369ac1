import { type Dialect, fieldText, type SyslogMessage } from './syslog-message.ts';
import { newStamp, stampText } from './syslog-stamp.ts';
import { readBsdStamp, readIsoStamp, readTrail } from './syslog-stamp-read.ts';
import { structuredObject } from './syslog-structured.ts';

/** A message's fields as text; what the line does not have is null. For display, not for every message. */
export interface SyslogFields {
  readonly dialect: Dialect;
  readonly priority: number | null;
  readonly facility: number | null;
  readonly severity: number | null;
  /** ISO 8601 as far as the line gives it: year 0000 and no zone if it has none. */
  readonly timestamp: string | null;
  readonly host: string | null;
  readonly app: string | null;
  readonly pid: string | null;
  readonly msgid: string | null;
  readonly structuredData: Readonly<Record<string, Readonly<Record<string, string>>>> | null;
  readonly message: string | null;
}

export function syslogFields(message: SyslogMessage): SyslogFields {
  const { bytes, priority } = message;
  return {
    dialect: message.dialect,
    priority: priority < 0 ? null : priority,
    facility: priority < 0 ? null : priority >> 3,
    severity: priority < 0 ? null : priority & 7,
    timestamp: timeText(message),
    host: fieldText(message, message.hostStart, message.hostEnd),
    app: fieldText(message, message.appStart, message.appEnd),
    pid: fieldText(message, message.pidStart, message.pidEnd),
    msgid: fieldText(message, message.msgidStart, message.msgidEnd),
    structuredData: structuredObject(bytes, message.structuredStart, message.structuredEnd),
    message: fieldText(message, message.messageStart, message.messageEnd),
  };
}

function timeText({ bytes, timeStart, timeEnd }: SyslogMessage): string | null {
  if (timeEnd <= timeStart) return null;
  const stamp = newStamp();
  if (!readIsoStamp(bytes, timeStart, timeEnd, stamp)) {
    // The range may end behind a zone or a year, which are only seen with the space or colon that follows them.
    const withMore = Math.min(bytes.length, timeEnd + 2);
    if (!readBsdStamp(bytes, timeStart, withMore, stamp)) return null;
    readTrail(bytes, withMore, stamp);
  }
  return stampText(bytes, stamp);
}
