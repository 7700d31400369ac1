import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { E2eLine, E2eSnapshot } from './e2e-lines.ts';
import { afterwards, folderFor } from './temporary.ts';

/** The program as it is published; OBSERVATORY_TUI names another one, such as an installed one. */
export const PROGRAM = process.env.OBSERVATORY_TUI ?? fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Longest the program may take to do what a test waits for, milliseconds; far more than it needs. */
const PATIENCE_MS = 30_000;

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Where it is started; a folder of the test's own without it. */
  readonly cwd?: string;
  /** What stands before `node`, such as `setpriv …`. */
  readonly prefix?: readonly string[];
}

/** A program that runs, with standard output as lines. */
export interface Running {
  readonly process: ChildProcessWithoutNullStreams;
  lines(): readonly string[];
  /** The lines as JSON. */
  objects(): readonly E2eLine[];
  stderr(): string;
  /** The same without the lines that warn about the manifest. */
  complaints(): string;
  /** The port of an input, once it says that it listens there. */
  port(input: string): Promise<number>;
  until(what: string, isSo: () => boolean): Promise<void>;
  /** Resolves once a line says that an edge has this status. */
  untilStatus(status: string): Promise<void>;
  exitCode(): Promise<number | null>;
  /** Stop it by a signal, and give what it answers. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; snapshot: E2eSnapshot }>;
}

/** Write `text` to a file in a folder that goes with the test; the file's path. */
export function fileFor(context: TestContext, name: string, text: string | Uint8Array): string {
  const file = join(folderFor(context), name);
  writeFileSync(file, text);
  return file;
}

/** Start the program; it ends with the test. */
export function startProgram(
  context: TestContext,
  words: readonly string[],
  { env = {}, cwd = folderFor(context), prefix = [] }: ProgramOptions = {},
): Running {
  assert.ok(existsSync(PROGRAM), `${PROGRAM} is not there: run \`npm run build\` first`);
  const [command, ...args] = [...prefix, process.execPath, PROGRAM, ...words];
  const child = spawn(command!, args, { cwd, env: surroundings(cwd, env) });
  const output = collect(child);
  const until = async (what: string, isSo: () => boolean) => {
    for (let waited = 0; !isSo(); waited += 10) {
      if (waited > PATIENCE_MS) {
        throw new Error(`not so: ${what}\nstdout: ${output.stdout.slice(-2000)}\nstderr: ${output.stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  afterwards(context, async () => {
    child.kill('SIGKILL');
    await until('has ended', () => output.closed);
  });
  const lines = () => output.stdout.split('\n').slice(0, -1);
  const objects = () => lines().map((line) => JSON.parse(line) as E2eLine);
  const exitCode = async () => {
    await until('has exited', () => output.closed);
    return child.exitCode;
  };
  return {
    process: child,
    lines,
    objects,
    stderr: () => output.stderr,
    complaints: () => output.stderr.replace(/^.*: warning: .*\n/gm, ''),
    until,
    exitCode,
    async port(input) {
      const portOf = () =>
        objects().flatMap((line) => (line.type === 'listening' && line.input === input ? [line.port] : []))[0];
      await until(`${input} listens`, () => portOf() !== undefined || output.closed);
      return portOf() ?? assert.fail(`${input} does not listen: ${output.stderr}`);
    },
    async untilStatus(status) {
      await until(`an edge is ${status}`, () =>
        objects().some((line) => line.type === 'status' && line.status === status),
      );
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const code = await exitCode();
      const last = objects().at(-1);
      if (last?.type !== 'snapshot') throw new Error(`the last line is no snapshot; stderr: ${output.stderr}`);
      return { code, snapshot: last };
    },
  };
}

/** Run the program to its end with `input` as standard input. */
export async function runProgram(
  context: TestContext,
  words: readonly string[],
  { input = '', ...options }: ProgramOptions & { readonly input?: string | Uint8Array } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const running = startProgram(context, words, options);
  running.process.stdin.end(input);
  const code = await running.exitCode();
  return {
    code,
    stdout: running
      .lines()
      .map((line) => `${line}\n`)
      .join(''),
    stderr: running.stderr(),
  };
}

/** Send one datagram. */
export function sendUdp(port: number, bytes: string | Uint8Array): Promise<void> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.send(bytes, port, '127.0.0.1', (error) => {
      socket.close();
      if (error) reject(error);
      else resolve();
    });
  });
}

/** A reason to skip a test, or false when all these programs are here. */
export function absent(...programs: readonly string[]): string | false {
  for (const program of programs) {
    try {
      execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    } catch {
      return `there is no ${program}`;
    }
  }
  return false;
}

/** What a newcomer's shell has, and nothing that would change what is tested. */
function surroundings(home: string, env: Readonly<Record<string, string>>): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: home, LANG: 'C.UTF-8', TZ: 'UTC', ...env };
}

function collect(child: ChildProcessWithoutNullStreams): { stdout: string; stderr: string; closed: boolean } {
  const output = { stdout: '', stderr: '', closed: false };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  child.on('error', (error) => {
    output.stderr += error.message;
    output.closed = true;
  });
  child.stdin.on('error', () => {}); // it may have gone before it read all
  child.on('close', () => {
    output.closed = true;
  });
  return output;
}
