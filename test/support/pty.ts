import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';
import { readPty } from './pty-reader.ts';
import { afterwards, folderFor } from './temporary.ts';

/** A command line for a shell that runs the program of `pty-app.ts`. */
export const APP = `'${process.execPath}' --import tsx '${fileURLToPath(new URL('pty-app.ts', import.meta.url))}'`;

/** Longest a real process may take to do what a test waits for, milliseconds; far more than it needs. */
const PATIENCE_MS = 20_000;

export interface PtyOptions {
  /** For `sh -c`; the program alone without it. */
  readonly command?: string;
  readonly cols?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A process in a terminal of its own, and what a person would see there. */
export interface PtyProcess {
  screenText(): string[];
  /** Everything that it sent, as far as it is on the screen. */
  sent(): string;
  /** What it wrote to the file REPORT. */
  report(): string;
  type(bytes: string): void;
  signal(name: NodeJS.Signals): void;
  resize(cols: number, rows: number): void;
  /** Stop reading what it sends, or read on. */
  stall(on: boolean): void;
  /** Close the other end of its terminal. */
  vanish(): void;
  /** Resolves as soon as it is so, and rejects with what is on the screen when that never happens. */
  until(what: string, isSo: () => boolean): Promise<void>;
  untilShown(text: string | RegExp): Promise<void>;
  /**
   * Resolves once it has ended, its terminal is closed and all that it sent is on the screen. As a shell sees it: 128 +
   * the number of a signal that killed it.
   */
  exitCode(): Promise<number>;
  alternate(): boolean;
  /** Whether the process is still there, whatever its terminal does. */
  alive(): boolean;
}

type Pty = typeof import('@lydell/node-pty');

/** Start it, and end it with the test; null (and the test is skipped) where there are no pseudo terminals. */
export async function startInPty(context: TestContext, options: PtyOptions = {}): Promise<PtyProcess | null> {
  const pty = await loadPty();
  if (pty === null) {
    context.skip('node-pty has no binary for this platform');
    return null;
  }
  const { cols = 80, rows = 24, command = `exec ${APP}`, env = {} } = options;
  const folder = folderFor(context);
  const reportFile = join(folder, 'report');
  const screen = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 200 });
  const child = pty.spawn('sh', ['-c', command], {
    cols,
    rows,
    name: env.TERM ?? 'xterm-256color',
    env: { PATH: process.env.PATH ?? '', HOME: folder, LANG: 'C.UTF-8', REPORT: reportFile, ...env },
  });
  let read = '';
  let sent = '';
  let code: number | null = null;
  const reader = readPty(child, (text) => {
    read += text;
    screen.write(text, () => {
      sent += text;
    });
  });
  // It is told once the process has ended and its terminal is read to the end.
  child.onExit(({ exitCode, signal }) => {
    code = signal ? 128 + signal : exitCode;
  });
  afterwards(context, async () => {
    if (code === null) child.kill('SIGKILL');
    reader.stall(false);
    await until('has ended', () => code !== null);
    screen.dispose();
  });

  const screenText = () => {
    const { active } = screen.buffer;
    return Array.from(
      { length: screen.rows },
      (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '',
    );
  };
  const report = () => {
    try {
      return readFileSync(reportFile, 'utf8');
    } catch {
      return '';
    }
  };
  const until = async (what: string, isSo: () => boolean) => {
    for (let waited = 0; !isSo(); waited += 10) {
      if (waited > PATIENCE_MS) throw new Error(`not so: ${what}\n${screenText().join('\n')}\n${report().slice(-20)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  return {
    screenText,
    sent: () => sent,
    report,
    type: (bytes) => child.write(bytes),
    signal: (name) => child.kill(name),
    resize: (columns, lines) => {
      screen.resize(columns, lines);
      child.resize(columns, lines);
    },
    stall: reader.stall,
    vanish: reader.vanish,
    until,
    untilShown: (text) => until(`shows ${text}`, () => screenText().join('\n').match(text) !== null),
    exitCode: async () => {
      await until('has exited and is shown', () => code !== null && sent === read);
      return code ?? -1;
    },
    alive: () => {
      try {
        process.kill(child.pid, 0);
        return true;
      } catch {
        return false;
      }
    },
    alternate: () => screen.buffer.active.type === 'alternate',
  };
}

async function loadPty(): Promise<Pty | null> {
  try {
    const module = await import('@lydell/node-pty');
    return module;
  } catch {
    return null;
  }
}
