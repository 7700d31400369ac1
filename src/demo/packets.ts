/** A datagram that crosses common networks whole: 1500 bytes of Ethernet less headers, and some to spare. */
export const PACKET_BYTES = 1400;

/** Lines packed into as few datagrams as their order allows. A line longer than the limit goes alone. */
export function packLines(lines: readonly string[], limit = PACKET_BYTES): string[] {
  const packets: string[] = [];
  let packet = '';
  let bytes = 0;
  for (const line of lines) {
    const lineBytes = Buffer.byteLength(line);
    if (packet !== '' && bytes + 1 + lineBytes > limit) {
      packets.push(packet);
      packet = '';
      bytes = 0;
    }
    packet = packet === '' ? line : `${packet}\n${line}`;
    bytes += lineBytes + (bytes === 0 ? 0 : 1);
  }
  if (packet !== '') packets.push(packet);
  return packets;
}
