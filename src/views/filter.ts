/** Words that a row must contain, and words it must not. All in lower case. */
export interface Filter {
  readonly wanted: readonly string[];
  readonly unwanted: readonly string[];
}

/** Longest filter or command that is taken, also from a paste. */
export const MAX_INPUT = 512;

/** `late !journal`: rows with `late` and without `journal`. Empty text lets everything through. */
export function parseFilter(text: string): Filter {
  const wanted: string[] = [];
  const unwanted: string[] = [];
  for (const word of text.toLowerCase().split(' ')) {
    if (word.startsWith('!')) {
      if (word.length > 1) unwanted.push(word.slice(1));
    } else if (word !== '') wanted.push(word);
  }
  return { wanted, unwanted };
}

/** Whether a row's text, whatever its case, passes the filter. */
export function passes(filter: Filter, text: string): boolean {
  if (filter.wanted.length === 0 && filter.unwanted.length === 0) return true;
  const lower = text.toLowerCase();
  return filter.wanted.every((word) => lower.includes(word)) && !filter.unwanted.some((word) => lower.includes(word));
}
