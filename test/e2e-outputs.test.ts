import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileFor, PROGRAM, runProgram, sendUdp, startProgram } from './support/e2e.ts';
import { type E2eSnapshot, edgeOf } from './support/e2e-lines.ts';
import { late, pass, WEB_TO_DB } from './support/e2e-traffic.ts';
import { freePort } from './support/free-port.ts';
import { type PtyProcess, startInPty } from './support/pty.ts';
import { folderFor, until } from './support/temporary.ts';

const FREE = ['--udp', '0', '--syslog', '0'];
const SERVED = `${WEB_TO_DB}
[output.http]
port = 0
`;

async function inPty(context: TestContext, words: string): Promise<PtyProcess | null> {
  assert.ok(existsSync(PROGRAM), `${PROGRAM} is not there: run \`npm run build\` first`);
  return startInPty(context, { cols: 100, rows: 30, command: `exec '${process.execPath}' '${PROGRAM}' ${words}` });
}

describe('all ways in and out at once', { concurrency: 2 }, () => {
  test('events come by HTTP, file, standard input and UDP; status goes by HTTP and a command', async (context) => {
    const folder = folderFor(context);
    const [log, told] = [join(folder, 'app.log'), join(folder, 'told')];
    const manifest = join(folder, 'm.toml');
    writeFileSync(
      manifest,
      `${SERVED}
[input.http]
port = 0
[[input.file]]
path = "app.log"
format = "line"
from = "start"
[[output.notify]]
hold_bad = "0s"
status = "FAIL"
command = ["/bin/sh", "-c", "cat >> '${told}.part' && mv '${told}.part' '${told}'"]
`,
    );
    writeFileSync(log, `${pass('by-file')}\n`);
    const program = startProgram(context, [manifest, '--json', '--stdin', ...FREE]);
    const input = await program.port('http');
    const status = `http://127.0.0.1:${await program.port('http-output')}`;
    const get = async (path: string) => (await fetch(status + path)).text();
    const snapshot = async () => JSON.parse(await get('/snapshot')) as E2eSnapshot;

    program.process.stdin.write(`${pass('by-stdin')}\n`);
    await sendUdp(await program.port('udp'), pass('by-udp'));
    const now = Date.now() * 1000;
    const posted = await fetch(`http://127.0.0.1:${input}/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([
        { node: 'web', token: 'by-http', timestamp: now },
        { node: 'db', token: 'by-http', timestamp: now + 10_000 },
      ]),
    });
    assert.equal(posted.status, 202);
    await program.untilStatus('OK');
    await until(async () => (await snapshot()).counters.events === 8);
    for (const token of ['by-file', 'by-stdin', 'by-udp', 'by-http']) {
      const { events } = JSON.parse(await get(`/tokens/${token}`)) as { events: readonly { node: string }[] };
      assert.deepEqual(
        events.map(({ node }) => node),
        ['web', 'db'],
        token,
      );
    }

    appendFileSync(log, `${['l1', 'l2', 'l3', 'l4'].map(late).join('\n')}\n`);
    await program.untilStatus('FAIL');
    assert.equal(edgeOf(await snapshot(), 'web→db').status, 'FAIL');
    assert.deepEqual(JSON.parse(await get('/healthz')), { status: 'ok' });
    assert.match(
      await get('/metrics'),
      /^observatory_edge_status\{(?=[^}]*status="FAIL")(?=[^}]*from="web")[^}]*\} 1$/m,
    );
    await program.until('the command has run', () => existsSync(told));
    const { kind, from, to, status: at } = JSON.parse(readFileSync(told, 'utf8'));
    assert.deepEqual([kind, from, to, at], ['problem', 'web', 'db', 'FAIL']);
    assert.equal((await program.stop()).code, 2);
    assert.equal(program.complaints(), '');
  });

  test('SIGHUP opens the HTTP output anew with what has changed, at its port', async (context) => {
    const manifest = fileFor(context, 'm.toml', SERVED);
    const program = startProgram(context, [manifest, '--json', ...FREE]);
    const url = `http://127.0.0.1:${await program.port('http-output')}/streams`;
    assert.equal((await fetch(url)).status, 200);
    writeFileSync(manifest, `${SERVED}token = "a-long-secret"\n`);
    program.process.kill('SIGHUP');
    await program.until('it is read', () => /is in force/.test(program.stderr()));
    assert.equal((await fetch(url)).status, 401);
    const headers = { authorization: 'Bearer a-long-secret' };
    assert.equal((await fetch(url, { headers })).status, 200);
    await program.stop();
  });
});

describe('attach', { concurrency: 2 }, () => {
  test('shows the same graph as the screen of the instance itself', async (context) => {
    const port = await freePort();
    const manifest = fileFor(context, 'm.toml', SERVED.replace('port = 0', `port = ${port}`));
    const udp = await freePort();
    const own = await inPty(context, `${manifest} --udp ${udp} --syslog 0`);
    if (!own) return;
    await own.untilShown(/No events yet/);
    await sendUdp(udp, `${pass('good')}\n${['l1', 'l2', 'l3'].map(late).join('\n')}`);
    await own.untilShown(/✗ FAIL/);
    await own.untilShown(/l3.*late/);
    const remote = await inPty(context, `attach http://127.0.0.1:${port}`);
    assert.ok(remote);
    await remote.untilShown(/l3.*late/);
    const graph = ({ screenText }: PtyProcess) => {
      const rows = screenText();
      return rows.slice(
        rows.findIndex((row) => / 1 graph /.test(row)),
        rows.findIndex((row) => /^└/.test(row)) + 1,
      );
    };
    await remote.until('shows the same graph', () => graph(remote).join('\n') === graph(own).join('\n'));
    assert.match(graph(remote).join('\n'), /web.*✗.*db/);
    remote.type('r');
    await remote.untilShown(/its manifest is read again there/);
    remote.type('8');
    await remote.untilShown(/As it is in force/);
    remote.type('q');
    assert.equal(await remote.exitCode(), 0);
    own.type('q');
    assert.equal(await own.exitCode(), 0);
  });

  test('keeps the last picture while the instance is away, and goes on when it is back', async (context) => {
    const port = await freePort();
    const manifest = fileFor(context, 'm.toml', SERVED.replace('port = 0', `port = ${port}`));
    const first = startProgram(context, [manifest, '--json', ...FREE]);
    await sendUdp(await first.port('udp'), pass('good'));
    await first.untilStatus('OK');
    const remote = await inPty(context, `attach 127.0.0.1:${port}`);
    if (!remote) return;
    await remote.untilShown(/✓ OK pass=1\/1/);
    await first.stop();
    await remote.untilShown(/picture is \d+ s old: /);
    await remote.untilShown(/ STALE \d+s /);
    await remote.untilShown(/✓ OK pass=1\/1/);
    const second = startProgram(context, [manifest, '--json', ...FREE]);
    await sendUdp(await second.port('udp'), ['l1', 'l2', 'l3'].map(late).join('\n'));
    await remote.untilShown(/✗ FAIL/);
    await remote.untilShown(/l3.*late/);
    await remote.until('is fresh', () => !/s old|STALE/.test(remote.screenText().join('\n')));
    await remote.untilShown(/LIVE/);
    remote.type('q');
    assert.equal(await remote.exitCode(), 0);
    await second.stop();
  });

  test('without a terminal it says what is shown, and exits as a monitoring plugin would', async (context) => {
    const program = startProgram(context, [
      fileFor(context, 'm.toml', `${SERVED}token = "a-long-secret"\n`),
      '--json',
      ...FREE,
    ]);
    await sendUdp(await program.port('udp'), ['l1', 'l2', 'l3'].map(late).join('\n'));
    await program.untilStatus('FAIL');
    const words = ['attach', `127.0.0.1:${await program.port('http-output')}`];
    const refused = await runProgram(context, words);
    assert.equal(refused.code, 69);
    assert.match(refused.stderr, /^http:\/\/127\.0\.0\.1:\d+\/: a token is asked for \(401\): .*OBSERVATORY_TOKEN/);
    const shown = await runProgram(context, words, { env: { OBSERVATORY_TOKEN: 'a-long-secret' } });
    assert.equal(shown.code, 2, shown.stderr);
    assert.match(shown.stdout, /^Test: ✗ FAIL/);
    assert.match(shown.stdout, /l3 {2}web→db/);
    await program.stop();
  });

  test('nobody there: 69, and why', async (context) => {
    const ended = await runProgram(context, ['attach', `127.0.0.1:${await freePort()}`]);
    assert.equal(ended.code, 69, ended.stderr);
    assert.match(ended.stderr, /^http:\/\/127\.0\.0\.1:\d+\/: connection refused\n$/);
  });

  for (const { name, words, code, says } of [
    { name: 'no address', words: ['attach', 'ftp://x'], code: 64, says: /`ftp:\/\/x` is no address/ },
    { name: 'no token', words: ['attach', 'h', '--token', 'a b'], code: 64, says: /a token has no blanks/ },
  ]) {
    test(`${name}: ${code}, and no stack`, async (context) => {
      const ended = await runProgram(context, words);
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, says);
      assert.doesNotMatch(ended.stderr, /^ {4}at /m);
    });
  }
});

describe('notify-test', { concurrency: 2 }, () => {
  const rule = (name: string, command: string) =>
    `[[output.notify]]\nname = "${name}"\ncommand = ["/bin/sh", "-c", "${command}"]\n`;

  test('sends by each rule and says what became of it', async (context) => {
    const folder = folderFor(context);
    mkdirSync(join(folder, 'out'));
    const good = rule('good', `cat > '${folder}/out/told'`);
    const manifest = fileFor(context, 'm.toml', `${good}${rule('bad', 'echo no such pager >&2; exit 3')}`);
    const { code, stdout, stderr } = await runProgram(context, ['notify-test', manifest]);
    assert.equal(stdout, 'good: sent\nbad: not sent: exit code 3 no such pager\n');
    assert.deepEqual([code, stderr], [1, '']);
    assert.equal(JSON.parse(readFileSync(join(folder, 'out/told'), 'utf8')).kind, 'test');
    const all = await runProgram(context, ['notify-test', fileFor(context, 'm.toml', good)]);
    assert.equal(all.code, 0);
  });

  test('a manifest without rules has nothing to test: 78', async (context) => {
    const { code, stderr } = await runProgram(context, ['notify-test', fileFor(context, 'm.toml', WEB_TO_DB)]);
    assert.equal(code, 78);
    assert.match(stderr, /no \[\[output\.notify\]\]/);
  });
});
