import { type Field, text } from './field.ts';

/** Bytes in UTF-8: what a line of the protocol may carry as a node (SPEC 3). */
const MAX_NAME_BYTES = 256;
const MAX_DESCRIPTION = 4096;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** A node's name, or the beginning of several and `*`. No line could carry a `:` or a control character in it. */
export function nodeName(): Field<string> {
  return text('', (value) => objectionToNode(value));
}

/** What is expected of a node's name instead of this one, or null when it is fine. */
export function objectionToNode(name: string): string | null {
  return name.includes(':') ? 'a node name without `:`, which ends it in a line' : objectionToName(name, 'a node name');
}

/** A name that is only shown: of a stream, an edge, the whole. */
export function displayName(what: string, fallback = ''): Field<string> {
  return text(fallback, (value) => objectionToName(value, what));
}

/** What is removed from the front or the end of node names; may be empty. */
export function affix(): Field<string> {
  return text('', (value) => (value === '' ? null : objectionToNode(value)));
}

/** Free text, also of several lines. */
export function description(): Field<string> {
  return text('', (value) => (value.length > MAX_DESCRIPTION ? `at most ${MAX_DESCRIPTION} characters` : null));
}

/** A text that is compared with what a message says. */
export function literal(): Field<string> {
  return text('', (value) => objectionToName(value, 'a text'));
}

function objectionToName(name: string, what: string): string | null {
  if (name === '') return `${what} that is not empty`;
  if (CONTROL.test(name)) return `${what} without control characters`;
  return Buffer.byteLength(name) > MAX_NAME_BYTES ? `${what} of at most ${MAX_NAME_BYTES} bytes` : null;
}
