import { readRfc5424 } from './syslog-5424.ts';
import { readBsd } from './syslog-bsd.ts';
import { digitsEnd, GREATER, LESS, numberOf, SPACE } from './syslog-bytes.ts';
import { readLenient } from './syslog-lenient.ts';
import { resetMessage, type SyslogMessage } from './syslog-message.ts';
import type { Zone } from './syslog-zone.ts';

const MAX_PRIORITY = 191;

/**
 * Reads one frame or datagram into `message`. It never fails: where no header is found, or one with a PRI above 191,
 * the whole text is the message. A leading space and one run of CR, LF and NUL at the end belong to the framing.
 *
 * `zone` is for times that carry none, `arrivedAtUs` for those without a year.
 */
export function readSyslog(
  message: SyslogMessage,
  bytes: Uint8Array,
  start: number,
  end: number,
  zone: Zone,
  arrivedAtUs: number,
): void {
  let stop = end;
  while (stop > start && isTerminator(bytes[stop - 1]!)) stop--;
  const first = start < stop && bytes[start] === SPACE ? start + 1 : start;
  resetMessage(message, bytes, first, stop);

  let i = first;
  if (i < stop && bytes[i] === LESS) {
    const digits = digitsEnd(bytes, i + 1, stop, 3);
    if (digits === i + 1 || digits >= stop || bytes[digits] !== GREATER) return;
    const priority = numberOf(bytes, i + 1, digits);
    if (priority > MAX_PRIORITY) return;
    message.priority = priority;
    i = digits + 1;
  }
  if (readRfc5424(message, i, zone, arrivedAtUs)) return;
  if (readBsd(message, i, zone, arrivedAtUs)) return;
  readLenient(message, i, zone, arrivedAtUs);
}

/** What ends a frame: LF, CR LF, NUL (Python's handler, rsyslog). */
export function isTerminator(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d || byte === 0x00;
}
