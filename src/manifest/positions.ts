import { parse } from 'smol-toml';

/**
 * Where a key and its value stand in a TOML text, and what is inside of it. Offsets count UTF-16 units. A table made
 * by a header has its own name there as key and the header's bracket as value:
 *
 *     [input.udp]            port = 8125
 *     ^value ^key            ^key   ^value
 */
export interface Place {
  readonly key: number;
  readonly value: number;
  /** By key, or by index (`'0'`, `'1'`, …) in arrays and arrays of tables. */
  readonly inside: Map<string, Place>;
  /** An array of tables made by `[[headers]]`; further headers go into its last one. */
  readonly tables: boolean;
}

export type Path = readonly (string | number)[];

/**
 * The places of everything in a TOML document that the parser has accepted; others get no sensible answer, or the
 * parser's error about a quoted key. smol-toml gives no positions of values, only of syntax errors.
 */
export function placesOf(text: string): Place {
  const root = newPlace(0, 0);
  const cursor: Cursor = { text, at: 0 };
  let table = root;
  for (skipVoid(cursor); cursor.at < text.length; skipVoid(cursor)) {
    const before = cursor.at;
    if (text[before] === '[') table = readHeader(cursor, root);
    else readPair(cursor, table);
    if (cursor.at === before) cursor.at++;
  }
  return root;
}

/** The place of a path, or of the innermost thing around it that is there. */
export function placeAt(root: Place, path: Path): { readonly place: Place; readonly found: boolean } {
  let place = root;
  for (const step of path) {
    const next = place.inside.get(String(step));
    if (next === undefined) return { place, found: false };
    place = next;
  }
  return { place, found: true };
}

interface Cursor {
  readonly text: string;
  at: number;
}

interface Key {
  readonly name: string;
  readonly at: number;
}

function newPlace(key: number, value: number, tables = false): Place {
  return { key, value, inside: new Map(), tables };
}

function readHeader(cursor: Cursor, root: Place): Place {
  const start = cursor.at;
  const brackets = cursor.text.startsWith('[[', start) ? 2 : 1;
  cursor.at += brackets;
  const keys = readKeys(cursor);
  cursor.at += brackets;
  let place = root;
  keys.forEach((key, i) => {
    const last = i === keys.length - 1;
    place = enter(place, key, last ? start : key.at, last && brackets === 2);
    if (!place.tables) return;
    if (last) place.inside.set(String(place.inside.size), newPlace(key.at, start));
    place = place.inside.get(String(place.inside.size - 1))!;
  });
  return place;
}

function readPair(cursor: Cursor, table: Place): void {
  const keys = readKeys(cursor);
  if (cursor.text[cursor.at] === '=') cursor.at++;
  skipBlanks(cursor);
  let place = table;
  keys.forEach((key, i) => {
    place = enter(place, key, i === keys.length - 1 ? cursor.at : key.at, false);
  });
  readValue(cursor, place);
}

/** What a dotted key goes through; a table that is mentioned again keeps its first place. */
function enter(table: Place, key: Key, value: number, tables: boolean): Place {
  let place = table.inside.get(key.name);
  if (place === undefined) {
    place = newPlace(key.at, value, tables);
    table.inside.set(key.name, place);
  }
  return place;
}

/** Dotted keys up to the `=` or `]` after them. */
function readKeys(cursor: Cursor): readonly Key[] {
  const keys: Key[] = [];
  for (;;) {
    skipBlanks(cursor);
    const at = cursor.at;
    if (cursor.text[at] === '"' || cursor.text[at] === "'") skipString(cursor);
    else skipWhile(cursor, /[A-Za-z0-9_-]+/y);
    keys.push({ at, name: nameOf(cursor.text.slice(at, cursor.at)) });
    skipBlanks(cursor);
    if (cursor.text[cursor.at] !== '.') return keys;
    cursor.at++;
  }
}

/** Quoted keys are left to the parser, which knows the escapes. */
function nameOf(raw: string): string {
  if (raw[0] !== '"' && raw[0] !== "'") return raw;
  return raw.includes('\\') && raw[0] === '"' ? Object.keys(parse(`${raw} = 0`))[0]! : raw.slice(1, -1);
}

function readValue(cursor: Cursor, place: Place): void {
  switch (cursor.text[cursor.at]) {
    case '"':
    case "'":
      skipString(cursor);
      break;
    case '[':
      readInside(cursor, ']', () => {
        const element = newPlace(cursor.at, cursor.at);
        place.inside.set(String(place.inside.size), element);
        readValue(cursor, element);
      });
      break;
    case '{':
      readInside(cursor, '}', () => readPair(cursor, place));
      break;
    default:
      // A date may hold a space, so a bare value runs to what can only follow it; blanks before that do no harm.
      skipWhile(cursor, /[^,\]}#\n]+/y);
  }
}

/** The elements of an array or inline table, whose depth the parser has bounded. */
function readInside(cursor: Cursor, end: string, readElement: () => void): void {
  cursor.at++;
  for (skipVoid(cursor); cursor.at < cursor.text.length; skipVoid(cursor)) {
    if (cursor.text[cursor.at] === end) {
      cursor.at++;
      return;
    }
    const before = cursor.at;
    readElement();
    skipVoid(cursor);
    if (cursor.text[cursor.at] === ',' || cursor.at === before) cursor.at++;
  }
}

/** One of the four kinds of strings. Up to two quotes may stand directly before the three that end a long one. */
function skipString(cursor: Cursor): void {
  const { text } = cursor;
  const quote = text[cursor.at]!;
  const long = text.startsWith(quote.repeat(3), cursor.at);
  const end = long ? quote.repeat(3) : quote;
  cursor.at += end.length;
  while (cursor.at < text.length && !text.startsWith(end, cursor.at)) {
    cursor.at += quote === '"' && text[cursor.at] === '\\' ? 2 : 1;
  }
  cursor.at = Math.min(text.length, cursor.at + end.length);
  for (let more = 0; long && more < 2 && text[cursor.at] === quote; more++) cursor.at++;
}

function skipBlanks(cursor: Cursor): void {
  skipWhile(cursor, /[ \t]+/y);
}

/** Blanks, line ends and comments. */
function skipVoid(cursor: Cursor): void {
  skipWhile(cursor, /(?:[ \t\r\n]+|#[^\n]*)+/y);
}

function skipWhile(cursor: Cursor, sticky: RegExp): void {
  sticky.lastIndex = cursor.at;
  if (sticky.test(cursor.text)) cursor.at = sticky.lastIndex;
}
