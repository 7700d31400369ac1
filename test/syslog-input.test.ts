import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { createDropsWatch } from '../src/inputs/kernel-drops.ts';
import { freePort } from './support/free-port.ts';
import { closed, NOW_US, openSyslogRig, until } from './support/syslog-rig.ts';

const BSD = '<13>Nov 21 10:00:00 host web: ';
const IETF = '<13>1 2026-11-21T10:00:00.25Z host web 1 id - ';
const BOM = '\uFEFF';

describe('a datagram is a message', () => {
  const rows: readonly (readonly [name: string, datagram: string | Uint8Array, expected: string])[] = [
    ['RFC 5424', `${IETF}trace_id=t1`, 'web t1'],
    ['BSD', `${BSD}trace_id=t1`, 'web t1'],
    ['with LF at its end', `${BSD}trace_id=t1\n`, 'web t1'],
    ['with NUL at its end', `${BSD}trace_id=t1\0`, 'web t1'],
    ['with LF in it', `${BSD}first\nthen trace_id=t1`, 'web t1'],
    ['with an octet count in front', `${`${BSD}trace_id=t1`.length} ${BSD}trace_id=t1`, 'web t1'],
    ['with a number in front that is no count', `7 ${BSD}trace_id=t1`, '127.0.0.1 t1'],
    ['a native line', `${IETF}db:t1|s`, 'db t1'],
    ['a tally', `${IETF}db:5|c`, 'db ×5'],
    ['no header: the sender is its host', 'trace_id=t1', '127.0.0.1 t1'],
    ['PRI 999', '<999>Nov 21 10:00:00 host web: trace_id=t1', '127.0.0.1 t1'],
    ['month Foo', '<13>Foo 21 10:00:00 host web: trace_id=t1', '127.0.0.1 t1'],
    ['a BOM', `<13>1 - host web - - - ${BOM}trace_id=t1`, 'web t1'],
    ['NUL bytes', `${IETF}a\0b\0 trace_id=t1`, 'web t1'],
    [
      'invalid UTF-8',
      Buffer.concat([Buffer.from(IETF), Buffer.from([0xff, 0xc3, 0x20]), Buffer.from('trace_id=t1')]),
      'web t1',
    ],
    ['65,507 bytes', `${IETF}trace_id=t1 `.padEnd(65_507, 'x'), 'web t1'],
  ];
  for (const [name, datagram, expected] of rows) {
    test(name, async () => {
      await using rig = await openSyslogRig();
      await rig.udp(datagram);
      await until('it came', () => rig.counts.messages > 0);
      assert.deepEqual([rig.events, rig.counts, rig.overruns], [[expected], { messages: 1, noToken: 0 }, 0]);
    });
  }

  test('structured data that is never closed harms nobody', async () => {
    await using rig = await openSyslogRig();
    await rig.udp('<13>1 - host web - - [trace@1 id="t1');
    await rig.udp(`${IETF}trace_id=t2`);
    await until('the second came', () => rig.counts.messages === 2);
    assert.equal(rig.events.at(-1), 'web t2');
  });

  test('an empty one is none', async () => {
    await using rig = await openSyslogRig();
    for (const datagram of ['', '\n', ' ', `${BSD}trace_id=t1`]) await rig.udp(datagram);
    await until('all came', () => rig.figures('syslog-udp').datagrams === 4);
    assert.deepEqual([rig.events, rig.counts], [['web t1'], { messages: 1, noToken: 0 }]);
  });

  for (const receiver of ['auto', 'dgram'] as const) {
    test(`its time is its own, its arrival that of the datagram; received by ${receiver}`, async () => {
      await using rig = await openSyslogRig({ options: { receiver }, timezone: 'utc' });
      await rig.udp(`${IETF}trace_id=t1`);
      await until('it came', () => rig.times.length > 0);
      const { at, arrivedAtUs, source } = rig.times[0]!;
      assert.deepEqual([at, source], [NOW_US + 250_000, 'syslog']);
      assert.ok(arrivedAtUs <= NOW_US && Number.isInteger(arrivedAtUs));
    });
  }

  test('one without a token is counted, and a bad native line is one', async () => {
    await using rig = await openSyslogRig();
    for (const text of ['nothing here', 'web:|s', 'web:t1|s|Tx']) await rig.udp(`${IETF}${text}`);
    await until('all came', () => rig.counts.messages === 3);
    assert.deepEqual([rig.events, rig.counts], [[], { messages: 3, noToken: 3 }]);
  });

  test('what was dropped before is asked for with each batch, and the receiver can tell', async () => {
    await using rig = await openSyslogRig();
    await rig.stream(`${BSD}trace_id=t1`);
    assert.equal(rig.batches, 0);
    await rig.udp(`${BSD}trace_id=t2`);
    await until('it came', () => rig.events.length === 2);
    assert.equal(rig.batches, 1);
    const watch = createDropsWatch(rig.input.receivers);
    assert.ok([0, null].includes(watch.poll()));
    watch.close();
  });
});

describe('a TCP stream is cut into messages', () => {
  const [one, two, three] = ['1', '2', '3'].map((n) => `${BSD}trace_id=t${n}`) as [string, string, string];
  const counted = (message: string): string => `${message.length} ${message}`;
  const all = ['web t1', 'web t2', 'web t3'];
  type Row = readonly [name: string, stream: string | Uint8Array, events: readonly string[], noToken?: number];
  const rows: readonly Row[] = [
    ['LF', `${one}\n${two}\n${three}\n`, all],
    ['CR LF and NUL', `${one}\r\n${two}\0${three}\0`, all],
    ['octet counting', counted(one) + counted(two) + counted(three), all],
    ['octet counting and LF mixed', `${counted(one)}${two}\n${counted(three)}\n`, all],
    ['no delimiter at all', one + two + three, all],
    ['the last is ended by the close alone', `${one}\n${two}\n${three}`, all],
    ['a count too large', `${one}\n999 ${two}`, ['web t1', 'web t2']],
    ['a count too small: in step again behind it', `3 ${one}\n${two}\n`, ['127.0.0.1 t1', 'web t2'], 1],
    ['garbage before the PRI', `\x01\x02garbage${one}\n${two}\n`, ['web t1', 'web t2'], 1],
    ['garbage before a mere PRI', `???<13>trace_id=t1\n${two}\n`, ['127.0.0.1 t1', 'web t2']],
    ['a BOM', `${BOM}${one}\n<13>1 - host web - - - ${BOM}trace_id=t2\n`, ['web t1', 'web t2'], 1],
    ['PRI 999', `<999>web: trace_id=t1\n${two}\n`, ['127.0.0.1 t1', 'web t2']],
    ['invalid UTF-8', Buffer.concat([Buffer.from([0xff, 0xfe, 0x0a]), Buffer.from(`${one}\n`)]), ['web t1'], 1],
    ['only delimiters', '\n\0\r\n  \n', []],
    ['a native line without any header', 'db:t1|s\n', ['db t1']],
  ];
  for (const [name, stream, events, noToken = 0] of rows) {
    test(name, async () => {
      await using rig = await openSyslogRig();
      await rig.stream(stream);
      assert.deepEqual(rig.events, events);
      assert.deepEqual(rig.counts, { messages: events.length + noToken, noToken });
    });
  }

  test('one byte at a time', async () => {
    await using rig = await openSyslogRig();
    const socket = await rig.tcp();
    socket.setNoDelay();
    let sent = 0;
    for (const byte of Buffer.from(`${counted(one)}${two}\n`)) {
      socket.write(Buffer.of(byte));
      sent++;
      await until('the byte is read', () => rig.figures('syslog-tcp').bytes === sent);
    }
    await until('the last is read', () => rig.counts.messages === 2);
    assert.deepEqual(rig.events, ['web t1', 'web t2']);
    socket.destroy();
  });

  test('ten megabytes without a delimiter are one message, cut, and its token may be lost', async () => {
    await using rig = await openSyslogRig();
    await rig.stream(`${BSD}`, Buffer.alloc(10_000_000, 'x'), `\n${two}\n`);
    const { cut, bytes } = rig.figures('syslog-tcp');
    assert.deepEqual([rig.events, rig.counts, cut], [['web t2'], { messages: 2, noToken: 1 }, 1]);
    assert.ok((bytes ?? 0) > 10_000_000);
    assert.equal(rig.overruns, 1);
  });

  test('a cut message that has its token lost nothing', async () => {
    await using rig = await openSyslogRig({ maxConnectionBytes: 1_024 });
    await rig.stream(`${one} ${'x'.repeat(5_000)}\n${two}\n`);
    assert.deepEqual([rig.events, rig.figures('syslog-tcp').cut], [['web t1', 'web t2'], 1]);
    assert.equal(rig.overruns, 0);
  });
});

describe('silence ends a message', () => {
  test('after a second, with the arrival of its last byte', async () => {
    await using rig = await openSyslogRig();
    const socket = await rig.tcp();
    socket.write(`${BSD}trace_id=t1`);
    await until('the bytes are read', () => (rig.figures('syslog-tcp').bytes ?? 0) > 0);
    rig.input.sweep(NOW_US + 999_999);
    assert.deepEqual(rig.events, []);
    rig.input.sweep(NOW_US + 1_000_000);
    assert.deepEqual([rig.events, rig.times[0]?.arrivedAtUs], [['web t1'], NOW_US]);
    assert.deepEqual([rig.figures('syslog-tcp').idle, rig.figures('syslog-tcp').connections], [1, 1]);
    socket.write(`${BSD}trace_id=t2\n`);
    await until('it goes on', () => rig.counts.messages === 2);
    assert.deepEqual(rig.events, ['web t1', 'web t2']);
    socket.destroy();
  });

  test('a peer that is silent between messages costs nothing', async () => {
    await using rig = await openSyslogRig();
    const socket = await rig.tcp();
    socket.write(`${BSD}trace_id=t1\n`);
    await until('it is read', () => rig.counts.messages === 1);
    rig.input.sweep(NOW_US + 60_000_000);
    assert.deepEqual([rig.counts.messages, rig.figures('syslog-tcp').idle], [1, 0]);
    socket.destroy();
  });

  test('a clock that was set back delays it by a second and no more', async () => {
    await using rig = await openSyslogRig();
    const socket = await rig.tcp();
    socket.write(`${BSD}trace_id=t1`);
    await until('the bytes are read', () => (rig.figures('syslog-tcp').bytes ?? 0) > 0);
    rig.input.sweep(NOW_US - 3_600_000_000);
    rig.input.sweep(NOW_US - 3_599_000_000);
    assert.deepEqual(rig.events, ['web t1']);
    socket.destroy();
  });
});

describe('peers', () => {
  test('300 at once: 256 are heard, the others are refused, counted, and may have lost something', async () => {
    await using rig = await openSyslogRig();
    const sockets = await Promise.all(Array.from({ length: 300 }, () => rig.tcp()));
    await until('all were seen', () => {
      const { accepted = 0, overLimit = 0 } = rig.figures('syslog-tcp');
      return accepted + overLimit === 300;
    });
    const { accepted, overLimit } = rig.figures('syslog-tcp');
    assert.deepEqual([accepted, overLimit, rig.overruns], [256, 44, 44]);
    sockets.forEach((socket, i) => {
      socket.end(`${BSD}trace_id=t${i}`);
    });
    await until('all are gone', () => rig.figures('syslog-tcp').connections === 0);
    assert.equal(rig.counts.messages, 256);
    await rig.stream(`${BSD}trace_id=next`);
    assert.equal(rig.events.at(-1), 'web next');
  });

  test('one that closes its side is read to the end and let go', async () => {
    await using rig = await openSyslogRig();
    const socket = await rig.tcp();
    socket.end(`${BSD}trace_id=t1`);
    await closed(socket);
    await until('it is gone', () => rig.figures('syslog-tcp').connections === 0);
    assert.deepEqual(rig.events, ['web t1']);
  });

  test('one that resets is counted, and what it said is heard', async () => {
    await using rig = await openSyslogRig();
    const socket = await rig.tcp();
    socket.write(`${BSD}trace_id=t1`);
    await until('the bytes are read', () => (rig.figures('syslog-tcp').bytes ?? 0) > 0);
    socket.resetAndDestroy();
    await until('it is gone', () => rig.figures('syslog-tcp').connections === 0);
    assert.deepEqual([rig.events, rig.figures('syslog-tcp').errors], [['web t1'], 1]);
  });

  test('those outside the allow list are refused and counted, and nobody takes that for a loss', async () => {
    await using rig = await openSyslogRig({ allow: ['10.0.0.0/8'] });
    const socket = await rig.tcp();
    socket.write(`${BSD}trace_id=t1\n`);
    await rig.udp(`${BSD}trace_id=t1`);
    await closed(socket);
    await until('both were refused', () => rig.figures('syslog-udp').refused === 1);
    const { refused, accepted, bytes } = rig.figures('syslog-tcp');
    assert.deepEqual([refused, accepted, bytes, rig.counts.messages, rig.overruns], [1, 0, 0, 0, 0]);
  });

  test('those inside it are heard', async () => {
    await using rig = await openSyslogRig({ allow: ['127.0.0.0/8'] });
    await rig.stream(`${BSD}trace_id=t1`);
    await rig.udp(`${BSD}trace_id=t2`);
    await until('both came', () => rig.counts.messages === 2);
    assert.deepEqual(rig.events, ['web t1', 'web t2']);
  });
});

describe('sockets', () => {
  test('UDP and TCP share their port, also when it was any', async () => {
    await using rig = await openSyslogRig();
    const { bound } = rig.input;
    assert.deepEqual(
      bound.map(({ input, address, port }) => [input, address, port === bound[0]?.port && port > 0]),
      [
        ['syslog', '127.0.0.1', true],
        ['syslog-tcp', '127.0.0.1', true],
      ],
    );
  });

  const halves = [
    [{ udp: true, tcp: false }, ['syslog']],
    [{ udp: false, tcp: true }, ['syslog-tcp']],
    [{ udp: false, tcp: false }, []],
  ] as const;
  for (const [config, expected] of halves) {
    test(`only what was asked for: ${expected.join(', ') || 'nothing'}`, async () => {
      await using rig = await openSyslogRig(config);
      assert.deepEqual(
        rig.input.bound.map(({ input }) => input),
        expected,
      );
      assert.equal(rig.input.snapshots().length, expected.length);
      assert.equal(rig.input.receivers.length, config.udp ? 1 : 0);
    });
  }

  test('a port that is taken says whose it would have been, and the others are free again', async () => {
    const port = await freePort();
    const taken = createServer().listen(port, '127.0.0.1');
    await once(taken, 'listening');
    const says = (input: string): object => ({
      name: 'InputError',
      message: new RegExp(`^input ${input} cannot listen on 127.0.0.1:${port}: the port is taken`),
    });
    await assert.rejects(openSyslogRig({ port }), says('syslog-tcp'));
    const udp = createSocket('udp4').bind({ port, address: '127.0.0.1', exclusive: true });
    await once(udp, 'listening');
    taken.close();
    await assert.rejects(openSyslogRig({ port }), says('syslog'));
    udp.close();
  });

  test('closing ends open connections, reads what they had begun, and frees the port', async () => {
    const rig = await openSyslogRig({ port: await freePort() });
    const sockets: Socket[] = [await rig.tcp(), await rig.tcp()];
    sockets[0]?.write(`${BSD}trace_id=t1`);
    await until('the bytes are read', () => (rig.figures('syslog-tcp').bytes ?? 0) > 0);
    const closing = rig.input.close();
    assert.deepEqual(rig.events, ['web t1']);
    assert.equal(rig.input.close(), closing);
    await closing;
    await Promise.all(sockets.map(closed));
    await using again = await openSyslogRig({ port: rig.port('syslog') });
    assert.equal(again.port('syslog-tcp'), rig.port('syslog-tcp'));
  });
});

describe('why nothing correlates', () => {
  test('the first row has tables by dialect, host and app, the worst first, with samples', async () => {
    await using rig = await openSyslogRig({ nodes: ['web'] });
    await rig.stream(
      `${BSD}trace_id=t1\n`,
      `${BSD}nothing here\n`,
      '<13>1 - other wbe - - - trace_id=t2\n',
      '<13>1 - other wbe - - - trace_id=t3\n',
      'plain text\n',
    );
    const { tables } = rig.row('syslog-udp');
    assert.deepEqual(tables?.[0]?.rows, [
      ['rfc5424', '2'],
      ['bsd', '2'],
      ['none', '1'],
    ]);
    assert.deepEqual(tables?.[1]?.rows, [
      ['other', '2', '0', '2', '<13>1 - other wbe - - - trace_id=t3'],
      ['host', '2', '1', '0', `${BSD}nothing here`],
      ['127.0.0.1', '1', '1', '0', 'plain text'],
    ]);
    assert.deepEqual(
      tables?.[2]?.rows.map((row) => row.slice(0, 4)),
      [
        ['wbe', '2', '0', '2'],
        ['web', '2', '1', '0'],
        ['(none)', '1', '1', '0'],
      ],
    );
    assert.equal(rig.row('syslog-tcp').tables, undefined);
  });

  test('no message, no tables', async () => {
    await using rig = await openSyslogRig();
    assert.deepEqual(rig.row('syslog-udp').tables, []);
  });

  test('more senders than a screen has room for are summed up', async () => {
    await using rig = await openSyslogRig();
    await rig.stream(Array.from({ length: 100 }, (_, i) => `<13>1 - h${i} web - - - x\n`).join(''));
    const rows = rig.row('syslog-udp').tables?.[1]?.rows ?? [];
    assert.equal(rows.length, 21);
    assert.deepEqual(rows.at(-1)?.slice(0, 4), ['(others)', '80', '80', '0']);
  });

  test('with another manifest in force, names are judged anew', async () => {
    const nodes = ['web'];
    await using rig = await openSyslogRig({ nodes });
    const message = '<13>1 - db web - - - trace_id=';
    await rig.stream(`${message}t1\n`);
    nodes[0] = 'db';
    rig.input.forgetNames();
    await rig.stream(`${message}t2\n`);
    assert.deepEqual(rig.events, ['web t1', 'db t2']);
  });

  test('tokens that cannot be any are told in a note', async () => {
    await using rig = await openSyslogRig();
    await rig.stream(`${BSD}trace_id=${'x'.repeat(600)}\n`);
    rig.input.forgetNames();
    await rig.stream(`${BSD}trace_id=${'x'.repeat(600)}\n`);
    assert.match(rig.row('syslog-udp').notes.join('\n'), /^2 values of token keys/m);
  });
});
