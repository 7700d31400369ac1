#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { EXIT } from './outputs/exit-code.ts';
import { standardOutput } from './outputs/standard-output.ts';
import { spawnEngineThread } from './thread/engine-client.ts';

const words = process.argv.slice(2);
// The engine's thread has as much to load as this one: they do so at the same time.
const thread = looksLikeRun(words) ? spawnEngineThread() : undefined;
const [{ attach, check, explain, notifyTest, replay, run, StartError }, { parseArguments }] = await Promise.all([
  import('./app.ts'),
  import('./cli.ts'),
  // Asked for only in a while, but by then it would be a second round of reading files.
  thread !== undefined && process.stdout.isTTY && import('./show-dashboard.ts'),
]);

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const invocation = await parseArguments(words, version, process.stdout.columns ?? 80);
const out = standardOutput();

process.exitCode = await act().catch((error: unknown) => {
  if (error instanceof StartError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(`this is a bug of observatory-tui:\n${error instanceof Error ? error.stack : String(error)}\n`);
  return EXIT.software;
});
if (!(await out.flushed())) process.exitCode = EXIT.inputOutput;
process.exit();

async function act(): Promise<number> {
  switch (invocation.command) {
    case 'run':
      return run(invocation, out, thread);
    case 'check':
      return check(invocation.file, out);
    case 'replay':
      return replay(invocation, out);
    case 'explain':
      return explain(invocation, out);
    case 'attach':
      return attach(invocation, out);
    case 'notify-test':
      return notifyTest(invocation.manifest, out);
    case 'print':
      out.line(invocation.text);
      return 0;
    case 'usage':
      process.stderr.write(`observatory-tui: ${invocation.message}\nTry \`observatory-tui --help\`.\n`);
      return EXIT.usage;
  }
}

/**
 * Whether the engine will be wanted, guessed before the arguments are understood: other commands begin with a word that
 * is no path. A wrong guess costs time and nothing else.
 */
function looksLikeRun([first = '-', ...others]: readonly string[]): boolean {
  return (
    /^-|[./]/.test(first) && ![first, ...others].some((word) => /^(-h|--help|--version|--get-yargs.*)$/.test(word))
  );
}
