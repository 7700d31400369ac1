import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';
import { openTerminal, type Terminal } from '../../src/tui/terminal.ts';

export interface TestTerminalOptions {
  readonly cols?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly color?: boolean;
  readonly unicode?: boolean;
  readonly light?: boolean;
  /** Instead of stopping the process on `suspend`. */
  readonly stop?: () => void;
}

/** How one cell looks; colours are numbers of the palette, −1 is the terminal's default. */
export interface Looks {
  readonly foreground: number;
  readonly background: number;
  readonly bold: boolean;
  readonly faint: boolean;
  readonly inverse: boolean;
  readonly underline: boolean;
  readonly blink: boolean;
}

/** The terminal layer over a terminal inside the process. Always `close` it. */
export interface TestTerminal {
  readonly terminal: Terminal;
  /** The rows as a person would see them, without trailing blanks. */
  screenText(): string[];
  attributeAt(x: number, y: number): Looks;
  /** As if typed; resolves when all that follows from it is on the screen. */
  send(bytes: string | Uint8Array): Promise<void>;
  resize(cols: number, rows: number): Promise<void>;
  settle(): Promise<void>;
  /** All bytes sent since the last call. */
  takeBytes(): string;
  /** Stop reading, as a stalled line does, or read on. */
  stall(on: boolean): void;
  /** As when a pane is closed. */
  vanish(how: 'input-end' | 'input-error' | 'output-error'): Promise<void>;
  /** What mode the input is in. */
  isRaw(): boolean;
  modes(): { readonly alternate: boolean; readonly paste: boolean; readonly mouse: string };
  close(): Promise<void>;
}

class TestInput extends PassThrough {
  readonly isTTY = true;
  isRaw = false;
  setRawMode(on: boolean): void {
    this.isRaw = on;
  }
}

class TestOutput extends Writable {
  readonly isTTY = true;
  columns: number;
  rows: number;
  sent = '';
  readonly #screen: xterm.Terminal;
  #stalled = false;
  #held: (() => void)[] = [];

  constructor(screen: xterm.Terminal, columns: number, rows: number) {
    super({ decodeStrings: false });
    this.#screen = screen;
    this.columns = columns;
    this.rows = rows;
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.sent += chunk;
    const deliver = () => this.#screen.write(chunk, done);
    if (this.#stalled) this.#held.push(deliver);
    else deliver();
  }

  stall(on: boolean): void {
    this.#stalled = on;
    if (on) return;
    for (const deliver of this.#held.splice(0)) deliver();
  }
}

export function openTestTerminal(options: TestTerminalOptions = {}): TestTerminal {
  const { cols = 80, rows = 24 } = options;
  // It makes two columns of one, which then stays blank.
  const screen = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 0 });
  const input = new TestInput();
  const output = new TestOutput(screen, cols, rows);
  const terminal = openTerminal({
    input,
    output,
    color: options.color ?? true,
    unicode: options.unicode ?? true,
    light: options.light ?? false,
    env: options.env ?? {},
    stop: options.stop ?? (() => {}),
  });

  return {
    terminal,
    screenText: () => {
      const { active } = screen.buffer;
      return Array.from({ length: screen.rows }, (_, y) => active.getLine(y)?.translateToString(true).trimEnd() ?? '');
    },
    attributeAt: (x, y) => {
      const cell = screen.buffer.active.getLine(y)?.getCell(x);
      if (cell === undefined) throw new RangeError(`no cell at ${x},${y}`);
      return {
        foreground: cell.isFgDefault() ? -1 : cell.getFgColor(),
        background: cell.isBgDefault() ? -1 : cell.getBgColor(),
        bold: cell.isBold() !== 0,
        faint: cell.isDim() !== 0,
        inverse: cell.isInverse() !== 0,
        underline: cell.isUnderline() !== 0,
        blink: cell.isBlink() !== 0,
      };
    },
    send: async (bytes) => {
      input.write(bytes);
      await settle();
    },
    resize: async (columns, lines) => {
      screen.resize(columns, lines);
      output.columns = columns;
      output.rows = lines;
      output.emit('resize');
      await settle();
    },
    settle,
    takeBytes: () => {
      const { sent } = output;
      output.sent = '';
      return sent;
    },
    stall: (on) => output.stall(on),
    vanish: async (how) => {
      const error = Object.assign(new Error('gone'), { code: 'EIO' });
      if (how === 'input-end') input.end();
      else if (how === 'input-error') input.destroy(error);
      else output.destroy(error);
      await settle();
    },
    isRaw: () => input.isRaw,
    modes: () => ({
      alternate: screen.buffer.active.type === 'alternate',
      paste: screen.modes.bracketedPasteMode,
      mouse: screen.modes.mouseTrackingMode,
    }),
    close: async () => {
      output.stall(false);
      await terminal.close();
      screen.dispose();
    },
  };

  /** What was typed has been read, what was drawn has been taken, and what followed from that as well. */
  async function settle(): Promise<void> {
    for (let round = 0; round < 2; round++) {
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise<void>((resolve) => screen.write('', resolve));
    }
  }
}
