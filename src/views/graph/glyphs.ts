import type { AnyStatus } from '../status-look.ts';

/** How a line looks: its kind per status, and its weight where it turns or crosses. */
export type LineStyle = 'solid' | 'dashed' | 'heavy' | 'dots' | 'dotted';

export const LINE: Readonly<Record<AnyStatus, LineStyle>> = {
  OK: 'solid',
  WARN: 'dashed',
  FAIL: 'heavy',
  PENDING: 'dots',
  UNOBSERVED: 'dots',
  UNCHECKED: 'dotted',
};

/** Directions in which a cell is joined to its neighbours. */
export const NORTH = 1;
export const EAST = 2;
export const SOUTH = 4;
export const WEST = 8;

/** The signs that lines, boxes and marks are made of. */
export interface LineSet {
  readonly across: Readonly<Record<LineStyle, string>>;
  readonly down: Readonly<Record<LineStyle, string>>;
  /** By the mask of directions, two at right angles each. */
  readonly light: Readonly<Record<number, string>>;
  readonly heavy: Readonly<Record<number, string>>;
  /** Crossings by the weights of the line across and the line down: `light`, across heavy, down heavy, both. */
  readonly cross: readonly [string, string, string, string];
  readonly right: string;
  readonly left: string;
  /** A node's side where an edge leaves to the right or the left. */
  readonly tailRight: string;
  readonly tailLeft: string;
  readonly loop: string;
  /** A node that stands further up already. */
  readonly again: string;
  readonly box: readonly [topLeft: string, top: string, topRight: string, side: string, endLeft: string, end: string];
}

const UNICODE: LineSet = {
  across: { solid: '─', dashed: '╌', heavy: '━', dots: '·', dotted: '┄' },
  down: { solid: '│', dashed: '╎', heavy: '┃', dots: '·', dotted: '┆' },
  light: { [EAST | SOUTH]: '┌', [SOUTH | WEST]: '┐', [NORTH | EAST]: '└', [NORTH | WEST]: '┘' },
  heavy: { [EAST | SOUTH]: '┏', [SOUTH | WEST]: '┓', [NORTH | EAST]: '┗', [NORTH | WEST]: '┛' },
  cross: ['┼', '┿', '╂', '╋'],
  right: '▶',
  left: '◀',
  tailRight: '├',
  tailLeft: '┤',
  loop: '↺',
  again: '↑',
  box: ['┌', '─', '┐', '│', '└', '┘'],
};

/** Lines that cross pass under the vertical one: `+` is a corner and nothing else. */
const ASCII: LineSet = {
  across: { solid: '-', dashed: '=', heavy: '#', dots: '.', dotted: '.' },
  down: { solid: '|', dashed: '"', heavy: '#', dots: ':', dotted: ':' },
  light: { [EAST | SOUTH]: '+', [SOUTH | WEST]: '+', [NORTH | EAST]: '+', [NORTH | WEST]: '+' },
  heavy: { [EAST | SOUTH]: '#', [SOUTH | WEST]: '#', [NORTH | EAST]: '#', [NORTH | WEST]: '#' },
  cross: ['|', '|', '#', '#'],
  right: '>',
  left: '<',
  tailRight: '+',
  tailLeft: '+',
  loop: '@',
  again: '^',
  box: ['+', '-', '+', '|', '+', '+'],
};

/** The signs for a terminal with or without Unicode. */
export function lineSet(ascii: boolean): LineSet {
  return ascii ? ASCII : UNICODE;
}

const LETTERS: Readonly<Record<string, string>> = { '✓': '+', '✗': 'X', '·': '.', '…': '~', '→': '>', µ: 'u', μ: 'u' };

/** A label or a name in ASCII: the signs we know, and `?` for every other letter. */
export function asciiText(text: string): string {
  return text.replace(/[^ -~]/g, (letter) => LETTERS[letter] ?? '?');
}
