/** What is pasted goes into a filter or a command line; more than this is a mistake. */
export const MAX_PASTE_BYTES = 64 * 1024;

/** `ESC [ 201 ~` */
const END = Uint8Array.of(0x1b, 0x5b, 0x32, 0x30, 0x31, 0x7e);

/** The bytes of one bracketed paste, after its `ESC [ 200 ~`. */
export class Paste {
  #kept: number[] = [];
  #cut = false;
  /** How many bytes of `END` have just come. */
  #ending = 0;

  /** True when the byte was the last of the paste. */
  push(byte: number): boolean {
    if (byte === END[this.#ending]) return ++this.#ending === END.length;
    for (let i = 0; i < this.#ending; i++) this.#keep(END[i]!);
    this.#ending = byte === END[0] ? 1 : 0;
    if (this.#ending === 0) this.#keep(byte);
    return false;
  }

  /** Line ends and tabs as blanks, without other control characters; `cut` when it was over `MAX_PASTE_BYTES`. */
  take(): { readonly text: string; readonly cut: boolean } {
    return { text: cleanText(Uint8Array.from(this.#kept)), cut: this.#cut };
  }

  #keep(byte: number): void {
    if (this.#kept.length < MAX_PASTE_BYTES) this.#kept.push(byte);
    else this.#cut = true;
  }
}

const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/** UTF-8 from a terminal as text that may be shown: a stray byte becomes U+FFFD, control characters are gone. */
export function cleanText(bytes: Uint8Array): string {
  return DECODER.decode(bytes)
    .replace(/\r\n?|\n|\t/g, ' ')
    .replace(/[\x00-\x1f\x7f-\x9f]/g, '');
}
