/**
 * What stands for a character where only ASCII may go: the screen's own signs keep their meaning (`✓` `+`, `✗` `X`,
 * a missing hop `=`), box drawing keeps its shape, and all the rest is `?`.
 */
const SIGNS: Readonly<Record<string, string>> = {
  '✓': '+',
  '✗': 'X',
  '…': '~',
  '·': '.',
  '•': '*',
  '●': '*',
  '○': 'o',
  '◆': '*',
  '■': '#',
  '□': 'o',
  '▶': '>',
  '▸': '>',
  '▷': '>',
  '→': '>',
  '◀': '<',
  '◂': '<',
  '←': '<',
  '▲': '^',
  '▴': '^',
  '↑': '^',
  '▼': 'v',
  '▾': 'v',
  '↓': 'v',
  '↔': '-',
  '↕': '|',
  '⇒': '>',
  '×': 'x',
  '±': '+',
  '≤': '<',
  '≥': '>',
  '≠': '!',
  '≈': '~',
  '−': '-',
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '«': '<',
  '»': '>',
  µ: 'u',
  μ: 'u',
  '°': 'o',
  '\u00a0': ' ',
  // Sparklines, lowest first; ░▒▓ are shades.
  '▁': '.',
  '▂': ':',
  '▃': '-',
  '▄': '=',
  '▅': '+',
  '▆': '*',
  '▇': '%',
  '█': '#',
  '░': '.',
  '▒': ':',
  '▓': '#',
  // Line styles: solid `-`, dashed `=`, heavy `#`, dotted `.`.
  '─': '-',
  '━': '#',
  '│': '|',
  '┃': '#',
  '╌': '=',
  '╎': '"',
  '┄': '=',
  '┆': '"',
  '┈': '.',
  '┊': ':',
  '═': '=',
  '║': '|',
};

const CACHE = new Uint8Array(0x10000);

/** The ASCII unit for a UTF-16 unit that fills one cell. */
export function asciiUnit(unit: number): number {
  if (unit >= 0x20 && unit < 0x7f) return unit;
  const known = CACHE[unit]!;
  if (known !== 0) return known;
  const found = SIGNS[String.fromCharCode(unit)]?.charCodeAt(0) ?? (isBoxDrawing(unit) ? cornerUnit(unit) : 0x3f);
  CACHE[unit] = found;
  return found;
}

function isBoxDrawing(unit: number): boolean {
  return unit >= 0x2500 && unit < 0x2580;
}

/** Corners, tees and crossings with a heavy arm belong to a heavy line. */
function cornerUnit(unit: number): number {
  const light = '┌┐└┘├┤┬┴┼╭╮╯╰╔╗╚╝╠╣╦╩╬'.includes(String.fromCharCode(unit));
  return light ? 0x2b : 0x23;
}
