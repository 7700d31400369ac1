import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { StatsD } from 'hot-shots';
import { absent, fileFor, type Running, sendUdp, startProgram } from './support/e2e.ts';
import { edgeOf } from './support/e2e-lines.ts';
import { pass, WEB_TO_DB } from './support/e2e-traffic.ts';

// Programs that others have written, against the program as it is published.

const run = promisify(execFile);

function started(context: TestContext, ...words: string[]): Running {
  // They send one thing after the other, which takes as long as it takes.
  const manifest = WEB_TO_DB.replace('"300ms"', '"20s"').replace('"50ms"', '"200ms"');
  return startProgram(context, [
    fileFor(context, 'm.toml', manifest),
    '--json',
    '--udp',
    '0',
    '--syslog',
    '0',
    ...words,
  ]);
}

describe('the line protocol', { concurrency: 2 }, () => {
  test('from netcat', { skip: absent('nc') }, async (context) => {
    const program = started(context);
    const port = await program.port('udp');
    // With -w0 netcat quits when the line is not there at once, so that takes a file; from a pipe it waits with -w1.
    await run('sh', ['-c', `nc -u -w0 127.0.0.1 ${port} < ${fileFor(context, 'line', 'web:t1|s')}`]);
    await run('sh', ['-c', `printf 'db:t1|s' | nc -u -w1 127.0.0.1 ${port}`]);
    await program.untilStatus('OK');
  });

  test('from bash alone', { skip: absent('bash') }, async (context) => {
    const program = started(context);
    const port = await program.port('udp');
    for (const node of ['web', 'db']) await run('bash', ['-c', `echo '${node}:t1|s' > /dev/udp/127.0.0.1/${port}`]);
    await program.untilStatus('OK');
  });

  test("from a statsd client: set, and increment with a token's tag", async (context) => {
    const program = started(context);
    const client = new StatsD({ host: '127.0.0.1', port: await program.port('udp'), maxBufferSize: 0 });
    const called = (call: (done: (error?: Error) => void) => void) =>
      new Promise<void>((resolve, reject) => call((error) => (error ? reject(error) : resolve())));
    await called((done) => client.set('web', 'by-set', done));
    await called((done) => client.set('db', 'by-set', done));
    await program.untilStatus('OK');
    await called((done) => client.increment('web', 1, { token: 'by-tag' }, done));
    await called((done) => client.increment('db', 1, { token: 'by-tag' }, done));
    await called((done) => client.increment('web', 3, done));
    await called((done) => client.gauge('web', 7, done));
    await called((done) => client.timing('web', 12, done));
    await called((done) => client.close(done));
    const { snapshot } = await program.stop();
    const { events, tallies, ignored, bad } = snapshot.counters;
    assert.deepEqual({ events, tallies, ignored, bad }, { events: 4, tallies: 3, ignored: 2, bad: 0 });
    assert.equal(edgeOf(snapshot, 'web→db').status, 'OK');
  });

  for (const receiver of ['recvmmsg', 'dgram']) {
    test(`what is no event harms nobody: ${receiver}`, { skip: cannotReceive(receiver) }, async (context) => {
      const program = started(context, '--receiver', receiver);
      const port = await program.port('udp');
      const junk = Uint8Array.from({ length: 2000 }, (_, i) => (i * 151 + (i >> 3)) % 256).filter(
        (byte) => byte !== 10,
      );
      await sendUdp(port, junk);
      await sendUdp(port, `web:${'x'.repeat(65_507 - 6)}|s`);
      await sendUdp(port, '');
      await sendUdp(port, '\n\n\n');
      await sendUdp(port, 'web:\x1b[2J\x1b]0;pwned\x07|s');
      await sendUdp(port, 'web:\u009b31m|s');
      await sendUdp(port, Uint8Array.of(0x77, 0x65, 0x62, 0x3a, 0xff, 0xfe, 0x7c, 0x73)); // web:<not UTF-8>|s
      await sendUdp(port, 'wbe:t0|s\nnobody:t0|s');
      await sendUdp(port, `web:{red-fg}{bold}|s\n${pass('good')}\nweb:統合🔭|s`);
      await program.untilStatus('OK');
      const { snapshot } = await program.stop();
      const { events, unknown, bad, loss } = snapshot.counters;
      assert.deepEqual({ events, unknown, loss }, { events: 5, unknown: 2, loss: 0 });
      assert.equal(bad, 4);
      assert.equal(program.complaints(), '');
    });
  }
});

describe('syslog', { concurrency: 2, skip: absent('logger') }, () => {
  for (const mode of [['-d'], ['-T'], ['-T', '--octet-count'], ['-d', '--rfc3164'], ['-T', '--rfc3164']]) {
    test(`from logger ${mode.join(' ')}`, async (context) => {
      const program = started(context);
      const port = String(await program.port('syslog'));
      for (const node of ['web', 'db']) {
        await run('logger', ['-n', '127.0.0.1', '-P', port, ...mode, '-t', node, 'request_id=t1 done']);
      }
      await program.untilStatus('OK');
      const { snapshot } = await program.stop();
      assert.equal(snapshot.counters.messages, 2);
      assert.equal(snapshot.counters.noToken, 0);
    });
  }

  test('a message without a token is counted, and its edge sees nothing', async (context) => {
    const program = started(context);
    const port = String(await program.port('syslog'));
    const log = (...words: string[]) => run('logger', ['-n', '127.0.0.1', '-P', port, '-d', ...words]);
    await log('-t', 'web', 'all is well');
    await log('-t', 'web', 'token=t1');
    await log('-t', 'db', 'token=t1');
    await program.untilStatus('OK');
    const { messages, noToken, events } = (await program.stop()).snapshot.counters;
    assert.deepEqual({ messages, noToken, events }, { messages: 3, noToken: 1, events: 2 });
  });
});

/** The fast receiver is there where its optional dependency is. */
function cannotReceive(receiver: string): string | false {
  return receiver === 'recvmmsg' && process.platform !== 'linux' ? 'recvmmsg is a call of Linux' : false;
}
