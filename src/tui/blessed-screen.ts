import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';

/** What blessed takes for its output: it collects. */
export interface Sink {
  text: string;
  columns: number;
  rows: number;
  readonly isTTY: true;
  readonly writable: true;
  write(text: string): boolean;
  on(): void;
  removeListener(): void;
}

/** An empty one, of one cell. */
export function newSink(): Sink {
  return {
    text: '',
    columns: 1,
    rows: 1,
    isTTY: true,
    writable: true,
    write(text) {
      this.text += text;
      return true;
    },
    on() {},
    removeListener() {},
  };
}

/** blessed's insides as of 0.1.81: its published types leave them out. */
export interface BlessedScreen {
  lines: ([attribute: number, character: string][] & { dirty: boolean })[];
  readonly tput: { brokenACS: boolean; unicode: boolean; strings: Record<string, string | undefined> };
  readonly program: {
    cols: number;
    rows: number;
    isAlt: boolean;
    flush(): void;
    setMouse(modes: { vt200Mouse: boolean; sgrMouse: boolean }, on: boolean): void;
  };
  enter(): void;
  leave(): void;
  alloc(): void;
  draw(firstRow: number, lastRow: number): void;
  destroy(): void;
}

type Listener = (...values: unknown[]) => void;
interface ScreenConstructor {
  new (options: object): BlessedScreen;
  readonly _exceptionHandler?: Listener;
  readonly _sigtermHandler?: Listener;
  readonly _sigintHandler?: Listener;
  readonly _sigquitHandler?: Listener;
  readonly _exitHandler?: Listener;
}

const load = createRequire(import.meta.url);

/** A screen that reads nothing, writes to `sink` only and listens to no signal of the process. */
export function newScreen(sink: Sink): BlessedScreen {
  // Its screen alone: all of blessed takes half as long again to load.
  const Screen = load('blessed/lib/widgets/screen.js') as ScreenConstructor;
  const Program = load('blessed/lib/program.js') as { readonly _exitHandler?: Listener };
  const Tput = load('blessed/lib/tput.js') as { ipaths: unknown[] };
  // Terminal descriptions that are installed may be newer than its parser, which then prints its own source. Without
  // a path to search it takes the description of xterm-256color that it brings along.
  Tput.ipaths = [];
  const screen = withoutTmux(
    () =>
      new Screen({
        terminal: 'xterm-256color',
        tput: true,
        fullUnicode: false,
        // Nothing less: Node 24 looks at what it is told to count the listeners of.
        input: new EventEmitter(),
        output: sink,
      }),
  );
  // Line drawing as characters, not as letters in another character set; never its own idea of ASCII.
  screen.tput.brokenACS = true;
  screen.tput.unicode = true;
  delete screen.tput.strings.ena_acs;
  // Its handlers exit with 0 on SIGTERM and leave a broken terminal on everything else.
  drop('uncaughtException', Screen._exceptionHandler);
  drop('SIGTERM', Screen._sigtermHandler);
  drop('SIGINT', Screen._sigintHandler);
  drop('SIGQUIT', Screen._sigquitHandler);
  drop('exit', Screen._exitHandler);
  drop('exit', Program._exitHandler);
  return screen;
}

function drop(event: string, listener: Listener | undefined): void {
  if (listener !== undefined) process.removeListener(event, listener);
}

/** Inside tmux blessed would run `tmux -V` at the start, only for mouse motion that is never asked for. */
function withoutTmux<Value>(act: () => Value): Value {
  const { TMUX } = process.env;
  delete process.env.TMUX;
  try {
    return act();
  } finally {
    if (TMUX !== undefined) process.env.TMUX = TMUX;
  }
}
