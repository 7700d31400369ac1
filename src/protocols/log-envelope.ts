import { copyUnescaped } from './extract-escapes.ts';
import type { Field, LogFields } from './log-fields.ts';
import { digitsEnd, isDigit, numberOf, OPEN_BRACKET, QUOTE } from './syslog-bytes.ts';
import { resetMessage, type SyslogMessage } from './syslog-message.ts';

/** Names in an envelope that are longer than this are no names. */
const MAX_NAME = 255;

/** One room for all readers: what is in it is good until the next line, whosever that is. */
let room = new Uint8Array(0);

/** Makes room for the texts of lines up to this length; no text is longer than the line that it is in. */
export function makeRoom(lineBytes: number): void {
  if (room.length < lineBytes + 2 * MAX_NAME) room = new Uint8Array(lineBytes + 2 * MAX_NAME);
}

/**
 * Makes `message` what is in the envelope: the text without its escapes, then app and host. False if the object has
 * no text. The text's last line ends are dropped, as Docker keeps them.
 *
 *     room   [text .......][app ...][host ...]
 */
export function openEnvelope(message: SyslogMessage, bytes: Uint8Array, { body, app, host }: LogFields): boolean {
  if (body.end <= body.start) return false;
  let end =
    bytes[body.start] === OPEN_BRACKET && bytes[body.start - 1] !== QUOTE
      ? copyNumbers(bytes, body)
      : copyUnescaped(bytes, body.start, body.end, 'json', room, 0);
  while (end > 0 && (room[end - 1] === 0x0a || room[end - 1] === 0x0d)) end--;
  const appEnd = copyName(bytes, app, end);
  const hostEnd = copyName(bytes, host, appEnd);
  resetMessage(message, room, 0, end);
  message.dialect = 'lenient';
  message.appStart = end;
  message.appEnd = appEnd;
  message.hostStart = appEnd;
  message.hostEnd = hostEnd;
  return true;
}

function copyName(bytes: Uint8Array, field: Field, at: number): number {
  if (field.end <= field.start || field.end - field.start > MAX_NAME) return at;
  return copyUnescaped(bytes, field.start, field.end, 'json', room, at);
}

/** `[104,105]`: how the journal writes text that is not UTF-8 or has control characters. */
function copyNumbers(bytes: Uint8Array, { start, end }: Field): number {
  let to = 0;
  for (let i = start + 1; i < end; i++) {
    if (!isDigit(bytes[i])) continue;
    const stop = digitsEnd(bytes, i, end, 3);
    room[to++] = numberOf(bytes, i, stop);
    i = stop;
  }
  return to;
}
