import { textOf } from './syslog-bytes.ts';

/**
 * How a message's header was read.
 *
 * - `rfc5424`: version, ISO time, host, app, pid, msgid, structured data
 * - `bsd`: RFC 3164, exactly: `[<PRI>]Mmm dd hh:mm:ss [host] app[pid]: `
 * - `lenient`: a header that real senders write and neither RFC allows; at least a PRI or a time was found
 * - `none`: no header, or one that cannot be believed (PRI above 191): the whole text is the message
 */
export const DIALECTS = ['rfc5424', 'bsd', 'lenient', 'none'] as const;
export type Dialect = (typeof DIALECTS)[number];

/**
 * One syslog message as places in the bytes it came in. One object is filled again and again; a field that the line
 * does not have is an empty range (`end <= start`). `-`, the nil value of RFC 5424, is absent too.
 */
export interface SyslogMessage {
  bytes: Uint8Array;
  /** The whole frame without what ends it. */
  start: number;
  end: number;
  dialect: Dialect;
  /** 0 to 191, or -1 if the line has none. */
  priority: number;
  /** Its own time in microseconds since the epoch, or NaN if the line has none that can be trusted. */
  at: number;
  /** The time has no fraction, so it may be up to a second early (SPEC 3). */
  wholeSecond: boolean;
  timeStart: number;
  timeEnd: number;
  hostStart: number;
  hostEnd: number;
  appStart: number;
  appEnd: number;
  pidStart: number;
  pidEnd: number;
  /** The MSGID of RFC 5424, or the mnemonic of a Cisco message without its `%`. */
  msgidStart: number;
  msgidEnd: number;
  /** All elements, from the first `[` to behind the last `]`. */
  structuredStart: number;
  structuredEnd: number;
  messageStart: number;
  messageEnd: number;
}

export function newSyslogMessage(): SyslogMessage {
  return {
    bytes: new Uint8Array(0),
    start: 0,
    end: 0,
    dialect: 'none',
    priority: -1,
    at: Number.NaN,
    wholeSecond: false,
    timeStart: 0,
    timeEnd: 0,
    hostStart: 0,
    hostEnd: 0,
    appStart: 0,
    appEnd: 0,
    pidStart: 0,
    pidEnd: 0,
    msgidStart: 0,
    msgidEnd: 0,
    structuredStart: 0,
    structuredEnd: 0,
    messageStart: 0,
    messageEnd: 0,
  };
}

/** Everything absent, the whole text the message: what remains when no header is found. */
export function resetMessage(message: SyslogMessage, bytes: Uint8Array, start: number, end: number): void {
  message.bytes = bytes;
  message.start = start;
  message.end = end;
  message.priority = -1;
  forgetHeader(message);
}

/** As `resetMessage`, but the PRI stays: for a parser that gives up and leaves the line to the next one. */
export function forgetHeader(message: SyslogMessage): void {
  message.dialect = 'none';
  message.at = Number.NaN;
  message.wholeSecond = false;
  message.timeStart = message.timeEnd = 0;
  message.hostStart = message.hostEnd = 0;
  message.appStart = message.appEnd = 0;
  message.pidStart = message.pidEnd = 0;
  message.msgidStart = message.msgidEnd = 0;
  message.structuredStart = message.structuredEnd = 0;
  message.messageStart = message.start;
  message.messageEnd = message.end;
}

/** A field as text, or null if it is absent. */
export function fieldText(message: SyslogMessage, start: number, end: number): string | null {
  return end > start ? textOf(message.bytes, start, end) : null;
}
