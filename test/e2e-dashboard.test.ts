import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fileFor, PROGRAM, sendUdp } from './support/e2e.ts';
import { late, pass, WEB_TO_DB } from './support/e2e-traffic.ts';
import { type PtyOptions, type PtyProcess, startInPty } from './support/pty.ts';

const SAMPLE = fileURLToPath(new URL('../manifests/sample.toml', import.meta.url));
const FREE = '--udp 0 --syslog 0';

/** The program in a terminal of its own; undefined where there are none, and the test has been skipped. */
async function started(context: TestContext, words: string, options: PtyOptions = {}): Promise<PtyProcess | undefined> {
  assert.ok(existsSync(PROGRAM), `${PROGRAM} is not there: run \`npm run build\` first`);
  const command = `${options.command ?? 'exec'} '${process.execPath}' '${PROGRAM}' ${words}`;
  return (await startInPty(context, { ...options, command })) ?? undefined;
}

function assertRestored(child: PtyProcess): void {
  const last = (bytes: string) => child.sent().lastIndexOf(bytes);
  assert.equal(child.alternate(), false);
  assert.ok(last('\x1b[?25h') > last('\x1b[?25l'), 'the cursor is shown');
  assert.ok(last('\x1b[?2004l') > last('\x1b[?2004h'), 'pastes are no longer bracketed');
}

/** The port that the empty screen tells to send to. */
function portOf(child: PtyProcess): number {
  return Number(/nc -u -w1 127\.0\.0\.1 (\d+)/.exec(child.screenText().join('\n'))?.[1]);
}

describe('the dashboard', { concurrency: 2 }, () => {
  test('tells what to send, shows the verdicts on it, and gives the terminal back', async (context) => {
    const child = await started(context, `${fileFor(context, 'm.toml', WEB_TO_DB)} ${FREE}`);
    if (!child) return;
    await child.untilShown(/printf 'web:abcd1234\|s' \| nc -u -w1 127\.0\.0\.1 \d+/);
    const port = portOf(child);
    await sendUdp(port, pass('good'));
    await child.untilShown(/✓/);
    await sendUdp(port, [late('slow-1'), late('slow-2'), late('slow-3')].join('\n'));
    await child.untilShown(/✗ FAIL/);
    await child.untilShown(/slow-3.*late/);
    child.type('q');
    assert.equal(await child.exitCode(), 0);
    assertRestored(child);
  });

  test('--demo moves by itself', async (context) => {
    const child = await started(context, `${SAMPLE} --demo ${FREE}`);
    if (!child) return;
    await child.untilShown(/event-processor/);
    await child.untilShown(/✓ \d\/3/);
    child.type('q');
    assert.equal(await child.exitCode(), 0);
  });

  test('Q leaves a summary on the normal screen', async (context) => {
    const child = await started(context, `${SAMPLE} ${FREE}`);
    if (!child) return;
    await child.untilShown(/No events yet/);
    child.type('Q');
    assert.equal(await child.exitCode(), 0);
    assertRestored(child);
    assert.match(child.screenText().join('\n'), /web-server→event-processor/);
  });

  test('20x5 shows the totals', async (context) => {
    const child = await started(context, `${SAMPLE} ${FREE}`, { cols: 20, rows: 5 });
    if (!child) return;
    await child.untilShown(/\? *UNOBSERVED|edges/);
    child.type('q');
    assert.equal(await child.exitCode(), 0);
    assertRestored(child);
  });

  for (const [name, words, env] of [
    ['NO_COLOR', FREE, { NO_COLOR: '1' }],
    ['--no-color', `${FREE} --no-color`, {}],
  ] as const) {
    test(`${name} keeps colours out`, async (context) => {
      const child = await started(context, `${SAMPLE} ${words}`, { env });
      if (!child) return;
      await child.untilShown(/event-processor/);
      child.type('q');
      assert.equal(await child.exitCode(), 0);
      assert.doesNotMatch(child.sent(), /\x1b\[[0-9;]*\b([349][0-7]|10[0-7]|[34]8;5)[0-9;]*m/);
    });
  }

  test('--ascii keeps to ASCII', async (context) => {
    const child = await started(context, `${SAMPLE} ${FREE} --ascii`);
    if (!child) return;
    await child.untilShown(/\+ 1 graph -+/);
    child.type('q');
    assert.equal(await child.exitCode(), 0);
    assert.match(child.sent(), /^[\0-\x7f]*$/);
  });

  test('SIGTERM restores the terminal and exits with 143', async (context) => {
    const child = await started(context, `${SAMPLE} ${FREE}`);
    if (!child) return;
    await child.untilShown(/No events yet/);
    child.signal('SIGTERM');
    assert.equal(await child.exitCode(), 143);
    assertRestored(child);
  });

  test('TERM=dumb gets lines of text', async (context) => {
    const child = await started(context, `${SAMPLE} ${FREE}`, { env: { TERM: 'dumb' } });
    if (!child) return;
    await child.untilShown(/^listening: syslog-tcp on 127\.0\.0\.1:\d+$/m);
    child.signal('SIGINT');
    assert.equal(await child.exitCode(), 3);
    assert.ok(!child.sent().includes('\x1b'));
  });

  test('a terminal that closes ends the program', async (context) => {
    const child = await started(context, `${SAMPLE} ${FREE}`);
    if (!child) return;
    await child.untilShown(/No events yet/);
    child.vanish();
    await child.until('has ended', () => !child.alive());
  });

  test('a manifest that is read again is refused as a whole with its report, or brings its keys along', async (context) => {
    const file = fileFor(context, 'm.toml', WEB_TO_DB);
    const child = await started(context, `${file} ${FREE}`);
    if (!child) return;
    await child.untilShown(/No events yet/);
    writeFileSync(file, `${WEB_TO_DB}\n[screen.keys]\nleave = ["X"]\n`);
    child.type('r');
    await child.untilShown(/manifest refused, the old one stays/);
    child.type('8');
    await child.untilShown(/m\.toml:13:1: error: unknown key `leave` in/);
    writeFileSync(file, `${WEB_TO_DB}\n[screen.keys]\nquit = ["X"]\n`);
    child.type('r');
    await child.untilShown(/m\.toml is in force/);
    child.type('\x1b');
    await child.untilShown(/1 graph/);
    await child.until('the refusal is gone', () => !/refused/.test(child.screenText().join('\n')));
    assert.doesNotMatch(child.screenText().join('\n'), /inputs have changed/);
    child.type('X');
    assert.equal(await child.exitCode(), 0);
    assertRestored(child);
  });

  test('a broken manifest is told before any screen', async (context) => {
    const child = await started(context, fileFor(context, 'm.toml', 'name = 1\n'));
    if (!child) return;
    assert.equal(await child.exitCode(), 78);
    assert.match(child.sent(), /m\.toml:1:8: error:/);
    assert.ok(!child.sent().includes('\x1b[?1049h'));
  });

  test('a replay at a speed is watched on the same screen', async (context) => {
    const file = fileFor(
      context,
      'plain.log',
      'web:a|s|T1700000000100\ndb:a|s|T1700000000200\nweb:b|s|T1700000009100\n',
    );
    const manifest = fileFor(context, 'm.toml', WEB_TO_DB);
    const child = await started(context, `replay ${file} -m ${manifest} --speed 1000`);
    if (!child) return;
    await child.untilShown(/! WARN/);
    child.type('q');
    assert.equal(await child.exitCode(), 0);
    assertRestored(child);
  });
});
