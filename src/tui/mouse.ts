/** What the mouse did, in cells from the top left; motion is neither asked for nor reported. */
export interface MouseEvent {
  readonly action: 'down' | 'up' | 'wheelup' | 'wheeldown';
  /** Of a wheel: `none`. */
  readonly button: 'left' | 'middle' | 'right' | 'none';
  readonly x: number;
  readonly y: number;
  readonly shift: boolean;
  readonly control: boolean;
}

const BUTTONS = ['left', 'middle', 'right', 'none'] as const;

/** `ESC [ < code ; column ; row M` is a press, `m` at the end a release; null for anything else. */
export function sgrMouse(parameters: string, final: string): MouseEvent | null {
  const match = /^(\d{1,3});(\d{1,5});(\d{1,5})$/.exec(parameters);
  if (match === null || (final !== 'M' && final !== 'm')) return null;
  return mouseEvent(Number(match[1]), Number(match[2]), Number(match[3]), final === 'm');
}

/** `ESC [ M` and three bytes, each 32 too large, from terminals without the SGR form; button 3 is a release. */
export function x10Mouse(bytes: string): MouseEvent | null {
  const [code, column, row] = [0, 1, 2].map((at) => bytes.charCodeAt(at) - 32) as [number, number, number];
  return mouseEvent(code, column, row, (code & 3) === 3 && code < 64);
}

function mouseEvent(code: number, column: number, row: number, released: boolean): MouseEvent | null {
  const motion = (code & 32) !== 0;
  if (motion || code >= 66 + 32 || column < 1 || row < 1) return null;
  const wheel = (code & 64) !== 0;
  const low = code & 3;
  if (wheel && (low > 1 || released)) return null;
  return {
    action: wheel ? (low === 0 ? 'wheelup' : 'wheeldown') : released ? 'up' : 'down',
    button: wheel ? 'none' : BUTTONS[low]!,
    x: column - 1,
    y: row - 1,
    shift: (code & 4) !== 0,
    control: (code & 16) !== 0,
  };
}
