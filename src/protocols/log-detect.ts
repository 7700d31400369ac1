import { asciiBytes, EQUALS, startsWith } from './bytes.ts';
import type { LogFormat } from './log-format.ts';
import { isDigit, LESS, OPEN_BRACKET, SPACE } from './syslog-bytes.ts';

/** Docker's driver writes this key first. */
const DOCKER = asciiBytes('{"log":"');
/** In every object that journalctl prints, within the first few fields. */
const JOURNAL = asciiBytes('"__');
const STDOUT = asciiBytes('stdout ');
const STDERR = asciiBytes('stderr ');
const MAX_STAMP = 36;

/**
 * The format of one line by how it begins, for `auto`: never `auto`, `line`, `nginx` or `haproxy`, whose lines are told
 * by nothing that the formats answered here do not understand as well.
 */
export function detectFormat(bytes: Uint8Array, start: number, end: number): LogFormat {
  const first = start < end ? bytes[start]! : 0;
  if (first === 0x7b) {
    if (startsWith(bytes, start, end, DOCKER)) return 'docker';
    return startsWith(bytes, start + 1, end, JOURNAL) || holdsJournalKey(bytes, start, end) ? 'journald' : 'json';
  }
  if (first === LESS) return 'syslog';
  if (isDigit(first) && bytes[start + 4] === 0x2d) return afterIso(bytes, start, end);
  if (first >= 0x41 && first <= 0x5a && isBsd(bytes, start, end)) return 'syslog';
  const word = endOfWord(bytes, start, end);
  for (let i = start + 1; i < word; i++) if (bytes[i] === EQUALS) return 'logfmt';
  // `[` behind an address: `10.0.0.1 - - [10/Oct/…`; a line that begins with one has an ordinary time in it.
  const stop = Math.min(end, start + 300);
  for (let i = start + 1; i + 12 < stop; i++) {
    if (bytes[i] === OPEN_BRACKET && bytes[i + 3] === 0x2f && bytes[i + 7] === 0x2f) return 'apache';
  }
  return 'text';
}

/** `2026-11-21T12:40:41.5Z stdout F …`, `… host app[1]: …`, or any text. */
function afterIso(bytes: Uint8Array, start: number, end: number): LogFormat {
  if ((bytes[start + 10]! | 0x20) !== 0x74) return 'text';
  let i = start;
  const limit = Math.min(end, start + MAX_STAMP);
  while (i < limit && bytes[i] !== SPACE) i++;
  if (startsWith(bytes, i + 1, end, STDOUT) || startsWith(bytes, i + 1, end, STDERR)) return 'cri';
  // Host and tag, as daemons write them to files: the second word ends in a colon.
  const hostEnd = endOfWord(bytes, i + 1, end);
  const tagEnd = endOfWord(bytes, hostEnd + 1, end);
  return hostEnd < end && tagEnd > hostEnd + 2 && bytes[tagEnd - 1] === 0x3a && bytes[hostEnd - 1] !== 0x3a
    ? 'syslog'
    : 'text';
}

/** `Nov 21 12:40:41`, `Nov  1 …` */
function isBsd(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start > 15 && bytes[start + 3] === SPACE && isDigit(bytes[start + 5]) && bytes[start + 6] === SPACE;
}

function holdsJournalKey(bytes: Uint8Array, start: number, end: number): boolean {
  const stop = Math.min(end, start + 4096);
  for (let i = start; i + 3 < stop; i++) {
    if (bytes[i] === 0x5f && bytes[i + 1] === 0x5f && bytes[i - 1] === 0x22 && bytes[i + 2] === 0x52) return true;
  }
  return false;
}

function endOfWord(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  const stop = Math.min(end, start + 255);
  while (i < stop && bytes[i] !== SPACE) i++;
  return i;
}
