/** The least that anybody who understands lines must do: look at every byte for the colons, pipes and ends of lines. */
export function scan(bytes: Uint8Array, start: number, end: number): number {
  let found = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === 0x0a || byte === 0x3a || byte === 0x7c) found++;
  }
  return found;
}
