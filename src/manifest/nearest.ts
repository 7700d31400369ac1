import { nearestName } from '../core/nearest-name.ts';

/** `; did you mean X?` to end a problem with, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates);
  return nearest === null ? '' : `; did you mean \`${nearest}\`?`;
}
