/**
 * How long the sequence at `at` is, as the Unicode standard cuts broken text (table 3-7; "maximal subpart"): positive
 * for a well-formed one, negative for as many bytes as one U+FFFD stands for. This is also what TextDecoder does.
 *
 *     lead    second   lead    second        lead      second
 *     00..7F    -      E0      A0..BF        F0        90..BF
 *     C2..DF  80..BF   ED      80..9F        F1..F3    80..BF     third and fourth: 80..BF
 *                      E1..EF  80..BF        F4        80..8F
 */
function sequenceAt(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return -1;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (at + 1 >= end || bytes[at + 1]! < low || bytes[at + 1]! > high) return -1;
  for (let i = 2; i < length; i++) if (at + i >= end || (bytes[at + i]! & 0xc0) !== 0x80) return -i;
  return length;
}

/** Whether `[start, end)` is well-formed UTF-8. */
export function isValidUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    if (bytes[at]! < 0x80) {
      at++;
      continue;
    }
    const length = sequenceAt(bytes, at, end);
    if (length < 0) return false;
    at += length;
  }
  return true;
}

/**
 * Copy `[start, end)` to `target` at `to`, with U+FFFD for whatever is not UTF-8, and tell where the copy ends. It is
 * never shorter than the source and at most three times as long; the target must have that room.
 */
export function repairUtf8(bytes: Uint8Array, start: number, end: number, target: Uint8Array, to: number): number {
  let at = start;
  let out = to;
  while (at < end) {
    const length = sequenceAt(bytes, at, end);
    if (length < 0) {
      target[out++] = 0xef;
      target[out++] = 0xbf;
      target[out++] = 0xbd;
      at -= length;
      continue;
    }
    for (let i = 0; i < length; i++) target[out++] = bytes[at++]!;
  }
  return out;
}

/**
 * Whether a control character is in `[start, end)`: C0, DEL, or C1, which is C2 80 to C2 9F. A C2 never continues
 * another sequence, so looking at pairs is enough, in broken text too.
 */
export function hasControl(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < 0x20 || byte === 0x7f) return true;
    if (byte === 0xc2 && at + 1 < end && bytes[at + 1]! >= 0x80 && bytes[at + 1]! < 0xa0) return true;
  }
  return false;
}
