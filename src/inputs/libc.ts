import { endianness } from 'node:os';

/**
 * The few calls into the C library that Node does not offer, through the optional dependency koffi. Loaded only when
 * wanted: the program must run where koffi is absent, refuses to load or finds no such function.
 */
export interface Libc {
  /** recvmmsg(2) with MSG_DONTWAIT: how many messages were read, or −errno. `headers` is a table of mmsghdr. */
  receive(fd: number, headers: Uint8Array, count: number): number;
  /** setsockopt(2) with an int, at SOL_SOCKET unless another level is given: did the kernel take it? */
  setSocketOption(fd: number, option: number, value: number, level?: number): boolean;
  /** getsockopt(2) at SOL_SOCKET into an array of 32-bit words: how many of them were filled, 0 when refused. */
  socketOption(fd: number, option: number, into: Uint32Array): number;
  /** The kernel's clock of the day in microseconds, finer than Date.now() and the one that it stamps datagrams with. */
  now(): number;
  /** Where the memory of a view lies. Only of an ArrayBuffer made as such: small typed arrays live on the moving heap. */
  addressOf(view: ArrayBufferView): bigint;
}

/** Linux's errno values that matter here; the same on every architecture that Node runs on. */
export const ERRNO = { EPERM: 1, EINTR: 4, EBADF: 9, EAGAIN: 11, ENOSYS: 38 } as const;

const MSG_DONTWAIT = 0x40;
const SOL_SOCKET = 1;
const CLOCK_REALTIME = 0;

/** Koffi as imported; a test passes one that throws. */
export type ImportKoffi = () => Promise<typeof import('koffi')>;

/** Rejects with a reason fit for a user, one line. */
export async function loadLibc(importKoffi: ImportKoffi = () => import('koffi')): Promise<Libc> {
  if (process.platform !== 'linux') throw new Error(`no recvmmsg on ${process.platform}`);
  // The table of headers is laid out for 8-byte pointers, see receiver-slots.ts.
  if (['arm', 'ia32', 'mips', 'mipsel', 'ppc', 's390'].includes(process.arch)) {
    throw new Error(`32-bit ${process.arch} is not supported`);
  }
  const { default: koffi } = await importKoffi().catch((error: unknown) => {
    throw new Error(`koffi does not load: ${firstLine(error)}`);
  });
  // null is the process itself, which has its C library loaded, glibc or musl.
  const library = koffi.load(null);
  const recvmmsg = library.func('int recvmmsg(int, void *, unsigned int, int, void *)');
  const setsockopt = library.func('int setsockopt(int, int, int, void *, unsigned int)');
  const getsockopt = library.func('int getsockopt(int, int, int, void *, void *)');
  const clockGettime = library.func('int clock_gettime(int, void *)');
  const timespec = new BigInt64Array(2);
  const timespecWords = new Uint32Array(timespec.buffer);
  const word = new Int32Array(1);
  const length = new Uint32Array(1);
  return {
    receive(fd, headers, count) {
      const read: number = recvmmsg(fd, headers, count, MSG_DONTWAIT, null);
      return read < 0 ? -koffi.errno() : read;
    },
    setSocketOption(fd, option, value, level = SOL_SOCKET) {
      word[0] = value;
      return setsockopt(fd, level, option, word, 4) === 0;
    },
    socketOption(fd, option, into) {
      length[0] = into.byteLength;
      return getsockopt(fd, SOL_SOCKET, option, into, length) === 0 ? length[0] >> 2 : 0;
    },
    now() {
      clockGettime(CLOCK_REALTIME, timespec);
      return timespecUs(timespecWords, 0);
    },
    addressOf: (view) => BigInt(koffi.address(view)),
  };
}

/** A struct timespec with 8-byte fields that begins at the 32-bit word `at`, as whole microseconds. */
export function timespecUs(words: Uint32Array, at: number): number {
  // The seconds fit one word until 2106; no BigInt, as this runs once per datagram.
  return words[at + LOW]! * 1_000_000 + Math.floor(words[at + 2 + LOW]! / 1000);
}

/** Which word of an 8-byte number is the lower one. */
export const LOW = endianness() === 'LE' ? 0 : 1;

/**
 * May this process call recvmmsg at all? A sandbox (seccomp) refuses by number before it looks at the arguments, so a
 * descriptor that cannot exist tells: EBADF means yes. Gives the reason why not, or null.
 */
export function refusal(libc: Libc): string | null {
  const result = libc.receive(-1, new Uint8Array(64), 1);
  if (result === -ERRNO.EBADF) return null;
  if (result === -ERRNO.ENOSYS) return 'this kernel has no recvmmsg (ENOSYS)';
  return result === -ERRNO.EPERM ? 'recvmmsg is not permitted here (EPERM)' : `recvmmsg answers errno ${-result}`;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
