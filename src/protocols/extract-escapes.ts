import type { Escapes } from './extract-value.ts';
import { BACKSLASH, bytesOf } from './syslog-bytes.ts';
import { unescapeInto } from './syslog-structured.ts';

/** What a letter behind a backslash stands for in JSON; any other stands for itself. */
const CONTROLS = new Map([
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);

/**
 * Copies a value without its escapes to `target` at `at`; returns the end. Never longer than the value, so a target
 * with room for that is enough. A lone surrogate becomes U+FFFD.
 */
export function copyUnescaped(
  bytes: Uint8Array,
  start: number,
  end: number,
  escapes: Escapes,
  target: Uint8Array,
  at: number,
): number {
  if (escapes === 'backslash') return unescapeInto(bytes, start, end, target, at);
  if (escapes === 'json') return copyJson(bytes, start, end, target, at);
  for (let i = start; i < end; i++) target[at + i - start] = bytes[i]!;
  return at + end - start;
}

function copyJson(bytes: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  let to = at;
  for (let i = start; i < end; i++) {
    if (bytes[i] !== BACKSLASH || i + 1 >= end) {
      target[to++] = bytes[i]!;
      continue;
    }
    const letter = bytes[++i]!;
    const code = letter === 0x75 ? codeUnit(bytes, i + 1, end) : -1;
    if (code < 0) {
      target[to++] = CONTROLS.get(letter) ?? letter;
      continue;
    }
    i += 4;
    let text = String.fromCharCode(code);
    // The other half of a pair, `\ud83d\ude00`.
    if (code >= 0xd800 && code < 0xdc00 && bytes[i + 1] === BACKSLASH && bytes[i + 2] === 0x75) {
      const low = codeUnit(bytes, i + 3, end);
      if (low >= 0xdc00 && low < 0xe000) {
        text += String.fromCharCode(low);
        i += 6;
      }
    }
    const encoded = bytesOf(text);
    target.set(encoded, to);
    to += encoded.length;
  }
  return to;
}

/** Four hex digits as a number, or -1. */
function codeUnit(bytes: Uint8Array, start: number, end: number): number {
  if (start + 4 > end) return -1;
  let value = 0;
  for (let i = start; i < start + 4; i++) {
    const byte = bytes[i]!;
    const lower = byte | 0x20;
    if (byte >= 0x30 && byte <= 0x39) value = value * 16 + byte - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) value = value * 16 + lower - 0x57;
    else return -1;
  }
  return value;
}
