import type { BadLine } from './engine-port.ts';

const KEPT = 50;
const MAX_SHOWN = 120;
/** At most so many samples a second are taken: text costs, and a flood of bad lines must not. */
const PER_SECOND = 100;

/** The newest lines that were refused, for whoever wonders why nothing is seen. */
export class BadLines {
  readonly #lines: BadLine[] = [];
  #second = 0;
  #inSecond = 0;

  add(reason: string, bytes: Uint8Array, start: number, end: number, at: number, source: string): void {
    const second = Math.floor(at / 1_000_000);
    if (second !== this.#second) this.#inSecond = 0;
    this.#second = second;
    if (this.#inSecond++ >= PER_SECOND) return;
    this.#lines.push({ at, source, reason, line: shown(bytes, start, end) });
    if (this.#lines.length > KEPT) this.#lines.shift();
  }

  /** Newest last. */
  list(): readonly BadLine[] {
    return [...this.#lines];
  }
}

/** The beginning of a line with its control characters made visible: `\x1b`, `\t`. */
function shown(bytes: Uint8Array, start: number, end: number): string {
  const text = new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + MAX_SHOWN * 4)));
  const visible = text.replace(
    /[\u0000-\u001f\u007f-\u009f]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return visible.length > MAX_SHOWN ? `${visible.slice(0, MAX_SHOWN - 1)}…` : visible;
}
