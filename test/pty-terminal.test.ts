import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { APP, type PtyOptions, type PtyProcess, startInPty } from './support/pty.ts';

/** Up and drawn; undefined where there is no pty, and the test has been skipped. */
async function started(context: TestContext, options: PtyOptions = {}): Promise<PtyProcess | undefined> {
  const child = await startInPty(context, options);
  await child?.untilShown('key none');
  return child ?? undefined;
}

/** What it sent last gives the terminal back as it was. */
function assertRestored(child: PtyProcess): void {
  const sent = child.sent();
  const last = (bytes: string) => sent.lastIndexOf(bytes);
  assert.ok(last('\x1b[?1049l') > last('\x1b[?1049h'), 'the alternate screen is left');
  assert.ok(last('\x1b[?25h') > last('\x1b[?25l'), 'the cursor is shown');
  assert.ok(last('\x1b[?2004l') > last('\x1b[?2004h'), 'pastes are no longer bracketed');
  assert.ok(last('\x1b[?1000h') < 0 || last('\x1b[?1000l') > last('\x1b[?1000h'), 'the mouse is off');
  assert.ok(last('\x1b[?1l') > last('\x1b[?1h'), 'the keypad types numbers');
  assert.equal(child.alternate(), false);
}

describe('under a real terminal', { concurrency: 2 }, () => {
  for (const name of ['xterm', 'xterm-256color', 'tmux-256color', 'screen', 'linux', 'vt100']) {
    test(`TERM=${name} is drawn on, and nothing else is printed`, async (context) => {
      const child = await started(context, { env: { TERM: name } });
      if (!child) return;
      assert.ok(child.sent().startsWith('\x1b[?1049h'), JSON.stringify(child.sent().slice(0, 200)));
      const ascii = name === 'linux' || name === 'vt100';
      assert.match(child.screenText()[1]!, ascii ? /^\+- key none -\+/ : /^┌─ key none ─┐/);
      child.type('\x1b[5~');
      await child.untilShown('key pageup');
      child.type('q');
      assert.equal(await child.exitCode(), 0);
      assertRestored(child);
    });
  }

  test('TERM=dumb gets plain text and not one escape sequence', async (context) => {
    const child = await startInPty(context, { env: { TERM: 'dumb' } });
    if (!child) return;
    assert.equal(await child.exitCode(), 0);
    assert.equal(child.sent().trim(), 'plain');
  });

  for (const [name, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    test(`${name} restores the terminal and exits with ${code}`, async (context) => {
      const child = await started(context);
      if (!child) return;
      child.type('m');
      await child.untilShown('key m');
      child.signal(name);
      assert.equal(await child.exitCode(), code);
      assertRestored(child);
    });
  }

  test('SIGHUP with the terminal still there asks for a reload', async (context) => {
    const child = await started(context);
    if (!child) return;
    child.signal('SIGHUP');
    await child.untilShown('reloads 1');
    child.type('\x03');
    assert.equal(await child.exitCode(), 130);
    assertRestored(child);
  });

  test('after a crash the stack is on the normal screen, the terminal cooked, the exit code 70', async (context) => {
    for (const [key, message] of [
      ['x', 'a bug of our own'],
      ['r', 'a promise of our own'],
    ] as const) {
      const child = await started(context, { command: `${APP}; echo "code $?"; stty -a` });
      if (!child) return;
      child.type(key);
      await child.exitCode();
      assertRestored(child);
      const after = child.sent().slice(child.sent().lastIndexOf('\x1b[?1049l'));
      assert.match(after, new RegExp(`Error: ${message}.*code 70.*[^-]icanon.*[^-]echo `, 's'));
    }
  });

  test('an exit that closes nothing restores all the same', async (context) => {
    const child = await started(context, { command: `${APP}; echo "code $?"; stty -a` });
    if (!child) return;
    child.type('e');
    await child.exitCode();
    assertRestored(child);
    assert.match(child.sent(), /code 3.*[^-]icanon.*[^-]echo /s);
  });

  for (const how of ['Ctrl-Z', 'SIGTSTP'] as const) {
    test(`${how} gives the shell a sound terminal, and fg after a resize draws at the new size`, async (context) => {
      const shell = `set -m; ${APP}; echo "stopped $?"; stty -a; read line; fg; echo "ended $?"`;
      const child = await started(context, { command: `exec bash -c '${shell.replaceAll("'", `'"'"'`)}'` });
      if (!child) return;
      child.type('m');
      await child.untilShown('key m');
      if (how === 'Ctrl-Z') child.type('\x1a');
      else process.kill(Number(/pid (\d+)/.exec(child.screenText()[0]!)?.[1]), 'SIGTSTP');
      await child.until('stopped', () => child.sent().includes('stopped 148') && /[^-]echo /.test(child.sent()));
      assertRestored(child);
      assert.match(child.sent(), /stopped 148.*[^-]icanon/s);
      child.resize(100, 30);
      child.type('\n');
      await child.untilShown('size 100x30');
      child.type('j');
      await child.untilShown('key j');
      child.type('q');
      await child.until('ended', () => child.sent().includes('ended 0'));
      assertRestored(child);
    });
  }

  test('Ctrl-Z where no shell could continue it changes nothing', async (context) => {
    const child = await started(context);
    if (!child) return;
    child.type('\x1a');
    await child.untilShown('key C-z');
    child.type('j');
    await child.untilShown('key j');
  });

  test('a reader that stalls stops neither the process nor the keys', async (context) => {
    const child = await started(context, { env: { FLOOD: '1' } });
    if (!child) return;
    child.stall(true);
    const before = child.report().length;
    await child.until('goes on', () => child.report().length > before + 50);
    child.type('j');
    child.stall(false);
    await child.untilShown('key j');
    child.type('q');
    assert.equal(await child.exitCode(), 0);
    assertRestored(child);
  });

  test('a reader that stalls does not hold up the exit', async (context) => {
    const child = await started(context, { env: { FLOOD: '1' } });
    if (!child) return;
    child.stall(true);
    const before = child.report().length;
    await child.until('stalls', () => child.report().length > before + 20);
    child.signal('SIGTERM');
    await child.until('has exited', () => !child.alive());
    assert.match(child.report(), /exit 143$/);
  });

  test('a terminal that vanishes ends the process', async (context) => {
    const child = await started(context);
    if (!child) return;
    child.vanish();
    await child.until('has exited', () => !child.alive());
    assert.match(child.report(), /exit 129$/);
  });

  test('a hundred resizes in a row end with the last size', async (context) => {
    const child = await started(context);
    if (!child) return;
    for (let i = 0; i < 100; i++) child.resize(2 + ((i * 37) % 200), 1 + ((i * 13) % 60));
    child.resize(64, 16);
    await child.untilShown('size 64x16');
    child.type('q');
    assert.equal(await child.exitCode(), 0);
    assertRestored(child);
  });

  test('a paste of ten kilobytes arrives as one text', async (context) => {
    const child = await started(context);
    if (!child) return;
    child.type(`\x1b[200~${'q'.repeat(10_000)}\x1b[201~`);
    await child.untilShown('key pasted:qqqq');
    child.type('q');
    assert.equal(await child.exitCode(), 0);
  });
});
