#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { check, explain, replay, run, StartError } from './app.ts';
import { parseArguments } from './cli.ts';
import { EXIT } from './outputs/exit-code.ts';
import { standardOutput } from './outputs/standard-output.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const invocation = await parseArguments(process.argv.slice(2), version, process.stdout.columns ?? 80);
const out = standardOutput();

process.exitCode = await act().catch((error: unknown) => {
  if (error instanceof StartError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(`this is a bug of observatory-tui:\n${error instanceof Error ? error.stack : String(error)}\n`);
  return EXIT.software;
});
await out.flushed();
process.exit();

async function act(): Promise<number> {
  switch (invocation.command) {
    case 'run':
      return run(invocation, out);
    case 'check':
      return check(invocation.file, out);
    case 'replay':
      return replay(invocation, out);
    case 'explain':
      return explain(invocation, out);
    case 'print':
      out.line(invocation.text);
      return 0;
    case 'usage':
      process.stderr.write(`observatory-tui: ${invocation.message}\nTry \`observatory-tui --help\`.\n`);
      return EXIT.usage;
  }
}
