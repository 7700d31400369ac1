import koffi from 'koffi';
import { answer } from './answer.ts';
import { scan } from './scan.ts';

// Bare recvmmsg: a loop that does nothing but block in it, as a server in C would. Argument: `scan` or `count`.

const MESSAGES = 256;
const SLOT_BYTES = 2048;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_RCVTIMEO = 20;
const MSG_WAITFORONE = 0x10000;
/** So often the harness gets its answers. */
const BREATH_MS = 20;

const libc = koffi.load(null);
const recvmmsg = libc.func('int recvmmsg(int, void *, unsigned int, int, void *)');
const setsockopt = libc.func('int setsockopt(int, int, int, void *, unsigned int)');
const bind = libc.func('int bind(int, void *, unsigned int)');
const getsockname = libc.func('int getsockname(int, void *, void *)');

const scanning = process.argv[2] === 'scan';
const fd: number = libc.func('int socket(int, int, int)')(2, 2, 0);
setsockopt(fd, SOL_SOCKET, SO_RCVBUF, new Int32Array([4 << 20]), 4);
setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, new BigInt64Array([0n, BigInt(BREATH_MS * 1000)]), 16);
const name = new Uint8Array(new ArrayBuffer(128));
new Uint16Array(name.buffer)[0] = 2;
name.set([127, 0, 0, 1], 4);
if (bind(fd, name, 16) !== 0) throw new Error(`cannot bind: errno ${koffi.errno()}`);
getsockname(fd, name, new Uint32Array([16]));

// The tables of receiver-slots.ts in their simplest form.
const bytes = new Uint8Array(new ArrayBuffer(MESSAGES * SLOT_BYTES));
const headers = new BigUint64Array(new ArrayBuffer(MESSAGES * 64));
const words = new Uint32Array(headers.buffer);
const iovecs = new BigUint64Array(new ArrayBuffer(MESSAGES * 16));
for (let i = 0; i < MESSAGES; i++) {
  iovecs[i * 2] = BigInt(koffi.address(bytes)) + BigInt(i * SLOT_BYTES);
  iovecs[i * 2 + 1] = BigInt(SLOT_BYTES);
  headers[i * 8 + 2] = BigInt(koffi.address(iovecs)) + BigInt(i * 16);
  headers[i * 8 + 3] = 1n;
}

let datagrams = 0;
let found = 0;
answer((name[2]! << 8) | name[3]!, () => datagrams, { more: () => ({ found, slots: iovecs.length / 2 }) });
setImmediate(receive);

function receive(): void {
  const until = performance.now() + BREATH_MS;
  while (performance.now() < until) {
    const read: number = recvmmsg(fd, headers, MESSAGES, MSG_WAITFORONE, null);
    if (read <= 0) break;
    datagrams += read;
    for (let i = 0; scanning && i < read; i++) {
      found += scan(bytes, i * SLOT_BYTES, i * SLOT_BYTES + words[i * 16 + 14]!);
    }
  }
  setImmediate(receive);
}
