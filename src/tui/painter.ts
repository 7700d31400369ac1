import type { Canvas } from '../views/canvas.ts';
import { asciiUnit } from './ascii.ts';
import { type BlessedScreen, newScreen, newSink, type Sink } from './blessed-screen.ts';
import { attributesFor, BLANK, faintly, type Palette } from './tones.ts';

/** How a canvas becomes bytes. */
export interface PainterOptions extends Palette {
  /** False: every character that is not ASCII is replaced by one that is. */
  readonly unicode: boolean;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Canvas to bytes by way of blessed, which remembers what the terminal shows and sends only what differs. */
export class Painter {
  readonly #screen: BlessedScreen;
  readonly #sink: Sink;
  readonly #attributes: readonly number[];
  readonly #unicode: boolean;
  #width = 1;
  #height = 1;
  /** What the terminal shows; a tone of 255 is none, so that everything is painted anew. */
  #chars = new Uint16Array(0);
  #tones = new Uint8Array(0);
  #pending = '';

  constructor(options: PainterOptions) {
    this.#attributes = attributesFor(options);
    this.#unicode = options.unicode;
    this.#sink = newSink();
    this.#screen = newScreen(this.#sink);
    // blessed enters as soon as it exists, at a size that nobody has told it.
    this.#bytes();
  }

  /** The bytes that take the terminal over: alternate screen, cleared, cursor hidden. The next paint is whole. */
  enter(size: Size): string {
    this.#setSize(size);
    this.#pending = '';
    this.#screen.program.isAlt = false;
    this.#screen.enter();
    return this.#bytes();
  }

  /** The bytes that give it back. */
  leave(): string {
    this.#screen.leave();
    return this.#bytes();
  }

  /** vt200 presses and wheel in SGR form: no motion, which would be a report for every cell crossed. */
  mouse(on: boolean): string {
    this.#screen.program.setMouse({ vt200Mouse: on, sgrMouse: on }, on);
    return this.#bytes();
  }

  /** Another size, or a terminal that shows who knows what: the next paint begins with a clear. */
  reset(size: Size): void {
    this.#setSize(size);
    this.#screen.alloc();
    this.#pending = this.#bytes();
  }

  /** The bytes that make the terminal show `canvas`; '' when it does already. What the canvas lacks is blank. */
  paint(canvas: Canvas): string {
    let changed = this.#pending !== '';
    for (let y = 0; y < this.#height; y++) {
      if (!this.#paintRow(canvas, y)) continue;
      this.#screen.lines[y]!.dirty = true;
      changed = true;
    }
    if (!changed) return '';
    this.#screen.draw(0, this.#height - 1);
    const bytes = this.#pending + withoutDoubleMoves(faintly(this.#bytes()));
    this.#pending = '';
    return bytes;
  }

  /** Undo what blessed did to the process. */
  close(): void {
    this.#screen.destroy();
    this.#sink.text = '';
  }

  #paintRow(canvas: Canvas, y: number): boolean {
    const line = this.#screen.lines[y]!;
    const from = y * this.#width;
    const source = y * canvas.width;
    const painted = y < canvas.height ? Math.min(canvas.width, this.#width) : 0;
    let changed = false;
    for (let x = 0; x < this.#width; x++) {
      const unit = x < painted ? canvas.chars[source + x]! : 0x20;
      const tone = x < painted ? canvas.tones[source + x]! : 0;
      if (unit === this.#chars[from + x] && tone === this.#tones[from + x]) continue;
      this.#chars[from + x] = unit;
      this.#tones[from + x] = tone;
      const cell = line[x]!;
      cell[0] = this.#attributes[tone] ?? BLANK;
      cell[1] = characterOf(this.#unicode ? unit : asciiUnit(unit));
      changed = true;
    }
    return changed;
  }

  #setSize({ width, height }: Size): void {
    this.#width = width;
    this.#height = height;
    this.#chars = new Uint16Array(width * height);
    this.#tones = new Uint8Array(width * height).fill(255);
    this.#sink.columns = width;
    this.#sink.rows = height;
    this.#screen.program.cols = width;
    this.#screen.program.rows = height;
  }

  #bytes(): string {
    this.#screen.program.flush();
    const bytes = this.#sink.text;
    this.#sink.text = '';
    return bytes;
  }
}

/** blessed moves to the start of each row that changed, and then to what changed. */
function withoutDoubleMoves(bytes: string): string {
  return bytes.replace(/\x1b\[\d+;1H(?=\x1b\[\d+;\d+H)/g, '');
}

const CHARACTERS: string[] = [];

/** One string for each character ever shown, so that a frame makes none. */
function characterOf(unit: number): string {
  CHARACTERS[unit] ??= String.fromCharCode(unit);
  return CHARACTERS[unit];
}
