/** What the surroundings say about the screen; nothing in it refuses to start. */
export interface ScreenTraits {
  /** No dashboard but one line per status change: there is no terminal, or one that cannot be drawn on. */
  readonly plain: boolean;
  readonly color: boolean;
  /** False: only ASCII reaches the terminal. */
  readonly unicode: boolean;
  /** The terminal says that its background is light; false also when it says nothing. */
  readonly light: boolean;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdoutIsTty: boolean;
  readonly flags?: ScreenFlags;
}

/** As typed on the command line; what was not typed is left out. */
export interface ScreenFlags {
  readonly ascii?: boolean;
  readonly unicode?: boolean;
  readonly noColor?: boolean;
}

/**
 * The Linux console's fonts have neither ✓ nor ✗: both would be the same blot, and OK would look like FAIL.
 * The others are older than Unicode.
 */
const ASCII_TERMINALS = /^(linux|vt\d|ansi$|cons25)/;
const MONOCHROME_TERMINALS = /^vt\d|-m(ono)?$/;

/**
 * Decide by flag, then by environment. Standard input plays no part: a dashboard on a wall has no keyboard.
 * Colour: `--no-color`, FORCE_COLOR (`0` and `false` mean off), NO_COLOR when not empty, the terminal's name.
 * Unicode: `--ascii`, `--unicode`, the terminal's name, then the first of LC_ALL, LC_CTYPE and LANG that is set.
 */
export function detectScreen({ env, stdoutIsTty, flags = {} }: Surroundings): ScreenTraits {
  const name = env.TERM ?? '';
  return {
    plain: !stdoutIsTty || name === 'dumb',
    color: wantsColor(env, name, flags),
    unicode: wantsUnicode(env, name, flags),
    light: hasLightBackground(env.COLORFGBG),
  };
}

function wantsColor(env: Surroundings['env'], name: string, flags: ScreenFlags): boolean {
  if (flags.noColor) return false;
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force !== '0' && force.toLowerCase() !== 'false';
  return !env.NO_COLOR && !MONOCHROME_TERMINALS.test(name);
}

function wantsUnicode(env: Surroundings['env'], name: string, flags: ScreenFlags): boolean {
  if (flags.ascii) return false;
  if (flags.unicode) return true;
  if (ASCII_TERMINALS.test(name)) return false;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return /utf-?8/i.test(locale);
}

/** rxvt and Konsole say `foreground;background`, sometimes with a word between; 7 and 15 are the light ones. */
function hasLightBackground(colors: string | undefined): boolean {
  const background = colors?.split(';').at(-1);
  return background === '7' || background === '15';
}
