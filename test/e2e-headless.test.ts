import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileFor, sendUdp, startProgram } from './support/e2e.ts';
import { edgeOf } from './support/e2e-lines.ts';
import { late, missing, pass, WEB_TO_DB } from './support/e2e-traffic.ts';

const FREE = ['--udp', '0', '--syslog', '0'];

describe('one JSON object a line', { concurrency: 2 }, () => {
  test('says where it listens, each change of status, and the whole picture at the end', async (context) => {
    const program = startProgram(context, [fileFor(context, 'm.toml', WEB_TO_DB), '--json', ...FREE]);
    const port = await program.port('udp');
    await sendUdp(port, pass('good'));
    await program.untilStatus('OK');
    await sendUdp(port, late('slow'));
    await program.untilStatus('WARN');
    await sendUdp(port, `${missing('gone')}\n${missing('away')}`);
    await program.untilStatus('FAIL');
    const { code, snapshot } = await program.stop();

    assert.equal(code, 2);
    assert.equal(program.complaints(), '');
    const [udp, syslog, syslogTcp, ...changes] = program.objects().slice(0, -1);
    assert.deepEqual(
      [udp, syslog, syslogTcp].map((line) => (line?.type === 'listening' ? [line.input, line.address] : line)),
      [
        ['udp', '127.0.0.1'],
        ['syslog', '127.0.0.1'],
        ['syslog-tcp', '127.0.0.1'],
      ],
    );
    assert.deepEqual(
      changes.map((line) => (line.type === 'status' ? [line.was, line.status, line.pass, line.total] : line)),
      [
        ['UNOBSERVED', 'OK', 1, 1],
        ['OK', 'WARN', 1, 2],
        ['WARN', 'FAIL', 1, 4],
      ],
    );
    const change = changes[0];
    assert.ok(change?.type === 'status');
    assert.deepEqual([change.stream, change.from, change.to], ['s', 'web', 'db']);
    assert.match(change.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/);

    const { status, window, waiting } = edgeOf(snapshot, 'web→db');
    assert.deepEqual({ status, window, waiting }, { status: 'FAIL', window: 'pfff', waiting: 0 });
    assert.deepEqual(snapshot.failures.map(({ token, reason }) => `${token} ${reason}`).sort(), [
      'away missing',
      'gone missing',
      'slow late',
    ]);
    assert.equal(snapshot.counters.events, 6);
  });

  for (const receiver of ['auto', 'dgram']) {
    test(`what had come when it was told to stop is judged: ${receiver}`, async (context) => {
      const program = startProgram(context, ['--json', ...FREE, '--receiver', receiver]);
      const port = await program.port('udp');
      for (let n = 0; n < 200; n++) await sendUdp(port, `web:t${n}|s`);
      assert.equal((await program.stop()).snapshot.counters.events, 200);
    });
  }

  test('without a manifest it draws what it sees, and has nothing to complain of', async (context) => {
    const program = startProgram(context, ['--json', ...FREE]);
    const at = (Date.now() - 1000) * 1000;
    await sendUdp(
      await program.port('udp'),
      `web:t1|s|T${at}\ndb:t1|s|T${at + 5000}\nmail:t1|s|#from:web|T${at + 9000}`,
    );
    const { code, snapshot } = await program.stop();
    assert.equal(code, 0);
    assert.deepEqual(
      snapshot.streams.flatMap(({ graph }) => graph.map(({ from, to, status }) => `${from}→${to} ${status}`)).sort(),
      ['web→db UNCHECKED', 'web→mail UNCHECKED'],
    );
  });

  test('the manifest of the folder is found', async (context) => {
    const manifest = fileFor(context, 'observatory.toml', WEB_TO_DB);
    const program = startProgram(context, ['--json', ...FREE], { cwd: manifest.slice(0, -'/observatory.toml'.length) });
    await program.port('udp');
    const { snapshot } = await program.stop();
    assert.equal(snapshot.name, 'Test');
  });
});

describe('the exit code is that of the worst edge', { concurrency: 2 }, () => {
  const rows = [
    { name: 'all OK', send: () => pass('a'), status: 'OK', code: 0 },
    { name: 'a WARN', send: () => `${pass('a')}\n${late('b')}`, status: 'WARN', code: 1 },
    { name: 'a FAIL', send: () => [late('a'), late('b'), late('c')].join('\n'), status: 'FAIL', code: 2 },
    { name: 'something unobserved', send: () => '', status: null, code: 3 },
  ] as const;
  for (const { name, send, status, code } of rows) {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      test(`${name}, on ${signal}`, async (context) => {
        const program = startProgram(context, [fileFor(context, 'm.toml', WEB_TO_DB), '--json', ...FREE]);
        await sendUdp(await program.port('udp'), send());
        if (status !== null) await program.untilStatus(status);
        assert.equal((await program.stop(signal)).code, code);
      });
    }
  }
});

describe('where standard output is no terminal', { concurrency: 2 }, () => {
  test('there is a line of text for each change', async (context) => {
    const program = startProgram(context, [fileFor(context, 'm.toml', WEB_TO_DB), ...FREE]);
    await program.until('listens', () => program.lines().length === 3);
    const port = Number(/^listening: udp on 127\.0\.0\.1:(\d+)$/.exec(program.lines()[0]!)?.[1]);
    await sendUdp(port, pass('a'));
    await program.until('told', () => program.lines().length === 4);
    assert.match(program.lines()[3]!, /^\S+Z s web→db UNOBSERVED→OK pass=1\/1$/);
    program.process.kill('SIGTERM');
    assert.equal(await program.exitCode(), 0);
  });

  test('a reader that goes away ends it quietly', async (context) => {
    const program = startProgram(context, [fileFor(context, 'm.toml', WEB_TO_DB), '--json', ...FREE]);
    const port = await program.port('udp');
    // Whatever it writes next ends it: that is to be the verdict.
    await program.until('all is told', () => program.lines().length === 3);
    program.process.stdout.destroy();
    await sendUdp(port, pass('a'));
    assert.equal(await program.exitCode(), 0);
    assert.equal(program.complaints(), '');
  });
});

describe('SIGHUP reads the manifest again', { concurrency: 2 }, () => {
  async function afterReload(context: Parameters<typeof startProgram>[0], changed: string, told: RegExp) {
    const manifest = fileFor(context, 'm.toml', WEB_TO_DB);
    const program = startProgram(context, [manifest, '--json', ...FREE]);
    const port = await program.port('udp');
    await sendUdp(port, pass('a'));
    await program.untilStatus('OK');
    writeFileSync(manifest, changed);
    program.process.kill('SIGHUP');
    await program.until(`stderr says ${told}`, () => told.test(program.stderr()));
    await sendUdp(port, late('b'));
    await program.untilStatus('WARN');
    return (await program.stop()).snapshot;
  }

  test('a changed one is in force, and unchanged edges keep their windows', async (context) => {
    const more = `${WEB_TO_DB}\n[[stream.edges]]\nfrom = "db"\nto = "backup"\n`;
    const snapshot = await afterReload(context, more, /m\.toml is in force/);
    assert.equal(edgeOf(snapshot, 'web→db').window, 'pf');
    assert.equal(edgeOf(snapshot, 'db→backup').status, 'UNCHECKED');
  });

  test('what it is warned about is told then, as at the start', async (context) => {
    const manifest = fileFor(context, 'm.toml', WEB_TO_DB.replace('warn = 1', 'warn = 5'));
    const program = startProgram(context, [manifest, '--json', ...FREE]);
    await program.port('udp');
    const warnings = () => program.stderr().match(/warning: .*WARN can never show/g)?.length ?? 0;
    await program.until('it is warned about', () => warnings() === 1);
    program.process.kill('SIGHUP');
    await program.until('it is warned about again', () => warnings() === 2);
    await program.stop();
  });

  test('a broken one is refused with its place, and the old one goes on', async (context) => {
    const broken = WEB_TO_DB.replace('within', 'wihtin');
    const snapshot = await afterReload(context, broken, /m\.toml:10:\d+: error: .*wihtin/s);
    assert.equal(edgeOf(snapshot, 'web→db').window, 'pf');
  });
});
