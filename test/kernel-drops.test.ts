import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDropsWatch, dropsIn } from '../src/inputs/kernel-drops.ts';

// As Linux prints them on a little-endian machine.
const UDP = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 2134: 0100007F:1FBD 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 23716 2 00000000f2b5a6c0 17
12289: 00000000:1FBD 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 2371 2 0000000000000000 5
16000: 0100007F:158A 0100007F:A001 01 00000000:00001F00 00:00000000 00000000 23716        0 99 2 0000000000000000 4294967295
`;
const UDP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 2134: 00000000000000000000000001000000:1FBD 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 41 2 0000000000000000 3
`;

const rows = [
  { title: 'by inode', table: UDP, inode: 23716, address: '-', port: 0, expected: 17 },
  { title: 'by an inode that begins like another', table: UDP, inode: 2371, address: '-', port: 0, expected: 5 },
  { title: 'by a counter of all 32 bits', table: UDP, inode: 99, address: '-', port: 0, expected: 4_294_967_295 },
  {
    title: 'by an inode that is not there, though the number is',
    table: UDP,
    inode: 2134,
    address: '-',
    port: 0,
    expected: null,
  },
  { title: 'by IPv4 address and port', table: UDP, inode: null, address: '127.0.0.1', port: 8125, expected: 17 },
  { title: 'by the address of all', table: UDP, inode: null, address: '0.0.0.0', port: 8125, expected: 5 },
  { title: 'not by the remote end', table: UDP, inode: null, address: '127.0.0.1', port: 0xa001, expected: null },
  { title: 'by IPv6 address and port', table: UDP6, inode: null, address: '::1', port: 8125, expected: 3 },
  { title: 'in an empty table', table: '', inode: 1, address: '::1', port: 1, expected: null },
  {
    title: 'in a table that ends within the row',
    table: UDP.slice(0, 150),
    inode: 23716,
    address: '-',
    port: 0,
    expected: null,
  },
  { title: 'in something else', table: '23716\n\n 23716 x y', inode: 23716, address: '-', port: 0, expected: null },
] as const;

for (const { title, table, expected, ...socket } of rows) {
  test(`a socket's drops are found ${title}`, () => {
    assert.equal(dropsIn(table, socket), expected);
  });
}

/** A socket whose counter is what the test says. */
function socketWith(counters: (number | null)[]) {
  return { family: 4, address: '127.0.0.1', port: 8125, inode: 1, drops: () => counters.shift() ?? null } as const;
}

test('each poll gives what is new since the last, over all sockets', () => {
  const watch = createDropsWatch([socketWith([0, 5, 5]), socketWith([1, 1, 4])], () => null);
  assert.deepEqual([watch.poll(), watch.poll(), watch.poll()], [1, 5, 3]);
  assert.equal(watch.how, 'asked of the sockets');
});

test('a counter that wraps goes on, and one that goes back adds nothing', () => {
  const wrapping = createDropsWatch([socketWith([0x7fff_ffff, 0xffff_fffe, 3])], () => null);
  assert.deepEqual([wrapping.poll(), wrapping.poll(), wrapping.poll()], [0x7fff_ffff, 0x7fff_ffff, 5]);
  const back = createDropsWatch([socketWith([100, 40, 41])], () => null);
  assert.deepEqual([back.poll(), back.poll(), back.poll()], [100, 0, 1]);
});

test('a socket that cannot say is looked up in the table of its family', () => {
  const watched = { family: 6, address: '::1', port: 8125, inode: null, drops: () => null } as const;
  const watch = createDropsWatch([watched], (family) => (family === 6 ? UDP6 : UDP));
  assert.deepEqual([watch.poll(), watch.poll()], [3, 0]);
  assert.equal(watch.how, '/proc/net/udp');
});

test('where there is no such table nothing is claimed', () => {
  const watch = createDropsWatch([socketWith([])], () => null);
  assert.equal(watch.poll(), null);
  assert.equal(watch.how, 'not measured here');
});
