import { isoFromUs } from '../core/iso-time.ts';

const US_PER_DAY = 86_400_000_000;
/** From here on copying by Node is quicker than by hand. */
const LONG = 64;
const DIGIT_0 = 0x30;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * A long text in the making, as the bytes that are sent: what answers are made of ten times a second is mostly numbers
 * between names that stay the same, and as strings it would be put together, copied and looked through once more.
 */
export class ByteText {
  #bytes: Buffer;
  #length = 0;
  /** The day of the last time, and what all times of it begin with. */
  #day = Number.NaN;
  #date = '';

  /** `room` is how long it will be, more or less: to be wrong costs a copy. */
  constructor(room = 65_536) {
    this.#bytes = Buffer.allocUnsafe(room);
  }

  get room(): number {
    return this.#bytes.length;
  }

  get length(): number {
    return this.#length;
  }

  /** Begin anew, in the room of what was written. */
  clear(): void {
    this.#length = 0;
  }

  /** What was written. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  text(text: string): void {
    this.#makeRoom(text.length * 3);
    if (text.length < LONG) {
      const bytes = this.#bytes;
      let at = this.#length;
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (code >= 0x80) {
          this.#write(text);
          return;
        }
        bytes[at++] = code;
      }
      this.#length = at;
    } else this.#write(text);
  }

  piece(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** What was written from one length to another, once more. */
  again(start: number, end: number): void {
    this.#makeRoom(end - start);
    this.#bytes.copyWithin(this.#length, start, end);
    this.#length += end - start;
  }

  /** As JavaScript writes it. */
  number(value: number): void {
    if (!(Number.isSafeInteger(value) && value >= 0)) {
      this.text(String(value));
      return;
    }
    this.#makeRoom(16);
    let digits = 1;
    for (let bound = 10; value >= bound; bound *= 10) digits++;
    this.#digits(value, digits);
  }

  /** In quotes, with everything escaped that JSON wants escaped. */
  json(text: string): void {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x20 || code === QUOTE || code === BACKSLASH || code >= 0x7f) {
        this.text(JSON.stringify(text));
        return;
      }
    }
    this.text('"');
    this.text(text);
    this.text('"');
  }

  /** As `isoFromUs` writes it. */
  time(us: number): void {
    const day = Math.floor(us / US_PER_DAY);
    if (!Number.isSafeInteger(us)) {
      this.text(isoFromUs(us));
      return;
    }
    if (day !== this.#day) {
      this.#day = day;
      this.#date = isoFromUs(day * US_PER_DAY).slice(0, -'00:00:00Z'.length);
    }
    const ofDay = us - day * US_PER_DAY;
    const seconds = Math.floor(ofDay / 1_000_000);
    const fraction = ofDay - seconds * 1_000_000;
    this.text(this.#date);
    this.#digits(Math.floor(seconds / 3600), 2);
    this.text(':');
    this.#digits(Math.floor(seconds / 60) % 60, 2);
    this.text(':');
    this.#digits(seconds % 60, 2);
    if (fraction > 0) {
      this.text('.');
      if (fraction % 1000 === 0) this.#digits(fraction / 1000, 3);
      else this.#digits(fraction, 6);
    }
    this.text('Z');
  }

  #digits(value: number, digits: number): void {
    this.#makeRoom(digits);
    const bytes = this.#bytes;
    let rest = value;
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      const tenth = Math.floor(rest / 10);
      bytes[at] = DIGIT_0 + (rest - tenth * 10);
      rest = tenth;
    }
    this.#length += digits;
  }

  #write(text: string): void {
    this.#length += this.#bytes.write(text, this.#length);
  }

  #makeRoom(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    // Doubled, the room for 10,000 failing tokens would be more than is kept for the next answer.
    const larger = Buffer.allocUnsafe(Math.ceil((this.#length + bytes) * 1.5));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
