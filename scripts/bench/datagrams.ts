/**
 * Datagrams to send, built once and then changed in place: each line has a token of 8 hex digits that no other line
 * but its partner has. Lines come in pairs, the cause and then its reply, and all are of one length:
 *
 *     web-server:0000002a|s
 *     job-worker:0000002a|s
 */
export interface Datagrams {
  readonly bytes: Uint8Array;
  /** Bytes of one datagram; they lie one behind the other. */
  readonly size: number;
  readonly count: number;
  /** Give all lines the next tokens. */
  renew(): void;
}

/** The nodes of the lines, of equal length so that all datagrams are (the kernel splits only equal parts). */
export const NODES = ['web-server', 'job-worker'] as const;

/** Both ends of so many edges, each cause before its reply, all of equal length. */
export function nodesOfEdges(edges: number): string[] {
  const digits = (edge: number) => String(edge).padStart(4, '0');
  return Array.from({ length: edges }, (_, edge) => [`cause-${digits(edge)}`, `reply-${digits(edge)}`]).flat();
}

/** `first` is the number of the first token. An odd number of lines lets a pair span two datagrams. */
export function buildDatagrams(
  count: number,
  linesEach: number,
  first: number,
  nodes: readonly string[] = NODES,
): Datagrams {
  const tokenAt = nodes[0]!.length + 1;
  const lineBytes = tokenAt + '00000000|s\n'.length;
  // No LF behind the last line of a datagram.
  const size = lineBytes * linesEach - 1;
  const bytes = new Uint8Array(new ArrayBuffer(size * count));
  const encoder = new TextEncoder();
  let next = first * 2;
  for (let datagram = 0; datagram < count; datagram++) {
    for (let line = 0; line < linesEach; line++) {
      const node = nodes[(datagram * linesEach + line) % nodes.length];
      const text = `${node}:00000000|s${line === linesEach - 1 ? '' : '\n'}`;
      bytes.set(encoder.encode(text), datagram * size + line * lineBytes);
    }
  }
  return {
    bytes,
    size,
    count,
    renew() {
      for (let datagram = 0; datagram < count; datagram++) {
        const end = (datagram + 1) * size;
        for (let at = datagram * size + tokenAt; at < end; at += lineBytes) writeHex(bytes, at, (next++ / 2) >>> 0);
      }
    },
  };
}

/** 8 lower case digits at `at`. */
export function writeHex(bytes: Uint8Array, at: number, value: number): void {
  for (let digit = 0; digit < 8; digit++) {
    const nibble = (value >>> (28 - digit * 4)) & 15;
    bytes[at + digit] = nibble < 10 ? 48 + nibble : 87 + nibble;
  }
}
