/** Keys and values of a table, in order; undefined is left out. */
export type Pairs = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

const MAX_LINE = 100;

/** `key = value` lines. Keys are the manifest's own and need no quotes. */
export function pairLines(pairs: Pairs): readonly string[] {
  return Object.entries(pairs).flatMap(([key, value]) => {
    if (value === undefined) return [];
    if (typeof value === 'string') return [`${key} = ${stringText(value)}`];
    return [`${key} = ${typeof value === 'object' ? arrayText(value) : String(value)}`];
  });
}

/** On one line when it is short, else one element a line. */
export function arrayText(values: readonly string[]): string {
  const texts = values.map(stringText);
  const short = `[${texts.join(', ')}]`;
  return short.length <= MAX_LINE ? short : `[\n${texts.map((text) => `  ${text},\n`).join('')}]`;
}

/**
 * A basic string; a literal one where that spares escapes, as in regular expressions. JSON's escapes are TOML's as
 * well, but TOML also wants DEL escaped and has no place for half a surrogate pair.
 */
export function stringText(value: string): string {
  if (/\\/.test(value) && /^[\x20-\x26\x28-\x7e]*$/.test(value)) return `'${value}'`;
  return JSON.stringify(value.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/\x7f/g, '\\u007f');
}

/** Comment lines of a text; control characters other than line ends become spaces. */
export function commentLines(text: string | null | undefined): readonly string[] {
  if (!text) return [];
  return text.split('\n').map((line) => `# ${line.replace(/[\u0000-\u001f\u007f]/g, ' ')}`.trimEnd());
}
