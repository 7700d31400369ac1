import { Canvas } from '../views/canvas.ts';
import { clipboardBytes } from './clipboard.ts';
import type { InputEvent, KeyPress } from './input.ts';
import { listenToKeyboard, type TerminalInput } from './keyboard.ts';
import type { MouseEvent } from './mouse.ts';
import { Outlet, type TerminalOutput } from './outlet.ts';
import { Painter, type Size } from './painter.ts';
import { stopGroup } from './signals.ts';

export interface TerminalOptions {
  readonly input: TerminalInput;
  readonly output: TerminalOutput;
  /** False: bold, faint and inverse only. */
  readonly color: boolean;
  /** False: ASCII only. */
  readonly unicode: boolean;
  /** Colours for a light background. */
  readonly light?: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Stop the process until it is continued; replaceable for tests. */
  readonly stop?: () => void;
}

/** A terminal taken over until `close`. Listeners are called in the order they were given, none after `close`. */
export interface Terminal {
  /** In cells, at least 1. */
  readonly width: number;
  readonly height: number;
  /**
   * Show this from now on; the canvas may be painted again afterwards. Only what changed is sent, and nothing while
   * the terminal has not read the last frame: then the newest one follows as soon as it has.
   */
  show(canvas: Canvas): void;
  /** Send everything again, for a screen that another program has written on. */
  redraw(): void;
  onKey(listener: (key: KeyPress) => void): void;
  /** One call for all that was pasted; `cut` when it was over `MAX_PASTE_BYTES`. */
  onPaste(listener: (text: string, cut: boolean) => void): void;
  onMouse(listener: (event: MouseEvent) => void): void;
  /** Width and height have changed: paint anew and `show`. */
  onResize(listener: () => void): void;
  /** The terminal is gone for good (hangup, closed pane): stop, there is nothing left to restore. Called once, also when it is late. */
  onGone(listener: () => void): void;
  /** Off at the start, so that selecting text works as everywhere. */
  setMouse(on: boolean): void;
  /** To the clipboard of the terminal, at most `MAX_COPY_BYTES`; false when it was not sent. No terminal confirms. */
  copy(text: string): boolean;
  /** Give the terminal back and stop the process; returns after it was continued and the screen is up again. */
  suspend(): void;
  /** After SIGCONT: another program may have used the terminal, and its size may have changed. */
  resume(): void;
  /** Restore everything. Waits a moment for a terminal that is slow to read, never for ever. */
  close(): Promise<void>;
  /** The same before it returns, for a crash; a frame that is half out is given up. */
  closeNow(): void;
}

const PASTE_ON = '\x1b[?2004h';
const PASTE_OFF = '\x1b[?2004l';
const RESET_LOOKS = '\x1b[m';

/**
 * Take the terminal over: alternate screen, raw mode, bracketed paste, no cursor, writes that never block. Signals
 * are not its business (see `watchSignals`), but every exit that runs JavaScript restores what was not closed.
 */
export function openTerminal(options: TerminalOptions): Terminal {
  const { input, output, env } = options;
  const painter = new Painter({ color: options.color, unicode: options.unicode, light: options.light ?? false });
  const listeners = newListeners();
  let size = sizeOf(output);
  let latest: Canvas | null = null;
  let mouse = false;
  /** The terminal shows who knows what: the next frame is a whole one. */
  let stale = false;
  /** A frame was held back because the terminal did not read. */
  let owed = false;
  let state: 'open' | 'suspended' | 'closing' | 'closed' = 'open';
  let gone = false;

  const outlet = new Outlet(output, { taken: () => owed && draw(), broken: vanish });
  const keyboard = listenToKeyboard(input, { event: deliver, gone: vanish });
  output.on('resize', measure);
  output.on('error', vanish);
  process.on('exit', closeNow);
  enter();

  return {
    get width() {
      return size.width;
    },
    get height() {
      return size.height;
    },
    show(canvas) {
      latest = copyOf(canvas, latest);
      draw();
    },
    redraw() {
      stale = true;
      draw();
    },
    onKey: (listener) => listeners.key.push(listener),
    onPaste: (listener) => listeners.paste.push(listener),
    onMouse: (listener) => listeners.mouse.push(listener),
    onResize: (listener) => listeners.resize.push(listener),
    onGone(listener) {
      if (gone) listener();
      else listeners.gone.push(listener);
    },
    setMouse(on) {
      if (mouse === on) return;
      mouse = on;
      if (state === 'open' && !gone) outlet.write(painter.mouse(on));
    },
    copy(text) {
      const bytes = clipboardBytes(text, env);
      if (bytes === '' || state !== 'open' || gone || outlet.waiting) return false;
      outlet.write(bytes);
      return true;
    },
    suspend() {
      if (state !== 'open' || gone) return;
      restore();
      state = 'suspended';
      (options.stop ?? stopGroup)();
      resume();
    },
    resume,
    async close() {
      if (state === 'closing' || state === 'closed') return;
      state = 'closing';
      if (!gone) await outlet.drained();
      closeNow();
    },
    closeNow,
  };

  function enter(): void {
    // The mode first: a process in the background is stopped here, before it writes over the shell.
    keyboard.open();
    outlet.setBlocking(false);
    outlet.write(painter.enter(size) + PASTE_ON + (mouse ? painter.mouse(true) : ''));
    stale = false;
  }

  function resume(): void {
    if (gone || (state !== 'open' && state !== 'suspended')) return;
    state = 'open';
    enter();
    refreshSize(output);
    measure();
    draw();
  }

  function measure(): void {
    const next = sizeOf(output);
    if (next.width === size.width && next.height === size.height) return;
    size = next;
    stale = true;
    if (state === 'open') for (const listener of listeners.resize) listener();
  }

  function draw(): void {
    if (state !== 'open' || gone || latest === null) return;
    owed = outlet.waiting;
    if (owed) return;
    if (stale) painter.reset(size);
    stale = false;
    outlet.write(painter.paint(latest));
  }

  function restore(): void {
    if (!gone) {
      const off = PASTE_OFF + (mouse ? painter.mouse(false) : '') + RESET_LOOKS;
      // Changing the mode waits for what was written to be read, on some systems for ever when nobody reads. Node
      // itself resets the mode when it exits, without waiting.
      if (outlet.writeNow(off + painter.leave())) keyboard.cook();
    }
    outlet.setBlocking(true);
  }

  function closeNow(): void {
    if (state === 'closed') return;
    if (state !== 'suspended') restore();
    state = 'closed';
    output.removeListener('resize', measure);
    process.removeListener('exit', closeNow);
    keyboard.close();
    painter.close();
  }

  function vanish(): void {
    if (gone || state === 'closed') return;
    gone = true;
    keyboard.close();
    for (const listener of listeners.gone) listener();
  }

  function deliver(event: InputEvent): void {
    if (state !== 'open' || gone) return;
    if (event.type === 'key') for (const listener of listeners.key) listener(event.key);
    else if (event.type === 'paste') for (const listener of listeners.paste) listener(event.text, event.cut);
    else for (const listener of listeners.mouse) listener(event.mouse);
  }
}

function newListeners() {
  return {
    key: [] as ((key: KeyPress) => void)[],
    paste: [] as ((text: string, cut: boolean) => void)[],
    mouse: [] as ((event: MouseEvent) => void)[],
    resize: [] as (() => void)[],
    gone: [] as (() => void)[],
  };
}

/** Of `canvas`, into `spare` when that is as large. */
function copyOf(canvas: Canvas, spare: Canvas | null): Canvas {
  const fits = spare !== null && spare.width === canvas.width && spare.height === canvas.height;
  const copy = fits ? spare : new Canvas(canvas.width, canvas.height);
  copy.chars.set(canvas.chars);
  copy.tones.set(canvas.tones);
  return copy;
}

/** Every cell costs blessed some 200 bytes, so a terminal that claims to be larger is believed up to here. */
const MAX_SIZE: Size = { width: 1000, height: 400 };

/** A terminal that does not say its size (a serial line) has the one that all of them had. */
function sizeOf({ columns, rows }: TerminalOutput): Size {
  return {
    width: Math.min(MAX_SIZE.width, Math.max(1, columns || 80)),
    height: Math.min(MAX_SIZE.height, Math.max(1, rows || 24)),
  };
}

/** Node reads the size only on SIGWINCH, which a stopped process in the background is not sent. */
function refreshSize(output: TerminalOutput): void {
  (output as { _refreshSize?(): void })._refreshSize?.();
}
