import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Senders } from '../src/inputs/socket-senders.ts';
import { PeerTable, peerOf } from '../src/inputs/syslog-peers.ts';

describe("a connection's peer", () => {
  const rows = [
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::1', '::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:0:1', '::ffff:0:1'],
    ['', ''],
  ] as const;
  for (const [address, expected] of rows) {
    test(`${address || 'none'} is ${expected || 'nothing'}`, () => {
      const { text, bytes } = peerOf(address);
      assert.deepEqual([text, Buffer.from(bytes).toString()], [expected, expected]);
    });
  }
});

describe("a datagram's sender", () => {
  test('is told from any number of others, and made into text once while it is the only one', () => {
    let made = 0;
    // As a batch holds them: all of one address behind each other.
    const senders: Senders = {
      bytes: Uint8Array.from({ length: 4 * 5_000 }, (_, i) => [10, 0, (i >> 2) >> 8, (i >> 2) & 0xff][i % 4]!),
      length: 4,
      find: (index) => index * 4,
      port: () => 514,
      address(index) {
        made++;
        return `10.0.${index >> 8}.${index & 0xff}`;
      },
    };
    const table = new PeerTable();
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 5_000; i++) assert.equal(table.of(senders, i).text, `10.0.${i >> 8}.${i & 0xff}`);
    }
    const before = made;
    const [first, second] = [table.of(senders, 7), table.of(senders, 7)];
    assert.equal(first, second);
    assert.ok(made <= before + 1);
  });
});
