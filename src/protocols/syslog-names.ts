import { asciiBytes } from './bytes.ts';
import { isNothing } from './extract-value.ts';
import { NODE_LIMIT } from './line-limits.ts';
import { hashOf, isSame, textOf } from './syslog-bytes.ts';
import { hasControl } from './utf8.ts';

const SLOTS = 1_024;
const LOCALHOST = asciiBytes('localhost');

/** Whether a name is a `node` of a stream, could be one, or is `absent`: no name at all, or refused by SPEC 3. */
export type NameKind = 'node' | 'other' | 'absent';
export type NameLookup = (bytes: Uint8Array, start: number, end: number) => NameKind;

interface Known {
  readonly name: Uint8Array;
  readonly kind: NameKind;
}

/**
 * Judges names that are still bytes, without making a string each time: the same few come with nearly every message.
 * The answers are kept, so a new manifest needs a new one of these. A slot is overwritten on collision.
 */
export function nameLookup(isNode: (name: string) => boolean): NameLookup {
  const slots: (Known | undefined)[] = new Array(SLOTS);
  return (bytes, start, end) => {
    if (end <= start || end - start > NODE_LIMIT) return 'absent';
    const slot = hashOf(bytes, start, end) % SLOTS;
    const known = slots[slot];
    if (known && isSame(bytes, start, end, known.name)) return known.kind;
    const name = bytes.slice(start, end);
    const kind = isAbsent(name) ? 'absent' : isNode(textOf(name, 0, name.length)) ? 'node' : 'other';
    slots[slot] = { name, kind };
    return kind;
  };
}

/** `-`, `localhost` and the like say nothing about who wrote the message. */
function isAbsent(name: Uint8Array): boolean {
  return isNothing(name, 0, name.length) || hasControl(name, 0, name.length) || isSame(name, 0, name.length, LOCALHOST);
}
