import { controlKey, csiKey, linuxKey, ss3Key } from './key-sequences.ts';
import { type MouseEvent, sgrMouse, x10Mouse } from './mouse.ts';
import { cleanText, Paste } from './paste.ts';

/**
 * A key. `name` is what bindings are written in: `a`, `A`, `/`, `space`, `up`, `pagedown`, `f1`, `enter`, `escape`,
 * `tab`, `backspace`, with `C-`, `M-` and `S-` in this order in front (`C-c`, `S-tab`, `C-S-up`); S- never before a
 * character. `text` is what a text field takes from it, '' when nothing.
 */
export interface KeyPress {
  readonly name: string;
  readonly text: string;
}

export type InputEvent =
  | { readonly type: 'key'; readonly key: KeyPress }
  | { readonly type: 'paste'; readonly text: string; readonly cut: boolean }
  | { readonly type: 'mouse'; readonly mouse: MouseEvent };

/** A lone ESC is the key Esc only when nothing has followed it for so long: a packet may end inside a sequence. */
const ESCAPE_WAIT_MS = 30;
/** Nobody types `ESC [`, so the rest of a sequence, or of a character in UTF-8, may take longer. */
const SEQUENCE_WAIT_MS = 500;
/** A paste whose end was lost must not swallow the keys for ever. */
const PASTE_WAIT_MS = 2000;

/** No sequence that we know is longer. A longer one is eaten to its end and means nothing. */
const MAX_SEQUENCE = 64;

const ESC = 0x1b;
const BEL = 0x07;
const BACKSLASH = 0x5c;

/**
 *     ground ─ ESC → escape ─ [ → csi ─ final → ground      `ESC [ M` takes three more bytes (x10)
 *                           ├ O → ss3                       `ESC [ [` takes one more (linux)
 *                           └ ] P X ^ _ → string, until BEL or ESC \
 *     csi 200~ → paste, until ESC [ 201 ~
 */
type State = 'ground' | 'escape' | 'csi' | 'ss3' | 'linux' | 'x10' | 'string' | 'string-escape' | 'utf8' | 'paste';

/**
 * Bytes of a terminal into keys, pastes and mouse events. Linear in its input and bounded in what it holds, whatever
 * arrives. It knows no clock: the owner calls `expire` when nothing has come for `waitMs`.
 */
export class InputDecoder {
  #state: State = 'ground';
  #sequence = '';
  #meta = false;
  #character: number[] = [];
  #paste = new Paste();
  #events: InputEvent[] = [];

  /** Milliseconds of silence after which `expire` is due; null when nothing is held back. */
  get waitMs(): number | null {
    if (this.#state === 'ground') return null;
    if (this.#state === 'escape') return ESCAPE_WAIT_MS;
    return this.#state === 'paste' ? PASTE_WAIT_MS : SEQUENCE_WAIT_MS;
  }

  push(bytes: Uint8Array): InputEvent[] {
    for (const byte of bytes) this.#byte(byte);
    return this.#take();
  }

  /** Nothing more came: a lone ESC is the key, a paste ends here, half a sequence is nothing. */
  expire(): InputEvent[] {
    if (this.#state === 'escape') this.#key('escape');
    else if (this.#state === 'paste') this.#events.push({ type: 'paste', ...this.#paste.take() });
    this.#enter('ground');
    return this.#take();
  }

  #take(): InputEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #enter(state: State): void {
    this.#state = state;
    this.#sequence = '';
    this.#meta = false;
    if (state === 'paste') this.#paste = new Paste();
  }

  #byte(byte: number): void {
    switch (this.#state) {
      case 'ground':
        this.#groundByte(byte);
        break;
      case 'escape':
        this.#escapeByte(byte);
        break;
      case 'csi':
        this.#csiByte(byte);
        break;
      case 'ss3':
        this.#end(ss3Key(String.fromCharCode(byte)));
        break;
      case 'linux':
        this.#end(linuxKey(String.fromCharCode(byte)));
        break;
      case 'x10':
        this.#x10Byte(byte);
        break;
      case 'string':
        if (byte === BEL) this.#enter('ground');
        else if (byte === ESC) this.#state = 'string-escape';
        break;
      case 'string-escape':
        this.#enter(byte === BACKSLASH ? 'ground' : 'escape');
        if (byte !== BACKSLASH) this.#escapeByte(byte);
        break;
      case 'utf8':
        this.#utf8Byte(byte);
        break;
      case 'paste':
        if (!this.#paste.push(byte)) break;
        this.#events.push({ type: 'paste', ...this.#paste.take() });
        this.#enter('ground');
        break;
    }
  }

  #groundByte(byte: number): void {
    if (byte === ESC) this.#enter('escape');
    else if (byte < 0x20 || byte === 0x7f) this.#key(controlKey(byte));
    else if (byte < 0x80) this.#text(String.fromCharCode(byte));
    else if (characterLength(byte) > 0) {
      this.#character = [byte];
      this.#state = 'utf8';
    }
  }

  #escapeByte(byte: number): void {
    // Esc pressed twice, or Esc and then a key that sends a sequence.
    if (byte === ESC) this.#key('escape');
    else if (INTRODUCERS[byte] !== undefined) this.#enter(INTRODUCERS[byte]);
    else {
      this.#enter('ground');
      this.#meta = true;
      this.#groundByte(byte);
      if (this.#state === 'ground') this.#meta = false;
    }
  }

  #csiByte(byte: number): void {
    const first = this.#sequence === '';
    if (byte === ESC) this.#enter('escape');
    else if (first && byte === 0x5b) this.#enter('linux');
    else if (first && byte === 0x4d) this.#enter('x10');
    else if (isFinal(byte, this.#sequence)) this.#endCsi(this.#sequence, String.fromCharCode(byte));
    else if (byte < 0x20 || byte > 0x3f) this.#enter('ground');
    else if (this.#sequence.length < MAX_SEQUENCE) this.#sequence += String.fromCharCode(byte);
  }

  #endCsi(parameters: string, final: string): void {
    if (parameters === '200' && final === '~') this.#enter('paste');
    else if (parameters.startsWith('<')) {
      this.#mouse(sgrMouse(parameters.slice(1), final));
      this.#enter('ground');
    } else this.#end(parameters.length < MAX_SEQUENCE ? csiKey(parameters, final) : null);
  }

  #x10Byte(byte: number): void {
    this.#sequence += String.fromCharCode(byte);
    if (this.#sequence.length < 3) return;
    this.#mouse(x10Mouse(this.#sequence));
    this.#enter('ground');
  }

  #utf8Byte(byte: number): void {
    if ((byte & 0xc0) !== 0x80) {
      this.#enter('ground');
      this.#groundByte(byte);
      return;
    }
    this.#character.push(byte);
    if (this.#character.length < characterLength(this.#character[0]!)) return;
    const text = cleanText(Uint8Array.from(this.#character));
    if (text !== '' && !text.includes('\ufffd')) this.#text(text);
    this.#enter('ground');
  }

  #end(key: string | null): void {
    this.#enter('ground');
    if (key === null) return;
    if (key.length === 1) this.#text(key);
    else this.#key(key);
  }

  #text(character: string): void {
    const name = character === ' ' ? 'space' : character;
    this.#events.push({ type: 'key', key: this.#meta ? { name: `M-${name}`, text: '' } : { name, text: character } });
  }

  #key(name: string): void {
    this.#events.push({ type: 'key', key: { name: this.#meta ? `M-${name}` : name, text: '' } });
  }

  #mouse(mouse: MouseEvent | null): void {
    if (mouse !== null) this.#events.push({ type: 'mouse', mouse });
  }
}

const INTRODUCERS: Readonly<Record<number, State>> = {
  91: 'csi',
  79: 'ss3',
  93: 'string',
  80: 'string',
  88: 'string',
  94: 'string',
  95: 'string',
};

/** rxvt ends shifted keys with `$`, which in answers of terminals (`? 2026 ; 2 $ y`) is not yet the end. */
function isFinal(byte: number, parameters: string): boolean {
  return (byte >= 0x40 && byte < 0x7f) || (byte === 0x24 && /^\d{1,2}$/.test(parameters));
}

/** Of UTF-8, by its first byte; 0 for a byte that begins none. */
function characterLength(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}
