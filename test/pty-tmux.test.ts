import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { test } from 'node:test';
import { APP } from './support/pty.ts';
import { temporaryFolder } from './support/temporary.ts';

/** Where its socket is: a server of this test's own. */
const TMUX_TMPDIR = temporaryFolder();
const PATIENCE_MS = 20_000;

function tmux(...words: string[]): string {
  const { TMUX: _outer, ...inherited } = process.env;
  const env = { ...inherited, TMUX_TMPDIR, LANG: 'C.UTF-8', LC_ALL: '' };
  return execFileSync('tmux', ['-u', '-f', '/dev/null', ...words], {
    encoding: 'utf8',
    env,
    stdio: 'pipe',
  });
}

function hasTmux(): boolean {
  try {
    return tmux('-V') !== '';
  } catch {
    return false;
  }
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 50) {
    if (waited > PATIENCE_MS) throw new Error(`not so: ${what}\n${tmux('capture-pane', '-p')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('in a pane of tmux: drawn with real lines, keys, copying, resizing and a clean way out', async (context) => {
  if (!hasTmux()) {
    context.skip('there is no tmux');
    return;
  }
  context.after(() => tmux('kill-server'));
  tmux('new-session', '-d', '-x', '80', '-y', '24', `LANG=C.UTF-8 ${APP}; echo "code $?"; sleep 60`);
  tmux('set', '-s', 'set-clipboard', 'on');
  const pane = () => tmux('capture-pane', '-p');
  await until('drawn', () => pane().includes('┌─ key none ─┐'));
  assert.match(pane(), /^size 80x24 /);
  tmux('send-keys', 'PageUp');
  await until('key', () => pane().includes('┌─ key pageup ─┐'));
  tmux('send-keys', 'Escape');
  await until('escape', () => pane().includes('┌─ key escape ─┐'));
  tmux('send-keys', 'y');
  await until('copied', () => tmux('list-buffers').includes('8f3ac1d2-77e0'));
  tmux('resize-window', '-x', '101', '-y', '33');
  await until('resized', () => pane().startsWith('size 101x33 '));
  tmux('send-keys', 'q');
  await until('left', () => /^code 0$/m.test(pane()));
  assert.equal(tmux('display-message', '-p', '#{alternate_on} #{cursor_flag} #{mouse_any_flag}').trim(), '0 1 0');
});
