import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import process from 'node:process';
import { describe, test } from 'node:test';
import { absent, fileFor, PROGRAM, runProgram, sendUdp, startProgram } from './support/e2e.ts';
import { WEB_TO_DB } from './support/e2e-traffic.ts';
import { folderFor } from './support/temporary.ts';

describe('a start that cannot be', { concurrency: 2 }, () => {
  const rows = [
    { name: 'an unknown option', words: ['--bogus'], code: 64, says: /bogus.*--help/s },
    { name: 'a port that is none', words: ['--udp', 'eighty'], code: 64, says: /`eighty` is not \[ADDRESS:\]PORT/ },
    { name: 'a speed that is none', words: ['replay', 'x', '--speed', '0'], code: 64, says: /--speed/ },
    { name: 'check without a file', words: ['check'], code: 64, says: /file|argument/i },
    { name: 'a manifest that is not there', words: ['no.toml'], code: 78, says: /^no\.toml: .*no such file/ },
    { name: 'a manifest that is a directory', words: ['.'], code: 78, says: /^\.: .*a directory, expected a file/ },
    { name: 'a recording that is not there', words: ['replay', 'no.rec'], code: 66, says: /cannot read no\.rec/ },
    { name: 'a recording into no folder', words: ['--record', 'no/x'], code: 73, says: /cannot record to no\/x/ },
  ] as const;
  for (const { name, words, code, says } of rows) {
    test(`${name}: ${code}, and no stack`, async (context) => {
      const ended = await runProgram(context, words);
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, says);
      assert.doesNotMatch(ended.stderr, /^ {4}at /m);
      assert.equal(ended.stdout, '');
    });
  }

  const full = !existsSync('/dev/full') && 'there is no /dev/full';
  test('a standard output that is full: 74, and no stack', { skip: full }, () => {
    const { status, stderr } = startedWith(0, openSync('/dev/full', 'w'), ['--help']);
    assert.equal(status, 74);
    assert.match(stderr, /^standard output: ENOSPC.*\n$/);
  });

  test('a standard input that is a directory: 66, and no stack', () => {
    const { status, stderr } = startedWith(openSync('.', 'r'), 'pipe', ['explain']);
    assert.equal(status, 66);
    assert.match(stderr, /^cannot read standard input: EISDIR.*\n$/);
  });

  for (const command of [[], ['check']]) {
    test(`${command[0] ?? 'run'}: every problem of a manifest at once, each with its place`, async (context) => {
      const manifest = fileFor(
        context,
        'm.toml',
        WEB_TO_DB.replace('"50ms"', '"50 parsecs"').replace('ok = 1', 'ok = -1'),
      );
      const { code, stderr } = await runProgram(context, [...command, manifest]);
      assert.equal(code, 78);
      assert.match(stderr, /m\.toml:4:\d+: error: .*parsecs/);
      assert.match(stderr, /m\.toml:10:\d+: error: .*-1/);
    });
  }

  test('a UDP port that is taken: which input, which address, what to do', async (context) => {
    const other = createSocket('udp4');
    await new Promise<void>((resolve) => other.bind(0, '127.0.0.1', resolve));
    const { port } = other.address();
    const { code, stderr } = await runProgram(context, ['--headless', '--udp', String(port), '--syslog', '0']);
    other.close();
    assert.equal(code, 69);
    assert.match(stderr, new RegExp(`^input udp cannot listen on 127\\.0\\.0\\.1:${port}: .*taken.*--udp PORT`));
  });

  test('a TCP port that is taken', async (context) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    assert.ok(address !== null && typeof address === 'object');
    const { code, stderr } = await runProgram(context, ['--headless', '--udp', '0', '--syslog', String(address.port)]);
    other.close();
    assert.equal(code, 69);
    assert.match(
      stderr,
      new RegExp(`^input syslog\\S* cannot listen on 127\\.0\\.0\\.1:${address.port}: .*taken.*--syslog PORT`),
    );
  });

  test('an address that this machine does not have', async (context) => {
    const { code, stderr } = await runProgram(context, ['--headless', '--udp', '192.0.2.1:0', '--syslog', '0']);
    assert.equal(code, 69);
    assert.match(stderr, /^input udp cannot listen on 192\.0\.2\.1:0: .*no such address/);
  });

  test('a port below 1024 without the right', { skip: cannotBeRefused() }, async (context) => {
    const prefix = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
    const words = ['--headless', '--udp', '0', '--syslog', '514'];
    const { code, stderr } = await runProgram(context, words, { prefix, cwd: '/' });
    assert.equal(code, 69, stderr);
    assert.match(stderr, /^input syslog cannot listen on 127\.0\.0\.1:514: no permission: .*--syslog PORT/);
  });
});

describe('the plain commands', { concurrency: 2 }, () => {
  test('check reports warnings, draws the graph, and is content', async (context) => {
    const { code, stdout } = await runProgram(context, ['check', fileFor(context, 'm.toml', WEB_TO_DB)]);
    assert.equal(code, 0);
    assert.match(stdout, /│ web ├.*│ db │/);
    assert.match(stdout, /Check\(within=300ms,ok=1,warn=1,fail=3\)/);
  });

  test('--version is that of the package', async (context) => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    const { code, stdout } = await runProgram(context, ['--version']);
    assert.deepEqual({ code, stdout }, { code: 0, stdout: `${version}\n` });
  });

  test('--help names every command', async (context) => {
    const { code, stdout } = await runProgram(context, ['--help']);
    assert.equal(code, 0);
    for (const word of ['check', 'replay', 'explain', 'completion', '--headless', '--udp']) {
      assert.ok(stdout.includes(word), word);
    }
  });

  test('the completion script is one that bash takes', { skip: absent('bash') }, async (context) => {
    const { code, stdout } = await runProgram(context, ['completion']);
    assert.equal(code, 0);
    assert.match(stdout, /complete .*observatory-tui$/m);
    const bash = startProgram(context, [], { prefix: ['bash', '-n', fileFor(context, 'completion.sh', stdout)] });
    assert.equal(await bash.exitCode(), 0, bash.stderr());
  });

  test('what was discovered is saved as a manifest that check accepts, and never over another file', async (context) => {
    const cwd = folderFor(context);
    const words = ['--json', '--udp', '0', '--syslog', '0', '--save-manifest', 'found.toml'];
    for (const told of [/^written: found\.toml/, /^not written: .*exist/]) {
      const program = startProgram(context, words, { cwd });
      const at = (Date.now() - 1000) * 1000;
      await sendUdp(await program.port('udp'), `web:t1|s|T${at}\ndb:t1|s|T${at + 5000}`);
      assert.equal((await program.stop()).code, 0);
      assert.match(program.stderr(), told);
    }
    const { code, stdout, stderr } = await runProgram(context, ['check', 'found.toml'], { cwd });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /web -> db/);
  });
});

/** Why the system would let anybody have port 514, or why nobody else can be asked to try. */
function cannotBeRefused(): string | false {
  try {
    if (Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8')) <= 514) {
      return 'everybody may have ports below 1024 here';
    }
  } catch {
    return 'this system does not tell who may have ports below 1024';
  }
  return process.getuid?.() === 0 && absent('setpriv');
}

function startedWith(stdin: number, stdout: number | 'pipe', words: readonly string[]) {
  return spawnSync(process.execPath, [PROGRAM, ...words], { stdio: [stdin, stdout, 'pipe'], encoding: 'utf8' });
}
