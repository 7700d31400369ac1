/** The latest bytes that were looked at by words: events of a datagram share theirs. */
let viewed: Uint8Array = new Uint8Array(0);
let view: DataView = new DataView(viewed.buffer);

/** A view that reads the same bytes four at a time. */
export function viewOf(bytes: Uint8Array): DataView {
  if (bytes !== viewed) {
    viewed = bytes;
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  return view;
}

/**
 * HalfSipHash-1-3 over bytes, 32 bits, signed, keyed by `k0` and `k1`: a sender who does not know the key cannot choose
 * names or tokens that collide. Source: J.-P. Aumasson and D. J. Bernstein's SipHash, its 32-bit-word variant.
 */
export function hashBytes(bytes: DataView, start: number, end: number, k0: number, k1: number): number {
  const length = end - start;
  let v0 = k0;
  let v1 = k1;
  let v2 = k0 ^ 0x6c796765;
  let v3 = k1 ^ 0x74656462;
  const whole = start + (length & ~3);
  let word = 0;
  for (let at = start; ; at += 4) {
    const last = at >= whole;
    if (last) {
      word = length << 24;
      const rest = length & 3;
      if (rest > 2) word |= bytes.getUint8(at + 2) << 16;
      if (rest > 1) word |= bytes.getUint8(at + 1) << 8;
      if (rest > 0) word |= bytes.getUint8(at);
    } else word = bytes.getInt32(at, true);
    v3 ^= word;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= word;
    if (last) break;
  }
  v2 ^= 0xff;
  for (let round = 0; round < 3; round++) {
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
  }
  return v1 ^ v3;
}

/** Whether two strings of `length` bytes are the same. */
export function sameBytes(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  let i = 0;
  for (; i + 4 <= length; i += 4) if (a.getInt32(aStart + i, true) !== b.getInt32(bStart + i, true)) return false;
  if (i === length) return true;
  // The last four once more, which is less than a look at each byte of the rest.
  if (length > 4) return a.getInt32(aStart + length - 4, true) === b.getInt32(bStart + length - 4, true);
  for (; i < length; i++) if (a.getUint8(aStart + i) !== b.getUint8(bStart + i)) return false;
  return true;
}

/** For short strings, much quicker than a subarray and `set`. The two must not overlap. */
export function copyBytes(from: DataView, start: number, end: number, to: DataView, at: number): void {
  const by = at - start;
  let i = start;
  for (; i + 4 <= end; i += 4) to.setInt32(i + by, from.getInt32(i, true), true);
  if (i === end) return;
  if (end - start > 4) to.setInt32(end - 4 + by, from.getInt32(end - 4, true), true);
  else for (; i < end; i++) to.setUint8(i + by, from.getUint8(i));
}

/** Order of two UTF-8 strings by code point, which is the order of their bytes: below 0, 0 or above 0. */
export function compareBytes(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const shared = Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = 0; i < shared; i++) {
    const difference = a[aStart + i]! - b[bStart + i]!;
    if (difference !== 0) return difference;
  }
  return aEnd - aStart - (bEnd - bStart);
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Text of UTF-8 bytes; what is not UTF-8 becomes U+FFFD. Short ASCII, nearly everything, is decoded in place. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 64) return decoder.decode(bytes.subarray(start, end));
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}
