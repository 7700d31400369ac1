const KEPT = 64;

/**
 * The most frequent of names that nobody expected, in bounded memory (the space-saving sketch of Metwally, Agrawal
 * and El Abbadi): once full, a new name takes the place and the count of the rarest one. Counts may be too high by
 * what a name inherited, never too low.
 */
export class UnknownNames {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    const count = this.#counts.get(name);
    if (count !== undefined) {
      this.#counts.set(name, count + 1);
      return;
    }
    let inherited = 0;
    if (this.#counts.size >= KEPT) {
      let rarest = '';
      inherited = Number.POSITIVE_INFINITY;
      for (const [other, seen] of this.#counts) {
        if (seen >= inherited) continue;
        inherited = seen;
        rarest = other;
      }
      this.#counts.delete(rarest);
    }
    this.#counts.set(name, inherited + 1);
  }

  /** Most frequent first. */
  list(): { readonly name: string; readonly count: number }[] {
    return [...this.#counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
  }
}
