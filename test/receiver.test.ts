import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDropsWatch } from '../src/inputs/kernel-drops.ts';
import { type DatagramBatch, openReceiver, type Receiver, type ReceiverOptions } from '../src/inputs/receiver.ts';
import { freePort } from './support/free-port.ts';
import { canGroup, openGroupSender } from './support/group-sender.ts';

// koffi is optional and recvmmsg is Linux: elsewhere the same rows run with dgram alone.
const probe = await openReceiver({ address: '127.0.0.1', port: 0, clock: () => 0 }, () => {});
const kinds = probe.kind === 'recvmmsg' ? (['recvmmsg', 'dgram'] as const) : (['dgram'] as const);
await probe.close();
const hasGroups = probe.kind === 'recvmmsg' && (await canGroup());
const hasIPv6 = await new Promise<boolean>((resolve) => {
  const socket = createSocket('udp6');
  socket.once('error', () => resolve(false));
  socket.bind(0, '::1', () => socket.close(() => resolve(true)));
});

test('on Linux with koffi the receiver that is chosen by itself is recvmmsg', { skip: probe.kind === 'dgram' }, () => {
  assert.equal(probe.why, 'the fastest here');
});

for (const kind of kinds) {
  test(`${kind}: every datagram arrives once and in order, with its sender and its time`, async () => {
    await using rig = await openRig({ kind, clock: () => 42 });
    const wanted = Array.from({ length: 700 }, (_, i) => `web:t${i}|s`);
    for (const line of wanted) rig.send(line);
    await rig.received(wanted.length);
    assert.deepEqual(
      rig.got.map(({ text }) => text),
      wanted,
    );
    const from = rig.sender.address();
    assert.deepEqual(
      new Set(rig.got.map(({ address, port, raw, arrivedAtUs }) => `${address} ${port} ${raw} ${arrivedAtUs}`)),
      new Set([`127.0.0.1 ${from.port} 127.0.0.1 42`]),
    );
    assert.equal(rig.receiver.kind, kind);
    const { datagrams, bytes, truncated, batches } = rig.receiver.figures();
    assert.deepEqual([datagrams, bytes, truncated], [700, wanted.join('').length, 0]);
    assert.ok(kind === 'dgram' ? batches === 700 : batches < 700);
  });

  test(`${kind}: the longest and the empty datagram come whole among others`, async () => {
    await using rig = await openRig({ kind });
    const jumbo = Buffer.alloc(65_507, 'j');
    for (const message of [Buffer.from('a'), Buffer.alloc(0), jumbo, Buffer.from('b')]) rig.send(message);
    await rig.received(4);
    assert.deepEqual(
      rig.got.map(({ text }) => text.length),
      [1, 0, 65_507, 1],
    );
    assert.ok(rig.got[2]?.text === jumbo.toString());
  });

  test(`${kind}: what is longer than the limit is cut and counted, also when it comes first`, async () => {
    await using rig = await openRig({ kind, datagramBytes: 4 });
    for (const message of ['abcdef', 'abcd', 'abcdefgh', 'a']) rig.send(message);
    await rig.received(4);
    assert.deepEqual(
      rig.got.map(({ text }) => text),
      ['abcd', 'abcd', 'abcd', 'a'],
    );
    assert.equal(rig.receiver.figures().truncated, 2);
  });

  test(`${kind}: IPv6 senders are told by their address`, { skip: !hasIPv6 }, async () => {
    await using rig = await openRig({ kind, address: '::1' });
    for (let i = 0; i < 20; i++) rig.send('x');
    await rig.received(20);
    assert.deepEqual(
      new Set(rig.got.map(({ address, raw }) => `${address} ${raw}`)),
      new Set(['::1 0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1']),
    );
    assert.equal(rig.receiver.family, 6);
  });

  test(`${kind}: an IPv4 sender at a socket for both families is told as IPv4`, { skip: !hasIPv6 }, async () => {
    await using rig = await openRig({ kind, address: '::', sendTo: '127.0.0.1' });
    for (let i = 0; i < 20; i++) rig.send('x');
    await rig.received(20);
    assert.deepEqual(new Set(rig.got.map(({ address }) => address)), new Set(['127.0.0.1']));
  });

  test(`${kind}: a name is resolved`, async () => {
    const receiver = await openReceiver({ address: 'localhost', port: 0, kind, clock: () => 0 }, () => {});
    assert.ok(['127.0.0.1', '::1'].includes(receiver.address));
    await receiver.close();
  });

  test(`${kind}: a taken port rejects, so that the start stops`, async () => {
    await using rig = await openRig({ kind });
    const { address, port } = rig.receiver;
    await assert.rejects(
      openReceiver({ address, port, kind, clock: () => 0 }, () => {}),
      { code: 'EADDRINUSE' },
    );
  });

  test(`${kind}: closed from within a batch, amid traffic, nothing more is delivered and the port is free`, async () => {
    let batches = 0;
    let closed = () => {};
    const firstClose = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const port = await freePort();
    const receiver: Receiver = await openReceiver({ address: '127.0.0.1', port, kind, clock: () => 0 }, () => {
      batches++;
      receiver.close().then(closed);
    });
    const sender = await connected(receiver.port, '127.0.0.1');
    for (let i = 0; i < 500; i++) sender.send('x');
    await firstClose;
    await receiver.close();
    const again = await openReceiver({ address: '127.0.0.1', port, kind, clock: () => 0 }, () => {});
    await again.close();
    sender.close();
    assert.equal(batches, 1);
    assert.equal(receiver.drops(), null);
  });

  test(`${kind}: what a full buffer lost is seen`, { skip: process.platform !== 'linux' }, async () => {
    await using rig = await openRig({ kind, receiveBufferBytes: 4096 });
    const watch = createDropsWatch([rig.receiver]);
    assert.equal(watch.poll(), 0);
    // Node sends at once and can read only after this turn, so all but the first few find the buffer full.
    for (let i = 0; i < 300; i++) rig.send('x'.repeat(1000));
    const lost = watch.poll() ?? 0;
    assert.ok(lost > 250);
    await rig.received(300 - lost);
    assert.equal(watch.poll(), 0);
    const fromTable = createDropsWatch([{ ...identity(rig.receiver), drops: () => null }]);
    assert.equal(fromTable.poll(), lost);
    const byAddress = createDropsWatch([{ ...identity(rig.receiver), inode: null, drops: () => null }]);
    assert.equal(byAddress.poll(), lost);
    for (const each of [watch, fromTable, byAddress]) each.close();
  });

  test(`${kind}: a buffer that was not granted names the sysctl that allows it`, async () => {
    await using rig = await openRig({ kind, receiveBufferBytes: 2 ** 30 });
    const { requestedBytes, grantedBytes, hint } = rig.receiver.buffer;
    assert.equal(requestedBytes, 2 ** 30);
    assert.ok(grantedBytes >= 4096);
    // Root may be granted all of it.
    if (grantedBytes === requestedBytes) assert.equal(hint, null);
    else if (process.platform === 'linux') assert.equal(hint, 'sysctl -w net.core.rmem_max=1073741824');
  });
}

test('drain delivers at once what the kernel holds', { skip: probe.kind === 'dgram' }, async () => {
  await using rig = await openRig({ kind: 'recvmmsg' });
  for (let i = 0; i < 300; i++) rig.send('x');
  rig.receiver.drain();
  assert.equal(rig.got.length, 300);
});

test('datagrams that the kernel left together arrive one by one, with their sender', {
  skip: !hasGroups,
  // Taken for one they would be fewer, and waited for.
  timeout: 30_000,
}, async () => {
  await using rig = await openRig({ kind: 'recvmmsg' });
  const sender = await openGroupSender(rig.receiver.port);
  const wanted: string[] = [];
  // Pauses of all lengths: with traffic, when it ends, while nobody expects any and when it begins again.
  for (let group = 0; group < 40; group++) {
    const datagrams = Array.from(
      { length: 1 + (group % 40) },
      (_, i) => `web:${group}-${String(i).padStart(3, '0')}|s`,
    );
    datagrams.push('a:b|s');
    sender.send(datagrams);
    wanted.push(...datagrams);
    await sleep([0, 1, 7, 0, 180][group % 5]);
  }
  await rig.received(wanted.length);
  assert.deepEqual(
    rig.got.map(({ text }) => text),
    wanted,
  );
  const { port } = sender.socket.address();
  assert.deepEqual(new Set(rig.got.map((got) => `${got.address} ${got.port}`)), new Set([`127.0.0.1 ${port}`]));
  assert.ok(rig.got.some(({ isJoined }) => isJoined));
  assert.equal(rig.receiver.figures().datagrams, wanted.length);
  sender.close();
});

test('a group that comes while groups are given up is divided, and then Node waits again', {
  skip: !hasGroups,
}, async () => {
  let reads = 0;
  let sendOnce = () => {};
  const importKoffi = await koffiWith((definition, real) => {
    return (...args) => {
      if (definition.includes('recvmmsg')) reads++;
      // UDP_GRO, to be set to 0.
      if (definition.includes('setsockopt') && args[2] === 104 && (args[3] as Int32Array)[0] === 0) sendOnce();
      return real(...args);
    };
  });
  await using rig = await openRig({ importKoffi });
  const sender = await openGroupSender(rig.receiver.port);
  const wanted = Array.from({ length: 20 }, (_, i) => `web:before${i}|s`);
  for (const line of wanted) rig.send(line);
  const group = ['web:1|s', 'web:2|s', 'web:3|s', 'a:4|s'];
  sendOnce = () => {
    sendOnce = () => {};
    sender.send(group);
  };
  await rig.received(wanted.length + group.length);
  assert.deepEqual(
    rig.got.map(({ text }) => text),
    [...wanted, ...group],
  );
  for (let before = -1; before !== reads; await sleep(200)) before = reads;
  sender.close();
});

test('of lost groups the datagrams are counted, nearly', { skip: !hasGroups }, async () => {
  await using rig = await openRig({ kind: 'recvmmsg', receiveBufferBytes: 65_536 });
  const sender = await openGroupSender(rig.receiver.port);
  const group = Array.from({ length: 30 }, (_, i) => `web:${String(i).padStart(12, '0')}|s`);
  let sent = 0;
  // Until traffic is lively nothing is left together.
  while (!rig.got.some(({ isJoined }) => isJoined)) {
    sender.send(group);
    sent += group.length;
    await rig.received(sent);
  }
  assert.deepEqual([rig.receiver.drops(), rig.receiver.areDropsEstimated], [0, false]);
  for (let i = 0; i < 1000; i++) sender.send(group);
  sent += 1000 * group.length;
  while (rig.got.at(-1)!.text !== group.at(-1) || !rig.receiver.drain()) await sleep(5);
  const lost = sent - rig.got.length;
  assert.ok(lost > 1000);
  assert.equal(rig.receiver.drops(), lost);
  assert.ok(rig.receiver.areDropsEstimated);
  sender.close();
});

test('datagrams are stamped by when they came, not by when they were read', {
  skip: probe.kind === 'dgram',
}, async () => {
  const clock = () => Math.round(performance.now() * 1000);
  await using rig = await openRig({ kind: 'recvmmsg', clock });
  // The kernel begins to stamp a moment after it was asked to.
  for (let attempt = 0; attempt < 100; attempt++) {
    const from = rig.got.length;
    rig.send('read by Node, so without a stamp');
    rig.send('before');
    for (const until = clock() + 500; clock() < until; );
    rig.send('after');
    await rig.received(from + 3);
    const [first, before, after] = rig.got.slice(from) as [Got, Got, Got];
    assert.equal(after.arrivedAtUs, before.arrivedAtUs);
    assert.ok(first.arrivalUs <= before.arrivalUs && after.arrivalUs <= after.arrivedAtUs);
    if (after.arrivalUs - before.arrivalUs >= 500) return;
  }
  assert.fail('never stamped');
});

const refusals = [
  { what: 'is missing', koffi: () => Promise.reject(new Error("Cannot find package 'koffi'\nRequire stack: …")) },
  { what: 'has no function to offer', koffi: () => Promise.resolve({ default: { load: () => ({ func: denied }) } }) },
];
for (const { what, koffi } of refusals) {
  test(`when koffi ${what}, dgram takes over and says why`, async () => {
    // Only the part of koffi that is reached.
    const importKoffi = koffi as unknown as NonNullable<ReceiverOptions['importKoffi']>;
    await using rig = await openRig({ importKoffi });
    rig.send('x');
    await rig.received(1);
    assert.equal(rig.receiver.kind, 'dgram');
    if (process.platform === 'linux') assert.match(rig.receiver.why, /^(koffi does not load: Cannot find|denied)/);
  });
}

test('koffi that fails once the port is bound leaves it to dgram', { skip: probe.kind === 'dgram' }, async () => {
  const importKoffi: NonNullable<ReceiverOptions['importKoffi']> = async () => {
    const { default: koffi } = await import('koffi');
    return { default: { ...koffi, address: denied } } as unknown as typeof import('koffi');
  };
  const port = await freePort();
  await using rig = await openRig({ importKoffi, port });
  assert.equal(rig.receiver.kind, 'dgram');
  assert.equal(rig.receiver.port, port);
  assert.equal(rig.receiver.why, 'denied');
});

test('a sandbox that denies recvmmsg makes it dgram', { skip: process.platform !== 'linux' }, async () => {
  const koffi = { default: { load: () => ({ func: () => () => -1 }), errno: () => 1 } };
  const importKoffi = (() => Promise.resolve(koffi)) as unknown as NonNullable<ReceiverOptions['importKoffi']>;
  await using rig = await openRig({ importKoffi });
  assert.equal(rig.receiver.kind, 'dgram');
  assert.equal(rig.receiver.why, 'recvmmsg is not permitted here (EPERM)');
});

test('recvmmsg that begins to fail loses nothing: Node reads on', { skip: probe.kind === 'dgram' }, async () => {
  let calls = 0;
  // The third call of recvmmsg is answered as a sandbox would that came to be while running.
  const importKoffi = await koffiWith((definition, real, fail) => {
    if (!definition.includes('recvmmsg')) return real;
    return (...args) => (++calls < 3 ? real(...args) : fail());
  });
  await using rig = await openRig({ importKoffi });
  for (let i = 0; i < 1000; i++) rig.send(`${i}`);
  await rig.received(1000);
  assert.deepEqual(
    rig.got.map(({ text }) => Number(text)),
    Array.from({ length: 1000 }, (_, i) => i),
  );
  assert.equal(rig.receiver.kind, 'dgram');
  assert.equal(rig.receiver.why, 'recvmmsg began to fail with errno 1');
});

type Call = (...args: unknown[]) => unknown;

/** The real one with other functions of the C library; `fail` answers −1 with EPERM. */
async function koffiWith(
  replace: (definition: string, real: Call, fail: () => number) => Call,
): Promise<NonNullable<ReceiverOptions['importKoffi']>> {
  const { default: koffi } = await import('koffi');
  const library = koffi.load(null);
  const fail = () => {
    koffi.errno(1);
    return -1;
  };
  const func = (definition: string) => replace(definition, library.func(definition), fail);
  return async () => ({ default: { ...koffi, load: () => ({ func }) } }) as unknown as typeof import('koffi');
}

function denied(): never {
  throw new Error('denied');
}

interface Got {
  readonly text: string;
  readonly address: string;
  readonly port: number;
  readonly raw: string;
  readonly arrivedAtUs: number;
  readonly arrivalUs: number;
  /** The next begins where it ends. */
  readonly isJoined: boolean;
}

interface Rig extends AsyncDisposable {
  readonly receiver: Receiver;
  readonly sender: Socket;
  readonly got: Got[];
  send(message: string | Buffer): void;
  /** Resolves once so many have come in all. */
  received(count: number): Promise<void>;
}

async function openRig(options: Partial<ReceiverOptions> & { sendTo?: string }): Promise<Rig> {
  const got: Got[] = [];
  let wake = () => {};
  const receiver = await openReceiver({ address: '127.0.0.1', port: 0, clock: () => 0, ...options }, (batch) => {
    for (let i = 0; i < batch.count; i++) got.push(copyOf(batch, i));
    wake();
  });
  const sendTo = options.sendTo ?? receiver.address;
  const sender = await connected(receiver.port, sendTo);
  return {
    receiver,
    sender,
    got,
    send: (message) => sender.send(message),
    async received(count) {
      while (got.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      assert.equal(got.length, count);
    },
    async [Symbol.asyncDispose]() {
      sender.close();
      await receiver.close();
    },
  };
}

/** A connected socket of Node's sends at once, within the call. */
async function connected(port: number, address: string): Promise<Socket> {
  const sender = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  sender.connect(port, address);
  await once(sender, 'connect');
  return sender;
}

function copyOf({ bytes, count, starts, ends, senders, arrivals, arrivedAtUs }: DatagramBatch, i: number): Got {
  const isJoined = i + 1 < count && starts[i + 1] === ends[i];
  assert.ok(isJoined || ends[i] === bytes.length || bytes[ends[i]!] === 0x0a, 'an LF or nothing behind a message');
  const at = senders.find(i);
  return {
    text: Buffer.from(bytes.subarray(starts[i], ends[i])).toString(),
    address: senders.address(i),
    port: senders.port(i),
    raw: senders.bytes.subarray(at, at + senders.length).join('.'),
    arrivedAtUs,
    arrivalUs: arrivals[i] ?? Number.NaN,
    isJoined,
  };
}

function identity({ family, address, port, inode }: Receiver) {
  return { family, address, port, inode };
}
