import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Sent } from './notify-queue.ts';
import { messageEnvironment, messageJson, type NotifyMessage } from './notify-text.ts';

/** What a command that was asked to end may still do. */
const LAST_WORDS_MS = 1000;
/** The end of what a command says on its way out is kept to be shown. */
const MAX_COMPLAINT = 200;

/**
 * Runs a command with the message as JSON on its standard input and as variables in its environment. It leads a
 * process group of its own: when its time is up or `signal` says so the whole group is asked to end, then killed. A
 * failing command is not run again: nobody knows what it has done already.
 */
export function runCommand(
  argv: readonly string[],
  timeoutMs: number,
  message: NotifyMessage,
  signal: AbortSignal,
): Promise<Sent> {
  const [program = '', ...args] = argv;
  return new Promise((resolve) => {
    const env = { ...process.env, ...messageEnvironment(message) };
    let child: ChildProcessByStdio<Writable, null, Readable>;
    try {
      child = spawn(program, args, { detached: true, stdio: ['pipe', 'ignore', 'pipe'], env });
    } catch (error) {
      // Some errors of the system are thrown, others are events.
      resolve({ outcome: 'failed', why: error instanceof Error ? error.message : String(error) });
      return;
    }
    let complaint = '';
    let isLate = false;
    let killTimer: NodeJS.Timeout | null = null;

    function killGroup(signalName: NodeJS.Signals): void {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, signalName);
      } catch {
        // All of it has ended.
      }
    }

    function end(): void {
      if (isLate) return;
      isLate = true;
      killGroup('SIGTERM');
      killTimer = setTimeout(() => killGroup('SIGKILL'), LAST_WORDS_MS);
    }

    function done(sent: Sent): void {
      clearTimeout(timer);
      if (killTimer !== null) clearTimeout(killTimer);
      signal.removeEventListener('abort', end);
      // A process that it left behind may hold the pipe open; out of file descriptors there is none.
      child.stderr?.destroy();
      resolve(sent);
    }

    const timer = setTimeout(end, timeoutMs);
    signal.addEventListener('abort', end, { once: true });
    child.on('error', (error) => done({ outcome: 'failed', why: error.message }));
    child.on('exit', (code, by) => {
      if (isLate) killGroup('SIGKILL');
      // Let what it said on its way out arrive.
      setImmediate(() => {
        if (isLate) done({ outcome: 'failed', why: `killed after ${timeoutMs} ms` });
        else if (code === 0) done({ outcome: 'sent' });
        else done({ outcome: 'failed', why: `${code === null ? by : `exit code ${code}`} ${complaint.trim()}`.trim() });
      });
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-MAX_COMPLAINT);
    });
    // A command that does not read its input closes the pipe.
    child.stdin?.on('error', () => {});
    child.stdin?.end(`${JSON.stringify(messageJson(message))}\n`);
  });
}
