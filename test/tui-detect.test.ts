import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectScreen, type ScreenFlags, type ScreenTraits } from '../src/tui/detect.ts';

interface Row {
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: ScreenFlags;
  readonly tty?: boolean;
  readonly expected: Partial<ScreenTraits>;
}

const utf8 = { LANG: 'en_US.UTF-8' };

const ROWS: readonly Row[] = [
  { env: {}, expected: { plain: false, color: true, unicode: false, light: false } },
  { env: { TERM: 'xterm-256color', ...utf8 }, expected: { plain: false, color: true, unicode: true } },
  { env: { TERM: 'tmux-256color', ...utf8 }, expected: { plain: false, color: true, unicode: true } },
  { env: { TERM: 'screen', ...utf8 }, expected: { plain: false, color: true, unicode: true } },
  { env: { TERM: 'linux', ...utf8 }, expected: { plain: false, color: true, unicode: false } },
  { env: { TERM: 'linux', ...utf8 }, flags: { unicode: true }, expected: { unicode: true } },
  { env: { TERM: 'vt100', ...utf8 }, expected: { plain: false, color: false, unicode: false } },
  { env: { TERM: 'vt220', ...utf8 }, expected: { color: false } },
  { env: { TERM: 'xterm-mono', ...utf8 }, expected: { color: false, unicode: true } },
  { env: { TERM: 'dumb', ...utf8 }, expected: { plain: true } },
  { tty: false, env: { TERM: 'xterm', ...utf8 }, expected: { plain: true } },
  { env: { LC_ALL: 'C', LANG: 'en_US.UTF-8' }, expected: { unicode: false } },
  { env: { LC_ALL: '', LC_CTYPE: 'de_AT.utf8', LANG: 'C' }, expected: { unicode: true } },
  { env: { LANG: 'de_AT.ISO-8859-1' }, expected: { unicode: false } },
  { env: { LANG: 'C.UTF-8' }, expected: { unicode: true } },
  { env: utf8, flags: { ascii: true }, expected: { unicode: false } },
  { env: utf8, flags: { ascii: true, unicode: true }, expected: { unicode: false } },
  { env: { NO_COLOR: '1' }, expected: { color: false } },
  { env: { NO_COLOR: '' }, expected: { color: true } },
  { env: { NO_COLOR: '1', FORCE_COLOR: '1' }, expected: { color: true } },
  { env: { FORCE_COLOR: '0' }, expected: { color: false } },
  { env: { FORCE_COLOR: 'false' }, expected: { color: false } },
  { env: { TERM: 'vt100', FORCE_COLOR: '' }, expected: { color: true } },
  { env: { FORCE_COLOR: '1' }, flags: { noColor: true }, expected: { color: false } },
  { env: { COLORFGBG: '0;15' }, expected: { light: true } },
  { env: { COLORFGBG: '0;default;7' }, expected: { light: true } },
  { env: { COLORFGBG: '15;0' }, expected: { light: false } },
];

for (const { env = {}, flags = {}, tty = true, expected } of ROWS) {
  const given = [tty ? '' : 'no terminal', JSON.stringify(env), JSON.stringify(flags)].filter(
    (part) => part && part !== '{}',
  );
  test(`${given.join(' ') || 'an empty environment'}: ${JSON.stringify(expected)}`, () => {
    const traits = detectScreen({ env, stdoutIsTty: tty, flags });
    assert.deepEqual({ ...traits, ...expected }, traits);
  });
}
