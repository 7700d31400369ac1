/**
 * Order by code point. JavaScript's `<` compares UTF-16 units, where U+1F600 (D83D DE00) comes before U+E000;
 * here it comes after, as in UTF-8.
 */
export function compareTokens(a: string, b: string): number {
  const left = Array.from(a, (character) => character.codePointAt(0)!);
  const right = Array.from(b, (character) => character.codePointAt(0)!);
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] !== right[i]) return left[i]! - right[i]!;
  }
  return left.length - right.length;
}
