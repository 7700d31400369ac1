import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, describe, test } from 'node:test';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { InputError } from '../src/inputs/input-error.ts';
import type { SyslogTlsConfig } from '../src/manifest/section-syslog.ts';
import { freePort } from './support/free-port.ts';
import { closed, openSyslogRig, type SyslogRig, until } from './support/syslog-rig.ts';
import { makeCertificates } from './support/syslog-tls.ts';

const files = makeCertificates();
after(() => files?.remove());
const skip = files === null ? 'openssl is not there' : false;
const path = (name: string): string => files?.path(name) ?? '';
const read = (name: string): Buffer => files?.read(name) ?? Buffer.of();

const NAME = 'syslog-tls';
const MESSAGE = '<13>1 2026-11-21T10:00:00Z host web 1 id - trace_id=t1';
const COUNTED = `${MESSAGE.length} ${MESSAGE}`;

function tlsConfig(given: Partial<SyslogTlsConfig> = {}): SyslogTlsConfig {
  return { address: '127.0.0.1', port: 0, cert: path('server.cert'), key: path('server.key'), ca: null, ...given };
}

const openRig = (given: Partial<SyslogTlsConfig> = {}): Promise<SyslogRig> => openSyslogRig({ tls: tlsConfig(given) });

/** Speaks TLS to the input; what goes wrong there shows in the input's figures. */
function client(rig: SyslogRig, options: ConnectionOptions = {}): TLSSocket {
  const socket = connect({ host: '127.0.0.1', port: rig.port(NAME), rejectUnauthorized: false, ...options });
  socket.on('error', () => {});
  return socket;
}

const asKnown = (): ConnectionOptions => ({ cert: read('client.cert'), key: read('client.key') });
const asStranger = (): ConnectionOptions => ({ cert: read('stranger.cert'), key: read('stranger.key') });

describe('syslog over TLS', { skip }, () => {
  for (const [name, stream] of [
    ['octet counting, as RFC 5425 has it', COUNTED],
    ['LF', `${MESSAGE}\n`],
    ['nothing but the close', MESSAGE],
  ] as const) {
    test(`a message is ended by ${name}`, async () => {
      await using rig = await openRig();
      client(rig).end(stream);
      await until('it came', () => rig.counts.messages > 0);
      await until('the peer is gone', () => rig.figures(NAME).connections === 0);
      assert.deepEqual([rig.events, rig.counts.messages], [['web t1'], 1]);
      assert.deepEqual([rig.figures(NAME).accepted, rig.figures(NAME).badHandshakes], [1, 0]);
    });
  }

  test('silence ends one too', async () => {
    await using rig = await openRig();
    const socket = client(rig);
    socket.write(MESSAGE);
    await until('the bytes are read', () => (rig.figures(NAME).bytes ?? 0) > 0);
    rig.input.sweep(rig.nowUs + 1_000_000);
    assert.deepEqual(rig.events, ['web t1']);
    socket.destroy();
  });

  test('has its own row and its own line that says where it listens', async () => {
    await using rig = await openRig();
    assert.deepEqual(
      rig.input.bound.map(({ input }) => input),
      ['syslog', 'syslog-tcp', NAME],
    );
    assert.equal(rig.row(NAME).port, rig.port(NAME));
  });

  test('may be all there is', async () => {
    await using rig = await openSyslogRig({ udp: false, tcp: false, tls: tlsConfig() });
    client(rig).end(COUNTED);
    await until('it came', () => rig.events.length > 0);
    assert.deepEqual(
      rig.input.snapshots().map(({ name, tables }) => [name, tables?.length]),
      [[NAME, 3]],
    );
  });

  test('closing ends a connection, also one amid its handshake', async () => {
    const rig = await openRig();
    const [secure, silent] = [client(rig), await rig.tcp(NAME)];
    await once(secure, 'secureConnect');
    await until('both are there', () => rig.figures(NAME).connections === 2);
    await rig.input.close();
    await Promise.all([secure, silent].map(closed));
  });
});

describe('where a client certificate is demanded', { skip }, () => {
  test('a client that has one of this CA is heard', async () => {
    await using rig = await openRig({ ca: path('ca.cert') });
    client(rig, asKnown()).end(COUNTED);
    await until('it came', () => rig.events.length > 0);
    assert.deepEqual([rig.events, rig.figures(NAME).badHandshakes], [['web t1'], 0]);
  });

  const rows: readonly (readonly [string, () => ConnectionOptions])[] = [
    ['without one', () => ({})],
    ['without one, by TLS 1.2', () => ({ maxVersion: 'TLSv1.2' })],
    ['with one of its own', asStranger],
    ['with one of its own, by TLS 1.2', () => ({ ...asStranger(), maxVersion: 'TLSv1.2' })],
  ];
  for (const [name, options] of rows) {
    test(`a client ${name} is refused, counted, and shown in a note`, async () => {
      await using rig = await openRig({ ca: path('ca.cert') });
      const socket = client(rig, options());
      socket.write(COUNTED);
      await closed(socket);
      await until('it is gone', () => rig.figures(NAME).connections === 0);
      assert.deepEqual([rig.events, rig.figures(NAME).badHandshakes], [[], 1]);
      assert.match(rig.row(NAME).notes.join(), /^the last handshake that failed: \S+$/);
      client(rig, asKnown()).end(COUNTED);
      await until('the next is heard', () => rig.events.length > 0);
    });
  }
});

describe('a peer that does not speak TLS', { skip }, () => {
  test('is refused and counted', async () => {
    await using rig = await openRig();
    const socket = await rig.tcp(NAME);
    socket.write(`${MESSAGE}\n`);
    await closed(socket);
    await until('it is gone', () => rig.figures(NAME).connections === 0);
    assert.deepEqual([rig.events, rig.figures(NAME).badHandshakes], [[], 1]);
  });

  test('and says nothing takes a place, that it gives back', async () => {
    await using rig = await openSyslogRig({ tls: tlsConfig(), maxConnections: 1 });
    const silent = await rig.tcp(NAME);
    await until('it is there', () => rig.figures(NAME).connections === 1);
    const refused = client(rig);
    await closed(refused);
    assert.deepEqual([rig.figures(NAME).overLimit, rig.overruns], [1, 1]);
    silent.destroy();
    await until('it is gone', () => rig.figures(NAME).connections === 0);
    client(rig).end(COUNTED);
    await until('the next is heard', () => rig.events.length > 0);
  });

  test('the places are those of TCP too', async () => {
    await using rig = await openSyslogRig({ tls: tlsConfig(), maxConnections: 1 });
    const socket = await rig.tcp();
    await until('it is there', () => rig.figures('syslog-tcp').connections === 1);
    await closed(client(rig));
    assert.equal(rig.figures(NAME).overLimit, 1);
    socket.destroy();
  });

  test('and is outside the allow list is refused before the handshake', async () => {
    await using rig = await openSyslogRig({ tls: tlsConfig(), allow: ['::1'] });
    await closed(client(rig));
    assert.deepEqual([rig.figures(NAME).refused, rig.figures(NAME).badHandshakes], [1, 0]);
  });
});

describe('files that are broken stop the start and are named', { skip }, () => {
  const rows: readonly (readonly [string, () => Partial<SyslogTlsConfig>, () => string, RegExp])[] = [
    ['no certificate', () => ({ cert: path('none') }), () => path('none'), /^TLS certificate .*: no such file/],
    ['a folder', () => ({ cert: path('') }), () => path(''), /^TLS certificate .*: illegal operation on a directory$/],
    ['no key', () => ({ key: path('none') }), () => path('none'), /^TLS key .*: no such file or directory$/],
    ['no CA', () => ({ ca: path('none') }), () => path('none'), /^TLS CA .*: no such file or directory$/],
    ['a certificate that is a key', () => ({ cert: path('server.key') }), () => path('server.key'), /no PEM certif/],
    ['a key that is a certificate', () => ({ key: path('ca.cert') }), () => path('ca.cert'), /^TLS key /],
    ['a key with a passphrase', () => ({ key: path('locked.key') }), () => path('locked.key'), /^TLS key /],
    [
      "another's key",
      () => ({ key: path('client.key') }),
      () => path('client.key'),
      /with the certificate .*mismatch$/,
    ],
    [
      'a CA that is empty',
      () => ({ ca: files?.write('empty', '') ?? '' }),
      () => path('empty'),
      /^TLS CA .*: no PEM certificate in it$/,
    ],
    [
      'a CA that is damaged behind a sound one',
      () => ({
        ca: files?.write('damaged', `${read('ca.cert')}${read('ca.cert').toString().replace('MII', 'MIX')}`) ?? '',
      }),
      () => path('damaged'),
      /^TLS CA /,
    ],
  ];
  for (const [name, given, file, message] of rows) {
    test(name, async () => {
      await assert.rejects(openRig(given()), (error: unknown) => {
        assert.ok(error instanceof InputError);
        const [where, what = ''] = error.message.split('127.0.0.1:0: ');
        assert.equal(where, 'input syslog-tls cannot listen on ');
        assert.match(what, message);
        assert.ok(what.includes(file()));
        return true;
      });
    });
  }

  test('a port that is taken is named too, and the others are free again', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    assert.ok(address !== null && typeof address === 'object');
    const port = await freePort();
    await assert.rejects(openSyslogRig({ port, tls: tlsConfig({ port: address.port }) }), {
      name: 'InputError',
      message: new RegExp(`^input syslog-tls cannot listen on 127.0.0.1:${address.port}: the port is taken`),
    });
    await using again = await openSyslogRig({ port });
    assert.equal(again.port('syslog-tcp'), port);
    taken.close();
  });
});
