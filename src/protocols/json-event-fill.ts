import type { TraceEvent } from '../core/event.ts';
import { newTraceEvent } from '../core/event.ts';
import { NODE_LIMIT, TAGS_LIMIT, TOKEN_LIMIT } from './line-limits.ts';

/** Why an event that came as text is none; a closed list, so that it can be counted by. */
export type Refusal =
  | 'no node'
  | 'no token'
  | 'node too long'
  | 'token too long'
  | 'control character'
  | 'bad timestamp'
  | 'bad count'
  | 'not an object';

const encoder = new TextEncoder();
/** Each text is written into room for one byte more than it may have, so that what does not fit shows. */
const ROOM = 2 * (NODE_LIMIT + 1) + (TOKEN_LIMIT + 1) + TAGS_LIMIT;

/** An event with bytes of its own, for `fillEvent` to write into again and again. */
export function newTextEvent(): TraceEvent {
  return { ...newTraceEvent(), bytes: new Uint8Array(ROOM) };
}

/**
 * Write node, token and where it came from into the event's own bytes, as the limits of SPEC 3 allow. A caller that
 * cannot be a node's name is left out; half a surrogate pair becomes U+FFFD. Null: done.
 *
 *     [node][token][from][tags]
 */
export function fillEvent(event: TraceEvent, node: string, token: string, from: string, tags = ''): Refusal | null {
  const { bytes } = event;
  const nodeEnd = write(bytes, 0, node, NODE_LIMIT);
  if (nodeEnd < 0) return nodeEnd === TOO_LONG ? 'node too long' : 'control character';
  if (nodeEnd === 0) return 'no node';
  const tokenEnd = write(bytes, nodeEnd, token, TOKEN_LIMIT);
  if (tokenEnd < 0) return tokenEnd === TOO_LONG ? 'token too long' : 'control character';
  event.nodeStart = 0;
  event.nodeEnd = nodeEnd;
  event.tokenStart = nodeEnd;
  event.tokenEnd = tokenEnd;
  const fromEnd = from === '' ? -1 : write(bytes, tokenEnd, from, NODE_LIMIT);
  event.fromStart = fromEnd < 0 ? -1 : tokenEnd;
  event.fromEnd = fromEnd < 0 ? -1 : fromEnd;
  const tagsStart = fromEnd < 0 ? tokenEnd : fromEnd;
  const tagsEnd = tags === '' ? -1 : write(bytes, tagsStart, tags, TAGS_LIMIT);
  event.tagsStart = tagsEnd < 0 ? -1 : tagsStart;
  event.tagsEnd = tagsEnd;
  return null;
}

const TOO_LONG = -1;
const CONTROL = -2;

/** Where the text ends in the bytes, or why it must not be there. */
function write(bytes: Uint8Array, start: number, text: string, limit: number): number {
  if (text.length > limit) return TOO_LONG;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return CONTROL;
    if (code >= 0x80) return writeWide(bytes, start, text, limit);
    bytes[start + i] = code;
  }
  return start + text.length;
}

function writeWide(bytes: Uint8Array, start: number, text: string, limit: number): number {
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) return CONTROL;
  const { read, written } = encoder.encodeInto(text, bytes.subarray(start, start + limit));
  return read < text.length ? TOO_LONG : start + written;
}
