import koffi from 'koffi';
import { buildDatagrams, NODES, nodesOfEdges } from './datagrams.ts';
import type { Load, Sent } from './load.ts';

// Sends one load to 127.0.0.1 and prints what it sent. Its own process, so that its CPU is not the receiver's.

const AF_INET = 2;
const SOCK_DGRAM = 2;
const SOL_UDP = 17;
const UDP_SEGMENT = 103;
/** The kernel splits one message into 64 datagrams at most, and no message is longer than a datagram may be. */
const SEGMENTS = 32;
const MESSAGE_BYTES = 65_507;
/** Up to this many a second the sender sleeps between sending, in steps a real one would have. */
const SLEEPY = 100_000;

const libc = koffi.load(null);
const socket = libc.func('int socket(int, int, int)');
const connect = libc.func('int connect(int, void *, unsigned int)');
const setsockopt = libc.func('int setsockopt(int, int, int, void *, unsigned int)');
const send = libc.func('long send(int, void *, size_t, int)');

const load: Load = JSON.parse(process.argv[2] ?? '{}');
const nodes = load.edges === undefined ? NODES : nodesOfEdges(load.edges);
const single = buildDatagrams(1, load.linesEach, 0, nodes);
const most = Math.max(1, Math.min(SEGMENTS, Math.floor(MESSAGE_BYTES / single.size)));
// Each edge has its turn before the first one comes again.
const count = Math.ceil(nodes.length / 2 / most) * most * 2;
const datagrams = buildDatagrams(
  load.edges === undefined ? (load.by === 'group' ? most : 64) : count,
  load.linesEach,
  load.firstToken,
  nodes,
);
const fd: number = openTo(load.port);
let grouping = load.by === 'group' && setsockopt(fd, SOL_UDP, UDP_SEGMENT, new Int32Array([single.size]), 4) === 0;
const address = koffi.address(datagrams.bytes) as bigint;

const clock = () => performance.now() / 1000;
const sleeper = new Int32Array(new SharedArrayBuffer(4));
const startedAt = clock();
let sent = 0;
/** Datagrams of the present tokens that were not yet sent. */
let left = 0;

for (;;) {
  const elapsed = clock() - startedAt;
  if (elapsed >= load.seconds) break;
  const due = load.rate === 0 ? datagrams.count : Math.floor(elapsed * load.rate) - sent;
  for (let count = due; count > 0; ) count -= sendSome(count);
  if (load.rate > 0 && load.rate <= SLEEPY) Atomics.wait(sleeper, 0, 0, load.rate > 2000 ? 0.2 : 1);
}
const answer: Sent = { datagrams: sent, seconds: clock() - startedAt };
process.stdout.write(`${JSON.stringify(answer)}\n`);

/** Send up to `count` datagrams with one call. A refused one is sent again: only the receiver may lose any. */
function sendSome(count: number): number {
  if (left === 0) {
    datagrams.renew();
    left = datagrams.count;
  }
  const some = grouping ? Math.min(count, left, most) : 1;
  const from = address + BigInt((datagrams.count - left) * datagrams.size);
  if (send(fd, from, some * datagrams.size, 0) < 0) {
    const errno = koffi.errno();
    if (errno === koffi.os.errno.EIO || errno === koffi.os.errno.EINVAL) grouping = false;
    else if (errno !== koffi.os.errno.ENOBUFS && errno !== koffi.os.errno.ECONNREFUSED)
      throw new Error(`errno ${errno}`);
    return 0;
  }
  left -= some;
  sent += some;
  return some;
}

function openTo(port: number): number {
  const made: number = socket(AF_INET, SOCK_DGRAM, 0);
  // sockaddr_in: family in the machine's order, port and address in the network's.
  const to = new Uint8Array(new ArrayBuffer(128));
  new Uint16Array(to.buffer)[0] = AF_INET;
  to.set([port >> 8, port & 0xff, 127, 0, 0, 1], 2);
  if (made < 0 || connect(made, to, 16) !== 0) throw new Error(`cannot connect: errno ${koffi.errno()}`);
  return made;
}
