import { EQUALS } from './bytes.ts';
import { forgetFields, type LogFields, offerField, PAIR_KEYS } from './log-fields.ts';
import { BACKSLASH, QUOTE } from './syslog-bytes.ts';

/**
 * Finds the fields of a logfmt line, `ts=2026-11-21T12:40:41Z level=info msg="it \"works\"" app=web`. Words without
 * `=` are skipped. One pass; a quote that nothing closes ends it.
 */
export function scanLogfmt(bytes: Uint8Array, start: number, end: number, fields: LogFields): void {
  forgetFields(fields);
  let i = start;
  while (i < end) {
    while (i < end && bytes[i]! <= 0x20) i++;
    const keyStart = i;
    while (i < end && bytes[i]! > 0x20 && bytes[i] !== EQUALS) i++;
    if (i >= end || bytes[i] !== EQUALS) continue;
    const keyEnd = i++;
    let valueStart = i;
    let valueEnd: number;
    if (i < end && bytes[i] === QUOTE) {
      valueStart = ++i;
      while (i < end && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
      if (i >= end) return;
      valueEnd = i++;
    } else {
      while (i < end && bytes[i]! > 0x20) i++;
      valueEnd = i;
    }
    offerField(fields, PAIR_KEYS, bytes, keyStart, keyEnd, valueStart, valueEnd);
  }
}
