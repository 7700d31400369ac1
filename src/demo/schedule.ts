/** Things to come, earliest first; those of one instant in the order in which they were put in. */
export class Schedule<T> {
  readonly #heap: { readonly at: number; readonly order: number; readonly what: T }[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  put(at: number, what: T): void {
    const heap = this.#heap;
    const entry = { at, order: this.#order++, what };
    let i = heap.length;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  /** The earliest that is due at `now`, or null. */
  takeDue(now: number): { readonly at: number; readonly what: T } | null {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined || first.at > now) return null;
    const last = heap.pop()!;
    if (heap.length > 0) {
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
        if (child >= heap.length || !before(heap[child]!, last)) break;
        heap[i] = heap[child]!;
        i = child;
      }
      heap[i] = last;
    }
    return first;
  }

  clear(): void {
    this.#heap.length = 0;
  }
}

type Entry = { readonly at: number; readonly order: number };

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
