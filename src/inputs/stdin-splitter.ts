import type { LineTaker } from './follow-file.ts';

const LF = 0x0a;
const CR = 0x0d;

/**
 * Cuts a stream into lines, whatever the chunks. Of an unfinished line at most the limit is kept; what is longer is
 * given as far as that and dropped up to its LF.
 */
export class LineSplitter {
  readonly #limit: number;
  readonly #kept: Buffer;
  #length = 0;
  #isSkipping = false;

  constructor(limit: number) {
    this.#limit = limit;
    this.#kept = Buffer.allocUnsafe(limit);
  }

  push(chunk: Buffer, lines: LineTaker, arrivedAt: number): void {
    let at = 0;
    while (at < chunk.length) {
      const found = chunk.indexOf(LF, at);
      const end = found < 0 ? chunk.length : found;
      if (!this.#isSkipping) {
        if (found >= 0 && this.#length === 0 && end - at <= this.#limit) give(chunk, at, end, lines, arrivedAt);
        else this.#keep(chunk, at, end, lines, arrivedAt);
      }
      if (found < 0) break;
      this.end(lines, arrivedAt);
      this.#isSkipping = false;
      at = end + 1;
    }
    lines.flush();
  }

  /** What is left is a line too. */
  end(lines: LineTaker, arrivedAt: number): void {
    if (this.#length === 0) return;
    give(this.#kept, 0, this.#length, lines, arrivedAt);
    lines.flush();
    this.#length = 0;
  }

  #keep(chunk: Buffer, start: number, end: number, lines: LineTaker, arrivedAt: number): void {
    const room = this.#limit - this.#length;
    const taken = Math.min(room, end - start);
    chunk.copy(this.#kept, this.#length, start, start + taken);
    this.#length += taken;
    if (end - start <= room) return;
    lines.takeCut(this.#kept, 0, this.#length, arrivedAt);
    lines.flush();
    this.#length = 0;
    this.#isSkipping = true;
  }
}

function give(bytes: Buffer, start: number, end: number, lines: LineTaker, arrivedAt: number): void {
  lines.take(bytes, start, end > start && bytes[end - 1] === CR ? end - 1 : end, arrivedAt);
}
