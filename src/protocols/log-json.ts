import { COLON, COMMA } from './bytes.ts';
import { forgetFields, JSON_KEYS, type LogFields, offerField } from './log-fields.ts';
import { BACKSLASH, QUOTE } from './syslog-bytes.ts';

/**
 * Finds the fields of the outermost object of a JSON line, which begins at `start`. One pass, no objects built, no
 * depth kept but a number; what is not JSON ends it, with what was found so far. Strings are given without their
 * quotes and with their escapes, arrays with their brackets, so that the journal's `MESSAGE` can be either.
 */
export function scanJsonFields(bytes: Uint8Array, start: number, end: number, fields: LogFields): void {
  forgetFields(fields);
  if (start >= end || bytes[start] !== 0x7b) return;
  let depth = 0;
  let keyStart = 0;
  let keyEnd = -1;
  let valueStart = -1;
  let wantsKey = false;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      const close = stringEnd(bytes, i + 1, end);
      if (close < 0) return;
      if (depth === 1) {
        if (wantsKey) {
          keyStart = i + 1;
          keyEnd = close;
          wantsKey = false;
        } else if (valueStart >= 0) {
          offerField(fields, JSON_KEYS, bytes, keyStart, keyEnd, i + 1, close);
          valueStart = -1;
        }
      }
      i = close;
    } else if (byte === COLON) {
      if (depth === 1) valueStart = i + 1;
    } else if (byte === COMMA || byte === 0x7d || byte === 0x5d) {
      if (byte !== COMMA) depth--;
      if (depth === 0) {
        if (valueStart >= 0) offerLiteral(bytes, keyStart, keyEnd, valueStart, i, fields);
        return;
      }
      if (depth === 1) {
        if (byte === 0x5d) {
          if (bytes[valueStart] === 0x5b) offerField(fields, JSON_KEYS, bytes, keyStart, keyEnd, valueStart, i + 1);
          valueStart = -1;
        } else if (byte === COMMA) {
          if (valueStart >= 0) offerLiteral(bytes, keyStart, keyEnd, valueStart, i, fields);
          valueStart = -1;
          wantsKey = true;
        } else valueStart = -1;
      }
    } else if (byte === 0x7b || byte === 0x5b) {
      if (depth === 1) valueStart = i;
      depth++;
      if (depth === 1) wantsKey = true;
    }
  }
}

/** A number or a word between the colon and what ends it. */
function offerLiteral(
  bytes: Uint8Array,
  keyStart: number,
  keyEnd: number,
  start: number,
  end: number,
  fields: LogFields,
): void {
  let from = start;
  let to = end;
  while (from < to && bytes[from]! <= 0x20) from++;
  while (to > from && bytes[to - 1]! <= 0x20) to--;
  if (from < to && bytes[from]! < 0x3a) offerField(fields, JSON_KEYS, bytes, keyStart, keyEnd, from, to);
}

/** The closing quote, or -1. */
function stringEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    if (bytes[i] === QUOTE) return i;
    if (bytes[i] === BACKSLASH) i++;
  }
  return -1;
}
