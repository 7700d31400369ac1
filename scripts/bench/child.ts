import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';

/** A child that answers lines of JSON. */
export interface Child {
  readonly process: ChildProcess;
  /** The next line; rejects when the child ends or takes too long. */
  next<T>(): Promise<T>;
  ask<T>(): Promise<T>;
  end(): Promise<void>;
}

const PATIENCE_MS = 30_000;

/** Pinned, or not where there is no taskset or only one core. */
export const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-c', '1', 'true']).status === 0;

/** The sender's core and everybody else's. */
export const CORES = { sender: 0, subject: 1 } as const;

export function pinned(core: number, command: readonly string[]): readonly string[] {
  return canPin ? ['taskset', '-c', String(core), ...command] : command;
}

/** A script of this directory, run by Node on one core. */
export function startScript(core: number, script: string, args: readonly string[]): Child {
  return start(pinned(core, [process.execPath, '--import', 'tsx', script, ...args]));
}

export function start([command = '', ...args]: readonly string[]): Child {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // The end of a child that was told to end is no error.
  child.stdin.on('error', () => {});

  async function next<T>(): Promise<T> {
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    const { value, done } = await lines.next();
    clearTimeout(timer);
    if (done) throw new Error(`${command} ${args.join(' ')} ended or hung`);
    return JSON.parse(value);
  }

  return {
    process: child,
    next,
    ask: () => {
      child.stdin.write('\n');
      return next();
    },
    async end() {
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
