import { textOf } from './bytes.ts';
import type { Orphan } from './snapshot.ts';

const KEPT = 100;
const MAX_TOKEN = 512;

/** The newest replies without a cause. Bytes are copied into one block: a stream of orphans makes no garbage. */
export class OrphanList {
  readonly #nodes: string[] = new Array(KEPT).fill('');
  readonly #at = new Float64Array(KEPT);
  readonly #lengths = new Uint16Array(KEPT);
  readonly #bytes = new Uint8Array(KEPT * MAX_TOKEN);
  #count = 0;

  add(node: string, token: Uint8Array, at: number): void {
    const slot = this.#count++ % KEPT;
    this.#nodes[slot] = node;
    this.#at[slot] = at;
    this.#lengths[slot] = token.length;
    this.#bytes.set(token, slot * MAX_TOKEN);
  }

  /** Oldest first. */
  list(): Orphan[] {
    const orphans: Orphan[] = [];
    for (let i = Math.max(0, this.#count - KEPT); i < this.#count; i++) {
      const slot = i % KEPT;
      const start = slot * MAX_TOKEN;
      const token = textOf(this.#bytes, start, start + this.#lengths[slot]!);
      orphans.push({ node: this.#nodes[slot]!, token, at: this.#at[slot]! });
    }
    return orphans;
  }
}
