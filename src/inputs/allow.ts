import { ipaddr } from './ipaddr.ts';
import { rawAddress, type Senders } from './socket-senders.ts';

/** Tells senders that may be heard from others, by raw address: no text and no garbage at full rate. */
export interface AllowList {
  /** Of a datagram in a batch. */
  admits(senders: Senders, index: number): boolean;
  /** Of a connection's peer, as Node tells it. */
  admitsText(address: string): boolean;
}

/** A network as 32-bit words, `word & mask === base` in each: one for IPv4, four for IPv6. */
interface Network {
  readonly base: Int32Array;
  readonly mask: Int32Array;
}

/** Is this an address or a network in CIDR form? For whoever validates a manifest. */
export function isNetwork(text: string): boolean {
  return parseNetwork(text) !== null;
}

/**
 * Compile `allow` of an input. An empty list admits nobody. An IPv4 sender is the same whether it comes as such or
 * mapped into IPv6 (`::ffff:10.0.0.1`), and so is a network. Throws on what `isNetwork` refuses.
 */
export function compileAllow(entries: readonly string[]): AllowList {
  const v4: Network[] = [];
  const v6: Network[] = [];
  for (const entry of entries) {
    const network = parseNetwork(entry);
    if (network === null) throw new TypeError(`not an address or network: ${entry}`);
    (network.base.length === 1 ? v4 : v6).push(network);
  }

  function admitsRaw(bytes: Uint8Array, start: number, length: number): boolean {
    if (length === 4) return within(v4, bytes, start);
    return isMapped(bytes, start) ? within(v4, bytes, start + 12) : within(v6, bytes, start);
  }

  return {
    admits(senders, index) {
      const start = senders.find(index);
      return admitsRaw(senders.bytes, start, senders.length);
    },
    admitsText(address) {
      const raw = rawAddress(address);
      return admitsRaw(raw, 0, raw.length);
    },
  };
}

function within(networks: readonly Network[], bytes: Uint8Array, start: number): boolean {
  for (const { base, mask } of networks) {
    let word = 0;
    while (word < base.length && (wordAt(bytes, start + word * 4) & mask[word]!) === base[word]) word++;
    if (word === base.length) return true;
  }
  return false;
}

/** Of ::ffff:0:0/96: ten bytes 0 and two 255. */
function isMapped(bytes: Uint8Array, start: number): boolean {
  return wordAt(bytes, start) === 0 && wordAt(bytes, start + 4) === 0 && wordAt(bytes, start + 8) === 0xffff;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

function parseNetwork(text: string): Network | null {
  const [address = '', prefix, ...rest] = text.trim().split('/');
  // ipaddr.js also takes 127.1 and 0x7f.0.0.1, which nobody writes on purpose.
  const family = ipaddr().IPv4.isValidFourPartDecimal(address) ? 4 : ipaddr().IPv6.isValid(address) ? 6 : 0;
  if (family === 0 || rest.length > 0 || address.includes('%')) return null;
  const raw = rawAddress(address);
  const bits = prefix === undefined ? raw.length * 8 : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (!(bits <= raw.length * 8)) return null;
  if (raw.length === 16 && isMapped(raw, 0) && bits >= 96) return network(raw.subarray(12), bits - 96);
  return network(raw, bits);
}

function network(raw: Uint8Array, bits: number): Network {
  const mask = new Int32Array(raw.length / 4);
  const base = new Int32Array(raw.length / 4);
  for (let word = 0; word < mask.length; word++) {
    const ones = Math.min(32, Math.max(0, bits - word * 32));
    // A shift by 32 would be a shift by 0.
    mask[word] = ones === 0 ? 0 : -1 << (32 - ones);
    base[word] = wordAt(raw, word * 4) & mask[word]!;
  }
  return { base, mask };
}
