/** Longer than any number of seconds or microseconds that is an integer, with sign and point. */
const ROOM = 32;
const MICROS = 6;
const ZERO = 0x30;

/**
 * The text of instants that come one after the other, as bytes: as long as the second stays, only the microseconds are
 * written.
 *
 *     1700000000123456    1700000000.123456
 *     ^second   ^micros   ^second    ^micros
 */
export class ClockText {
  readonly view = new DataView(new ArrayBuffer(ROOM));
  /** Where the text ends in `view`; its last six bytes are microseconds. */
  length = 0;
  readonly #textOf: (us: number) => string;
  #us = Number.NaN;
  #second = Number.NaN;

  /** `textOf` gives the whole text: each second's first. */
  constructor(textOf: (us: number) => string) {
    this.#textOf = textOf;
  }

  /** Integer microseconds since the epoch. */
  set(us: number): void {
    if (us === this.#us) return;
    this.#us = us;
    const second = Math.floor(us / 1_000_000);
    // Before there was a second, leading zeros are not written.
    if (second === this.#second && second !== 0) this.#setMicros(us - second * 1_000_000);
    else this.#setText(this.#textOf(us));
    this.#second = second;
  }

  #setMicros(micros: number): void {
    let rest = micros;
    for (let at = this.length - 1; at >= this.length - MICROS; at--) {
      const next = (rest / 10) | 0;
      this.view.setUint8(at, ZERO + rest - next * 10);
      rest = next;
    }
  }

  #setText(text: string): void {
    this.length = text.length;
    for (let i = 0; i < text.length; i++) this.view.setUint8(i, text.charCodeAt(i));
  }
}

/** As seconds, with a point before the microseconds. */
export function secondsText(us: number): string {
  const second = Math.floor(us / 1_000_000);
  return `${second}.${String(us - second * 1_000_000).padStart(MICROS, '0')}`;
}
