import type { TraceEvent } from '../core/event.ts';
import type { BadReason } from './line.ts';
import { NODE_LIMIT, TAGS_LIMIT, TOKEN_LIMIT } from './line-limits.ts';
import { hasControl, isValidUtf8, repairUtf8 } from './utf8.ts';

/** Room for a node, a token, a `from` and tags, each three times its limit: one broken byte becomes U+FFFD, three. */
const room = new Uint8Array(3 * (NODE_LIMIT + TOKEN_LIMIT + NODE_LIMIT + TAGS_LIMIT));

/**
 * Make sure that node, token and `from` are UTF-8. If they are not, copy them and the tags to a buffer of this module
 * with U+FFFD in the broken places, and let the event point there until the next call. The limits hold for the
 * repaired text, so that a line made from it is accepted again. A `from` that can be no node is dropped.
 */
export function repairEvent(event: TraceEvent): BadReason | null {
  const { bytes } = event;
  if (event.fromStart >= 0 && !isNodeName(event)) event.fromStart = event.fromEnd = -1;
  if (
    isValidUtf8(bytes, event.nodeStart, event.nodeEnd) &&
    isValidUtf8(bytes, event.tokenStart, event.tokenEnd) &&
    isValidUtf8(bytes, event.fromStart, event.fromEnd)
  ) {
    return null;
  }
  const nodeEnd = repairUtf8(bytes, event.nodeStart, event.nodeEnd, room, 0);
  const tokenEnd = repairUtf8(bytes, event.tokenStart, event.tokenEnd, room, nodeEnd);
  if (nodeEnd > NODE_LIMIT) return 'node too long';
  if (tokenEnd - nodeEnd > TOKEN_LIMIT) return 'token too long';
  let end = tokenEnd;
  if (event.fromStart >= 0) {
    const fromEnd = repairUtf8(bytes, event.fromStart, event.fromEnd, room, end);
    const fits = fromEnd - end <= NODE_LIMIT;
    event.fromStart = fits ? end : -1;
    event.fromEnd = fits ? fromEnd : -1;
    end = fromEnd;
  }
  if (event.tagsStart >= 0) {
    const tagsEnd = repairUtf8(bytes, event.tagsStart, event.tagsEnd, room, end);
    event.tagsStart = end;
    event.tagsEnd = tagsEnd;
  }
  event.bytes = room;
  event.nodeStart = 0;
  event.nodeEnd = nodeEnd;
  event.tokenStart = nodeEnd;
  event.tokenEnd = tokenEnd;
  return null;
}

function isNodeName({ bytes, fromStart, fromEnd }: TraceEvent): boolean {
  const length = fromEnd - fromStart;
  return length > 0 && length <= NODE_LIMIT && !hasControl(bytes, fromStart, fromEnd);
}
