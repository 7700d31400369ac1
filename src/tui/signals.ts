import process from 'node:process';
import { isatty } from 'node:tty';

/** Exit codes of a process that stops for a signal (128 + its number), and for a bug of its own (EX_SOFTWARE). */
export const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143, bug: 70 } as const;

/** What a signal asks for. Nothing here exits: whoever listens restores the terminal, tidies up and exits. */
export interface SignalHandlers {
  /** SIGTERM, SIGINT, or SIGHUP from a terminal that closed. Called once; a second signal, a second later, kills as usual. */
  stop(exitCode: number): void;
  /** SIGHUP while the terminal is still there, or without one from the start. */
  reload(): void;
  /** Our own bug: restore the terminal first, then print the stack, exit with `EXIT_CODES.bug`. */
  crash(error: unknown): void;
  /** SIGTSTP. Left out where there is no screen to restore: then the system stops the process by itself. */
  suspend?(): void;
  /** SIGCONT. */
  resume?(): void;
}

export interface SignalOptions {
  /** Whether the process began with a terminal as its standard input; only then can it lose it. */
  readonly hadTerminal: boolean;
  /** Replaceable for tests. */
  readonly hasTerminal?: () => boolean;
}

/** `timeout` and some supervisors signal the process and its group: the same signal comes twice at once. */
const ECHO_MS = 1000;

/** For a moment a second signal does not kill what is tidying up; after that it does. */
function ignoreEchoes(): void {
  const ignore = () => {};
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, ignore);
  setTimeout(() => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.removeListener(signal, ignore);
  }, ECHO_MS).unref();
}

/** Listen; the result stops listening. */
export function watchSignals(handlers: SignalHandlers, options: SignalOptions): () => void {
  const hasTerminal = options.hasTerminal ?? (() => isatty(0));
  const stop = (exitCode: number) => {
    unwatch();
    ignoreEchoes();
    handlers.stop(exitCode);
  };
  const listeners: [event: string, listener: (value: unknown) => void][] = [
    ['SIGTERM', () => stop(EXIT_CODES.SIGTERM)],
    ['SIGINT', () => stop(EXIT_CODES.SIGINT)],
    // The kernel hangs the terminal up before it sends the signal, so asking the terminal tells who sent it.
    ['SIGHUP', () => (options.hadTerminal && !hasTerminal() ? stop(EXIT_CODES.SIGHUP) : handlers.reload())],
    ['uncaughtException', (error) => handlers.crash(error)],
    ['unhandledRejection', (error) => handlers.crash(error)],
  ];
  const { suspend, resume } = handlers;
  if (suspend) listeners.push(['SIGTSTP', () => suspend()]);
  if (resume) listeners.push(['SIGCONT', () => resume()]);
  for (const [event, listener] of listeners) process.on(event, listener);
  return unwatch;

  function unwatch(): void {
    for (const [event, listener] of listeners) process.removeListener(event, listener);
  }
}

/**
 * Stop this process and its group (a shell sees the job stop only when `npm` in front of it stops too), and return
 * once it has been continued. The system ignores it where nobody could continue us, as in a pane without a shell.
 */
export function stopGroup(): void {
  const listeners = process.listeners('SIGTSTP');
  process.removeAllListeners('SIGTSTP');
  process.kill(0, 'SIGTSTP');
  for (const listener of listeners) process.on('SIGTSTP', listener);
}
