import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

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
export function startScript(
  core: number,
  script: string,
  args: readonly string[],
  flags: readonly string[] = [],
): Child {
  return start(pinned(core, [process.execPath, ...flags, built(script), ...args]));
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUILT = join(ROOT, 'node_modules/.cache/bench');
let isBuilt = false;

/**
 * The script as plain JavaScript. A loader that translates while the program runs costs more than its time: when it
 * hands a buffer over, V8 throws away all that it has compiled for arrays of bytes, and checks each access from then on.
 */
function built(script: string): string {
  if (!isBuilt) {
    const { status, stdout } = spawnSync('npx', ['tsc', '-p', join(ROOT, 'scripts/bench')], { cwd: ROOT });
    if (status !== 0) throw new Error(`the bench does not compile: ${stdout}`);
    isBuilt = true;
  }
  return join(BUILT, relative(ROOT, script)).replace(/\.ts$/, '.js');
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
