/**
 * The bytes that the line protocol gives a meaning to, by name. Loops over every byte write them as numbers: an
 * imported constant is loaded in each turn and costs them half their speed.
 */
export const NUL = 0x00;
export const CR = 0x0d;
export const HASH = 0x23;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const DOT = 0x2e;
export const COLON = 0x3a;
export const EQUALS = 0x3d;
export const AT = 0x40;
export const UPPER_T = 0x54;
export const UNDERSCORE = 0x5f;
export const LOWER_C = 0x63;
export const LOWER_D = 0x64;
export const LOWER_E = 0x65;
export const LOWER_F = 0x66;
export const LOWER_G = 0x67;
export const LOWER_H = 0x68;
export const LOWER_M = 0x6d;
export const LOWER_S = 0x73;
export const LOWER_T = 0x74;
export const PIPE = 0x7c;

/** The bytes of a text that is ASCII, to compare with. */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Whether `[start, end)` begins with `prefix`; reads nothing at or after `end`. */
export function startsWith(bytes: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
  if (end - start < prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return false;
  return true;
}

/** Where `byte` first occurs in `[start, end)`, or `end`. Unlike `indexOf` it never looks further than `end`. */
export function find(bytes: Uint8Array, start: number, end: number, byte: number): number {
  let at = start;
  while (at < end && bytes[at] !== byte) at++;
  return at;
}

/** Where the ASCII digits that begin at `start` end: `start` when there is none. */
export function endOfDigits(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at]! - 0x30) >>> 0 <= 9) at++;
  return at;
}

/** Whether all of `[start, end)` are ASCII digits and there is at least one. */
export function isDigits(bytes: Uint8Array, start: number, end: number): boolean {
  return start < end && endOfDigits(bytes, start, end) === end;
}
