import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { compileAllow, isNetwork } from '../src/inputs/allow.ts';

const rows = [
  {
    allow: ['127.0.0.0/8', '::1'],
    yes: ['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1'],
    no: ['128.0.0.1', '::2'],
  },
  { allow: ['10.1.2.3'], yes: ['10.1.2.3'], no: ['10.1.2.2', '10.1.2.4', '::10.1.2.3'] },
  { allow: ['10.1.2.3/9'], yes: ['10.0.0.0', '10.127.255.255'], no: ['10.128.0.0', '11.0.0.0'] },
  { allow: ['0.0.0.0/0'], yes: ['0.0.0.0', '255.255.255.255', '::ffff:1.2.3.4'], no: ['::1'] },
  { allow: ['::/0'], yes: ['::1', 'ff02::1'], no: ['1.2.3.4', '::ffff:1.2.3.4'] },
  { allow: ['::ffff:10.0.0.0/104'], yes: ['10.9.9.9', '::ffff:10.9.9.9'], no: ['11.0.0.0'] },
  { allow: ['fd00:1::/33'], yes: ['fd00:1:7fff::1'], no: ['fd00:1:8000::1', 'fd00:2::'] },
  { allow: ['fe80::/10'], yes: ['fe80::1%eth0'], no: ['fec0::1'] },
  { allow: ['255.255.255.255/32'], yes: ['255.255.255.255'], no: ['255.255.255.254'] },
  { allow: [], yes: [], no: ['127.0.0.1', '::1'] },
] as const;

for (const { allow, yes, no } of rows) {
  test(`allow ${JSON.stringify(allow)}`, () => {
    const list = compileAllow(allow);
    for (const address of yes) assert.ok(list.admitsText(address), address);
    for (const address of no) assert.ok(!list.admitsText(address), address);
  });
}

test('the sender of a datagram is judged by its raw address', () => {
  const list = compileAllow(['10.0.0.0/8', 'fd00::/8']);
  const senders = (raw: readonly number[]) => ({
    bytes: Uint8Array.from([9, 9, ...raw, 9]),
    find: () => 2,
    length: raw.length,
    port: () => 0,
    address: () => '',
  });
  assert.ok(list.admits(senders([10, 1, 2, 3]), 0));
  assert.ok(!list.admits(senders([11, 1, 2, 3]), 0));
  assert.ok(list.admits(senders([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 1, 2, 3]), 0));
  assert.ok(list.admits(senders([0xfd, ...new Array(15).fill(1)]), 0));
});

test('what is no address or network is refused', () => {
  const wrong = [
    '',
    'localhost',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '1.2.3.4/-1',
    '::1%lo',
  ];
  for (const entry of wrong) assert.ok(!isNetwork(entry), entry);
  for (const entry of ['10.0.0.0/8', '10.0.0.1', '::1', 'fd00::/8']) assert.ok(isNetwork(entry), entry);
  assert.throws(() => compileAllow(['10.0.0.1', 'localhost']), /not an address or network: localhost/);
});

test('any IPv4 network admits what ipaddr.js says it holds', () => {
  const octets = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(octets, fc.nat(32), octets, fc.nat(32), (network, bits, other, shared) => {
      // Half of the addresses share a prefix with the network, or hardly any would be inside.
      const cut = shared >> 3;
      const address = [...network.slice(0, cut), ...other.slice(cut)].join('.');
      const cidr = `${network.join('.')}/${bits}`;
      const expected = ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(cidr));
      assert.equal(compileAllow([cidr]).admitsText(address), expected);
      assert.equal(compileAllow([cidr]).admitsText(`::ffff:${address}`), expected);
    }),
  );
});

test('any IPv6 network admits what ipaddr.js says it holds', () => {
  const bytes = fc.array(fc.nat(255), { minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(bytes, fc.nat(128), bytes, fc.nat(16), (network, bits, other, cut) => {
      const text = (raw: number[]) => ipaddr.fromByteArray(raw).toString();
      const address = text([...network.slice(0, cut), ...other.slice(cut)]);
      const cidr = `${text(network)}/${bits}`;
      assert.equal(
        compileAllow([cidr]).admitsText(address),
        ipaddr.IPv6.parse(address).match(ipaddr.IPv6.parseCIDR(cidr)),
      );
    }),
  );
});
