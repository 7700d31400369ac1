/**
 * What a terminal sends after `ESC [` or `ESC O` for a key, without parameters for modifiers. xterm, tmux, screen,
 * rxvt, the Linux console and VT220 disagree, but not with each other's meaning, so one table serves all.
 */
const BY_FINAL: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** `ESC [ number ~` */
const BY_NUMBER: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/** rxvt: shift and control change the final character instead of adding a parameter. */
const RXVT_FINALS: Readonly<Record<string, string>> = { a: 'S-up', b: 'S-down', c: 'S-right', d: 'S-left', Z: 'S-tab' };

/** `ESC O x` of the keypad in application mode. */
const KEYPAD: Readonly<Record<string, string>> = {
  M: 'enter',
  X: '=',
  j: '*',
  k: '+',
  l: ',',
  m: '-',
  n: '.',
  o: '/',
  p: '0',
  q: '1',
  r: '2',
  s: '3',
  t: '4',
  u: '5',
  v: '6',
  w: '7',
  x: '8',
  y: '9',
};

/** The key of `ESC [ parameters final`, or null for one nobody here knows. Modifiers: `1;5A` is C-up. */
export function csiKey(parameters: string, final: string): string | null {
  // With `?`, `>` and the like it is an answer or a report.
  if (!/^[\d;]*$/.test(parameters)) return null;
  const [first = '', second = ''] = parameters.split(';');
  if (final === '~') return withModifiers(BY_NUMBER[Number(first)], second);
  if (final === '$') return withModifiers(BY_NUMBER[Number(first)], '2');
  if (final === '^') return withModifiers(BY_NUMBER[Number(first)], '5');
  return RXVT_FINALS[final] ?? withModifiers(BY_FINAL[final], second);
}

/** The key of `ESC O final`. */
export function ss3Key(final: string): string | null {
  return BY_FINAL[final] ?? KEYPAD[final] ?? null;
}

/** F1–F5 of the Linux console: `ESC [ [ A` and on. */
export function linuxKey(final: string): string | null {
  const at = 'ABCDE'.indexOf(final);
  return at < 0 ? null : `f${at + 1}`;
}

/** xterm's parameter is 1 + (1 shift, 2 meta, 4 control). */
function withModifiers(key: string | undefined, parameter: string): string | null {
  if (key === undefined) return null;
  const bits = Math.max(0, (Number(parameter) || 1) - 1);
  return `${bits & 4 ? 'C-' : ''}${bits & 2 ? 'M-' : ''}${bits & 1 ? 'S-' : ''}${key}`;
}

const NAMED_CONTROLS: Readonly<Record<number, string>> = {
  0: 'C-space',
  8: 'backspace',
  9: 'tab',
  10: 'enter',
  13: 'enter',
  127: 'backspace',
};

/** The key of one control character. C-h, C-i, C-j and C-m cannot be told from the keys that send the same byte. */
export function controlKey(byte: number): string {
  return NAMED_CONTROLS[byte] ?? `C-${String.fromCharCode(byte + 0x40).toLowerCase()}`;
}
