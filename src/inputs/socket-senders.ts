import { ipaddr } from './ipaddr.ts';

/**
 * Who sent the datagrams of a batch. `find` costs next to nothing and lends the raw address, for allow lists; text is
 * made only when somebody wants to show it.
 */
export interface Senders {
  /** Where the raw addresses are, network order. */
  readonly bytes: Uint8Array;
  /** Start of the address of datagram `index` in `bytes`; its length is then `length`. */
  find(index: number): number;
  /** 4 or 16, of the address found last. */
  readonly length: number;
  port(index: number): number;
  /** As text, an IPv4-mapped one as IPv4. */
  address(index: number): string;
}

/** The kernel's sockaddr_in or sockaddr_in6 of each message, which may hold several datagrams, in one table with this stride. */
export const SOCKADDR_STRIDE = 32;
/** sizeof(struct sockaddr_in6), the longer of the two. */
export const SOCKADDR_BYTES = 28;

/**
 * Senders in the kernel's own form:
 *
 *     sockaddr_in   family(2) port(2) address(4)
 *     sockaddr_in6  family(2) port(2) flow(4) address(16) scope(4)
 *
 * All of one socket have the same family, so it is told once.
 */
export class SockaddrSenders implements Senders {
  readonly bytes: Uint8Array;
  readonly length: number;
  /** By datagram: the message that it came in. */
  messages: Int32Array;
  readonly #offset: number;
  /** The sender put last: mostly it comes again, and parsing its text would cost more than receiving it. */
  #text = '';
  #raw: Uint8Array;

  constructor(table: Uint8Array, family: 4 | 6, messages: Int32Array) {
    this.bytes = table;
    this.messages = messages;
    this.length = family === 4 ? 4 : 16;
    this.#offset = family === 4 ? 4 : 8;
    this.#raw = new Uint8Array(this.length);
  }

  find(index: number): number {
    return this.messages[index]! * SOCKADDR_STRIDE + this.#offset;
  }

  port(index: number): number {
    const at = this.messages[index]! * SOCKADDR_STRIDE + 2;
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }

  address(index: number): string {
    const start = this.find(index);
    return ipText(this.bytes.subarray(start, start + this.length));
  }

  /** Enter the sender of the first message, which Node told as text. */
  putFirst(address: string, port: number): void {
    this.bytes[2] = port >> 8;
    this.bytes[3] = port & 0xff;
    if (address !== this.#text) {
      this.#text = address;
      const raw = rawAddress(address);
      this.#raw = raw.length === this.length ? raw : new Uint8Array(this.length);
    }
    this.bytes.set(this.#raw, this.#offset);
  }
}

/** The one sender of a datagram read by Node's dgram, which tells it as text. */
export class TextSender implements Senders {
  bytes = new Uint8Array(16);
  length = 4;
  #address = '';
  #port = 0;
  /** The text that `bytes` holds, as above. */
  #raw = '';

  set(address: string, port: number): void {
    this.#address = address;
    this.#port = port;
  }

  find(): number {
    if (this.#raw !== this.#address) {
      this.#raw = this.#address;
      const raw = rawAddress(this.#address);
      this.bytes.set(raw);
      this.length = raw.length;
    }
    return 0;
  }

  port(): number {
    return this.#port;
  }

  address(): string {
    return plainText(this.#address);
  }
}

/** 4 or 16 bytes in network order; a zone (`fe80::1%eth0`) is left out. Four zeroes for what is no address. */
export function rawAddress(text: string): Uint8Array {
  const plain = text.split('%', 1)[0] ?? '';
  if (!ipaddr().isValid(plain)) return new Uint8Array(4);
  const raw = Uint8Array.from(ipaddr().parse(plain).toByteArray());
  // ipaddr.js takes the compatible form of old, ::10.1.2.3, for the mapped one: an allow list must not.
  if (/^::\d+\./.test(plain)) raw.fill(0, 10, 12);
  return raw;
}

function ipText(raw: Uint8Array): string {
  return plainText(
    ipaddr()
      .fromByteArray([...raw])
      .toString(),
  );
}

function plainText(address: string): string {
  return address.startsWith('::ffff:') ? ipaddr().process(address).toString() : address;
}
