import { type Path, type Place, placeAt } from './positions.ts';
import type { Problem } from './problem.ts';

/** Where a value stands in the manifest, and where to complain about it. */
export interface Site {
  readonly path: Path;
  /** The nearest key: what a problem calls the value. */
  readonly key: string;
  /** About the value. */
  error(message: string): void;
  warning(message: string): void;
  /** About the key itself, as of an unknown one. */
  keyError(message: string): void;
  /** The site of something inside. */
  at(...steps: Path): Site;
  /** Nothing wrong has been found here or further inside; what follows from an error need not be said as well. */
  sound(): boolean;
  /** `3:8`, to refer to from elsewhere. */
  lineOf(): number;
}

/** The site of the whole document; problems go into `problems` as they are found. */
export function rootSite(file: string, text: string, places: Place, problems: Problem[]): Site {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const wrong: Path[] = [];

  function siteOf(path: Path): Site {
    const { place } = placeAt(places, path);
    const report = (severity: Problem['severity'], offset: number, message: string) => {
      if (severity === 'error') wrong.push(path);
      problems.push({ severity, file, at: lineAndColumn(lineStarts, offset), message, frame: null });
    };
    return {
      path,
      key: nameOf(path),
      error: (message) => report('error', place.value, message),
      warning: (message) => report('warning', place.value, message),
      keyError: (message) => report('error', place.key, message),
      at: (...steps) => siteOf([...path, ...steps]),
      sound: () => !wrong.some((other) => path.every((step, i) => other[i] === step)),
      lineOf: () => lineAndColumn(lineStarts, place.value).line,
    };
  }
  return siteOf([]);
}

/** How a table is written in a header: `[input.udp]`, `[[stream.edges]]`. */
export function headerOf(path: Path): string {
  const name = path.filter((step) => typeof step === 'string').join('.');
  if (name === '') return 'the manifest';
  return typeof path.at(-1) === 'number' ? `[[${name}]]` : `[${name}]`;
}

function nameOf(path: Path): string {
  return path.findLast((step) => typeof step === 'string') ?? 'the manifest';
}

function lineAndColumn(lineStarts: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (lineStarts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - lineStarts[low]! + 1 };
}
