import { copyUnescaped } from './extract-escapes.ts';
import type { Field, LogFields } from './log-fields.ts';
import { digitsEnd, isDigit, numberOf, OPEN_BRACKET } from './syslog-bytes.ts';
import { resetMessage, type SyslogMessage } from './syslog-message.ts';

/** Names in an envelope that are longer than this are no names. */
const MAX_NAME = 255;

/** The text out of its JSON, with room for what names it; no line is longer than its limit, so neither is its text. */
export class Envelope {
  readonly #room: Uint8Array;

  constructor(lineBytes: number) {
    this.#room = new Uint8Array(lineBytes + 2 * MAX_NAME);
  }

  /**
   * Makes `message` what is in the envelope: the text without its escapes, then app and host. False if the object has
   * no text. The text's last line ends are dropped, as Docker keeps them.
   *
   *     room   [text .......][app ...][host ...]
   */
  open(message: SyslogMessage, bytes: Uint8Array, { body, app, host }: LogFields): boolean {
    if (body.end <= body.start) return false;
    const room = this.#room;
    let end =
      bytes[body.start] === OPEN_BRACKET && bytes[body.start - 1] !== 0x22
        ? copyNumbers(bytes, body, room)
        : copyUnescaped(bytes, body.start, body.end, 'json', room, 0);
    while (end > 0 && (room[end - 1] === 0x0a || room[end - 1] === 0x0d)) end--;
    const appEnd = copyName(bytes, app, room, end);
    const hostEnd = copyName(bytes, host, room, appEnd);
    resetMessage(message, room, 0, end);
    message.dialect = 'lenient';
    message.appStart = end;
    message.appEnd = appEnd;
    message.hostStart = appEnd;
    message.hostEnd = hostEnd;
    return true;
  }
}

function copyName(bytes: Uint8Array, field: Field, room: Uint8Array, at: number): number {
  if (field.end <= field.start || field.end - field.start > MAX_NAME) return at;
  return copyUnescaped(bytes, field.start, field.end, 'json', room, at);
}

/** `[104,105]`: how the journal writes text that is not UTF-8 or has control characters. */
function copyNumbers(bytes: Uint8Array, { start, end }: Field, room: Uint8Array): number {
  let to = 0;
  for (let i = start + 1; i < end; i++) {
    if (!isDigit(bytes[i])) continue;
    const stop = digitsEnd(bytes, i, end, 3);
    room[to++] = numberOf(bytes, i, stop);
    i = stop;
  }
  return to;
}
