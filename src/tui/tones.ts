import { TONES, type Tone } from '../views/canvas.ts';

/**
 * How a cell looks, as blessed packs it: flags from bit 18, foreground from bit 9, background from bit 0; colours are
 * 0–15 of the terminal's own palette, 511 is its default.
 */
export type Attribute = number;

export interface Palette {
  readonly color: boolean;
  /** Yellow and cyan cannot be read on a light background, so magenta and blue stand in. */
  readonly light: boolean;
}

const DEFAULT = 0x1ff;
const BOLD = 1;
/** blessed knows no faint. Its blink bit is never wanted here, so it means faint until the bytes leave (`faintly`). */
const FAINT = 4;
const INVERSE = 8;

const RED = 1;
const GREEN = 2;
const YELLOW = 3;
const BLUE = 4;
const MAGENTA = 5;
const CYAN = 6;
const BRIGHT_WHITE = 15;

/** The attribute of each tone, by its number. Background is always the terminal's own but for `alarm`. */
export function attributesFor({ color, light }: Palette): readonly Attribute[] {
  const warn = light ? MAGENTA : YELLOW;
  const looks: Record<Tone, Attribute> = {
    [TONES.plain]: look(0),
    [TONES.dim]: look(FAINT),
    [TONES.ok]: look(0, GREEN),
    [TONES.warn]: look(color ? 0 : BOLD, warn),
    [TONES.fail]: look(BOLD, RED),
    [TONES.seen]: look(0, light ? BLUE : CYAN),
    [TONES.border]: look(FAINT),
    [TONES.focus]: look(BOLD, light ? BLUE : MAGENTA),
    [TONES.title]: look(BOLD),
    [TONES.selected]: look(INVERSE),
    [TONES.key]: look(BOLD),
    [TONES.alarm]: color ? look(BOLD, BRIGHT_WHITE, RED) : look(BOLD | INVERSE),
    [TONES.okDim]: look(FAINT, GREEN),
    [TONES.warnDim]: look(FAINT, warn),
    [TONES.failDim]: look(FAINT, RED),
    [TONES.bold]: look(BOLD),
  };
  return Object.values(TONES).map((tone) => looks[tone]);

  function look(flags: number, foreground = DEFAULT, background = DEFAULT): Attribute {
    return (flags << 18) | ((color ? foreground : DEFAULT) << 9) | background;
  }
}

/** The attribute of a cell that nothing was painted on. */
export const BLANK: Attribute = (DEFAULT << 9) | DEFAULT;

/** Turn blessed's blink into faint, in a whole frame: cells hold no ESC, so every `ESC [ … m` is blessed's own. */
export function faintly(bytes: string): string {
  return bytes.replace(/\x1b\[(1;)?5((?:;\d+)*m)/g, '\x1b[$12$2');
}
