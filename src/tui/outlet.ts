import { Buffer } from 'node:buffer';
import { writeSync } from 'node:fs';

/** What a terminal is written to: `process.stdout`, or a stand-in. */
export interface TerminalOutput extends Pick<NodeJS.EventEmitter, 'on' | 'removeListener'> {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  readonly writableLength: number;
  write(bytes: string, done: (error?: Error | null) => void): boolean;
}

/** How long a terminal that takes nothing may hold up the way out, milliseconds. */
const PATIENCE_MS = 400;
const RETRY_MS = 10;

/**
 * Bytes to a terminal that may stop reading at any time (a stalled ssh line, a paused tmux pane). It never blocks:
 * while bytes wait, the owner should write nothing but what cannot be left out, and is told when all is taken.
 */
export class Outlet {
  readonly #output: TerminalOutput;
  readonly #taken: () => void;
  readonly #broken: (error: Error) => void;

  constructor(output: TerminalOutput, { taken, broken }: { taken: () => void; broken: (error: Error) => void }) {
    this.#output = output;
    this.#taken = taken;
    this.#broken = broken;
  }

  /** Bytes wait for the terminal to read. */
  get waiting(): boolean {
    return this.#output.writableLength > 0;
  }

  /** Node writes to a terminal in blocking mode, where a stalled one would stop the whole thread. */
  setBlocking(on: boolean): void {
    handleOf(this.#output)?.setBlocking?.(on);
  }

  write(bytes: string): void {
    if (bytes === '') return;
    this.#output.write(bytes, (error) => {
      if (error) this.#broken(error);
      else if (!this.waiting) this.#taken();
    });
  }

  /**
   * Write at once, before this call returns: for the last bytes of a process. What waits is given up (CAN ends a
   * sequence that is half out); a terminal that takes nothing for `PATIENCE_MS` is left as it is, and the answer is
   * false.
   */
  writeNow(bytes: string): boolean {
    const descriptor = handleOf(this.#output)?.fd;
    if (descriptor === undefined || descriptor < 0) {
      const ready = !this.waiting;
      this.write(bytes);
      return ready;
    }
    const rest = Buffer.from(this.waiting ? `\x18${bytes}` : bytes, 'utf8');
    let at = 0;
    for (let tries = 0; at < rest.length && tries * RETRY_MS < PATIENCE_MS; ) {
      try {
        at += writeSync(descriptor, rest, at);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return false;
        tries++;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      }
    }
    return at === rest.length;
  }

  /** Resolves when nothing waits any more, or after `PATIENCE_MS`. */
  async drained(): Promise<void> {
    for (let waited = 0; this.waiting && waited < PATIENCE_MS; waited += RETRY_MS) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** libuv's handle: Node has no public way to ask for non-blocking writes, nor for the descriptor it really uses. */
interface Handle {
  readonly fd?: number;
  setBlocking?(on: boolean): void;
}

function handleOf(output: TerminalOutput): Handle | undefined {
  return (output as { _handle?: Handle })._handle;
}
