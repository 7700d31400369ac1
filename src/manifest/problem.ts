/** Something wrong (`error`) or doubtful (`warning`) in a manifest. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** As it was given on the command line or found. */
  readonly file: string;
  /** Both count from 1, columns in UTF-16 units; null when the file as a whole is meant. */
  readonly at: { readonly line: number; readonly column: number } | null;
  /** What was found, what was expected, and the nearest match. One line. */
  readonly message: string;
  /** The parser's own code frame, of syntax errors only. Several lines, each ended by LF. */
  readonly frame: string | null;
}

/** Longest piece of a source line shown in a code frame. */
const FRAME_WIDTH = 100;

/**
 * A report for a terminal or an editor: `file:line:column: error: message`, one problem a line, in order of place.
 * With the manifest's text each is followed by its source line and a caret. Ends with LF unless there is no problem.
 */
export function renderProblems(problems: readonly Problem[], text?: string): string {
  const lines = text?.split(/\r?\n/) ?? [];
  return problems.map((problem) => `${headline(problem)}\n${frameOf(problem, lines)}`).join('');
}

/** In order of place, those of the whole file first; equal places stay in order. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(
    (a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0),
  );
}

/** A value as a problem shows it: short, on one line, without anything that a terminal would obey. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return visible(JSON.stringify(cut(value)));
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Date) return 'a date';
  return typeof value === 'object' ? 'a table' : String(value);
}

/** Text with control and direction characters written as escapes, so that nothing in it moves a cursor. */
export function visible(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function headline({ file, at, severity, message }: Problem): string {
  const place = at === null ? '' : `:${at.line}:${at.column}`;
  return `${visible(file)}${place}: ${severity}: ${visible(message)}`;
}

function frameOf(problem: Problem, lines: readonly string[]): string {
  if (problem.frame !== null) return problem.frame.split('\n').map(framed).join('\n');
  const source = problem.at === null ? undefined : lines[problem.at.line - 1];
  if (problem.at === null || source === undefined) return '';
  const column = problem.at.column - 1;
  const from = column < FRAME_WIDTH - 20 ? 0 : column - 20;
  const gutter = `  ${problem.at.line} | `;
  const shown = framed(source.slice(from, from + FRAME_WIDTH));
  return `${gutter}${shown}\n${' '.repeat(gutter.length + column - from)}^\n`;
}

/** One column for each unit, so that the caret stays where it belongs. */
function framed(line: string): string {
  return line.replace(/\t/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, '?');
}
