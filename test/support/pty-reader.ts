import { readSync } from 'node:fs';

/** How often is looked whether there is more, milliseconds. */
const LOOK_MS = 5;
const CHUNK_BYTES = 65_536;

/** What a process writes to its terminal. */
export interface PtyReader {
  /** Stop reading, or read on. */
  stall(on: boolean): void;
  /** Close our end, as when a window is closed. */
  vanish(): void;
}

/** The parts of node-pty's terminal that its interface leaves out. */
interface Terminal {
  readonly fd: number;
  readonly _socket: { _read(): void; destroy(): unknown };
  destroy(): void;
}

/**
 * Reads a terminal of node-pty to its very end, whoever else has the processor. node-pty's own reading loses the end of
 * what a process wrote: it closes the terminal 200 ms after its process has ended, read or not, and libuv takes a short
 * read after the hang-up for the last one. Here the terminal itself tells its end, and only then node-pty may close it
 * and say that the process has exited.
 */
export function readPty(child: object, onText: (text: string) => void): PtyReader {
  const terminal = child as Terminal;
  const socket = terminal._socket;
  const close = socket.destroy.bind(socket);
  socket._read = () => {};
  socket.destroy = () => socket;
  const buffer = new Uint8Array(CHUNK_BYTES);
  const decoder = new TextDecoder();
  let stalled = false;
  let closed = false;
  look();

  function look(): void {
    while (!stalled && !closed) {
      const length = readSome(terminal.fd, buffer);
      if (length === 'nothing yet') break;
      if (length === 'end') {
        closed = true;
        close();
      } else {
        onText(decoder.decode(buffer.subarray(0, length), { stream: true }));
      }
    }
    if (!closed) setTimeout(look, LOOK_MS);
  }

  return {
    stall: (on) => {
      stalled = on;
    },
    vanish: () => {
      closed = true;
      socket.destroy = close;
      terminal.destroy();
    },
  };
}

/** How many bytes were read. The descriptor does not block; when nobody has the other end any more, Linux says EIO. */
function readSome(fd: number, buffer: Uint8Array): number | 'nothing yet' | 'end' {
  try {
    return readSync(fd, buffer) || 'end';
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'EAGAIN') return 'nothing yet';
    if (error.code === 'EIO') return 'end';
    throw error;
  }
}
