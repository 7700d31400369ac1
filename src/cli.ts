import { isIP } from 'node:net';
import yargs, { type FallbackCompletionFunction } from 'yargs';

/** What the command line asks for. */
export type Invocation =
  | ({ readonly command: 'run' } & RunOptions)
  | { readonly command: 'check'; readonly file: string }
  | ({ readonly command: 'replay' } & ReplayOptions)
  | {
      readonly command: 'explain';
      readonly syslog: boolean;
      readonly nul: boolean;
      readonly manifest: string | undefined;
    }
  | ({ readonly command: 'attach' } & AttachOptions)
  | { readonly command: 'notify-test'; readonly manifest: string | undefined }
  /** Help, version or a completion script: print it and stop. */
  | { readonly command: 'print'; readonly text: string }
  | { readonly command: 'usage'; readonly message: string };

export interface ScreenOptions {
  readonly ascii: boolean;
  readonly unicode: boolean;
  readonly noColor: boolean;
}

export interface RunOptions extends ScreenOptions {
  readonly manifest: string | undefined;
  readonly udp: Listen | null;
  readonly syslog: Listen | null;
  readonly headless: boolean;
  readonly json: boolean;
  readonly demo: boolean;
  readonly record: string | null;
  readonly stdin: boolean;
  readonly receiver: 'auto' | 'recvmmsg' | 'dgram';
  readonly saveManifest: string | null;
}

export interface ReplayOptions extends ScreenOptions {
  readonly file: string;
  readonly manifest: string | undefined;
  /** Null: as fast as it can. */
  readonly speed: number | null;
  readonly json: boolean;
}

export interface AttachOptions extends ScreenOptions {
  readonly url: string;
  /** Null: what the environment says. */
  readonly token: string | null;
  /** Whose `[screen]` holds. */
  readonly manifest: string | undefined;
}

/** `[ADDRESS:]PORT`; without an address the manifest's stays. */
export interface Listen {
  readonly address: string | null;
  readonly port: number;
}

const NAME = 'observatory-tui';
const COMPLETION = 'completion';

/** Understand the arguments after the program's name. `width` is that of the terminal, for the help. */
export async function parseArguments(argv: readonly string[], version: string, width: number): Promise<Invocation> {
  if (argv[0] === COMPLETION) return { command: 'print', text: await completionScript() };
  let invocation: Invocation | null = null;
  let failure: string | null = null;
  const choose = (chosen: Invocation) => {
    invocation = chosen;
  };
  const parser = yargs()
    .scriptName(NAME)
    .usage('Watches for the messages that did not arrive.')
    .command(
      '$0 [manifest]',
      'listen, judge, and show the dashboard',
      (command) =>
        screenOptions(command)
          .positional('manifest', {
            type: 'string',
            describe: 'TOML manifest; without one it is looked for, see the README',
          })
          .option('udp', {
            type: 'string',
            requiresArg: true,
            coerce: listen,
            describe: 'line protocol on [ADDRESS:]PORT; 0 takes a free one',
          })
          .option('syslog', {
            type: 'string',
            requiresArg: true,
            coerce: listen,
            describe: 'syslog on [ADDRESS:]PORT; 0 takes a free one',
          })
          .option('headless', {
            type: 'boolean',
            default: false,
            describe: 'no dashboard: one line per change of status',
          })
          .option('json', { type: 'boolean', default: false, describe: 'headless, one JSON object per line' })
          .option('demo', { type: 'boolean', default: false, describe: 'play traffic to itself, with faults' })
          .option('record', { type: 'string', requiresArg: true, describe: 'append every event to FILE, for replay' })
          .option('stdin', {
            type: 'boolean',
            default: false,
            describe: 'also read lines from standard input; keys come from /dev/tty',
          })
          .option('receiver', {
            choices: ['auto', 'recvmmsg', 'dgram'] as const,
            default: 'auto' as const,
            describe: 'how datagrams are read',
          })
          .option('save-manifest', {
            type: 'string',
            requiresArg: true,
            describe: 'at the end, write what was discovered to FILE',
          }),
      (args) =>
        choose({
          command: 'run',
          ...screenOf(args),
          manifest: args.manifest,
          udp: args.udp ?? null,
          syslog: args.syslog ?? null,
          headless: args.headless || args.json,
          json: args.json,
          demo: args.demo,
          record: args.record ?? null,
          stdin: args.stdin,
          receiver: args.receiver,
          saveManifest: args['save-manifest'] ?? null,
        }),
    )
    .command(
      'check <file>',
      'report every problem of a manifest, draw it, and start nothing',
      (command) => command.positional('file', { type: 'string', demandOption: true }),
      ({ file }) => choose({ command: 'check', file }),
    )
    .command(
      'replay <file>',
      'judge a recording, or plain lines with |T',
      (command) =>
        screenOptions(command)
          .positional('file', { type: 'string', demandOption: true })
          .option('manifest', { alias: 'm', type: 'string', requiresArg: true, describe: 'TOML manifest' })
          .option('speed', {
            type: 'number',
            requiresArg: true,
            coerce: speed,
            describe: 'in the dashboard, at N times real time',
          })
          .option('json', { type: 'boolean', default: false, describe: 'print the final snapshot as JSON' }),
      (args) =>
        choose({
          command: 'replay',
          ...screenOf(args),
          file: args.file,
          manifest: args.manifest,
          speed: args.speed ?? null,
          json: args.json,
        }),
    )
    .command(
      'explain',
      'tell what is understood of each line on standard input',
      (command) =>
        command
          .option('syslog', { type: 'boolean', default: false, describe: 'lines are syslog messages' })
          .option('null', { alias: '0', type: 'boolean', default: false, describe: 'lines end with NUL instead of LF' })
          .option('manifest', {
            alias: 'm',
            type: 'string',
            requiresArg: true,
            describe: 'TOML manifest, for its rules and nodes',
          }),
      (args) => choose({ command: 'explain', syslog: args.syslog, nul: args.null, manifest: args.manifest }),
    )
    .command(
      'attach <url>',
      'the dashboard of another instance, by its [output.http]',
      (command) =>
        screenOptions(command)
          .positional('url', { type: 'string', demandOption: true, describe: 'such as http://127.0.0.1:9090' })
          .option('token', {
            type: 'string',
            requiresArg: true,
            describe: 'what it asks for; others can read it here, but not in OBSERVATORY_TOKEN of the environment',
          })
          .option('manifest', {
            alias: 'm',
            type: 'string',
            requiresArg: true,
            describe: 'TOML manifest, for its keys and columns',
          }),
      (args) =>
        choose({
          command: 'attach',
          ...screenOf(args),
          url: args.url,
          token: args.token ?? null,
          manifest: args.manifest,
        }),
    )
    .command(
      'notify-test [manifest]',
      'send a notification by each [[output.notify]], and tell what became of it',
      (command) => command.positional('manifest', { type: 'string', describe: 'TOML manifest' }),
      ({ manifest }) => choose({ command: 'notify-test', manifest }),
    )
    .completion(COMPLETION, 'print a completion script for the shell', offered)
    .strict()
    .version(version)
    .help()
    .alias('help', 'h')
    .wrap(Math.min(width, 100))
    .exitProcess(false)
    .fail((message, error) => {
      failure ??= message || (error instanceof Error ? error.message : String(error));
    });

  const printed: string[] = [];
  await parser.parse([...argv], {}, (_error, _args, output) => {
    if (output) printed.push(output);
  });
  if (failure !== null) return { command: 'usage', message: failure };
  return invocation ?? { command: 'print', text: printed.join('\n') };
}

/** yargs offers its own name of the default command as well, which nobody can type. */
const offered: FallbackCompletionFunction = (_current, _args, usual, done) =>
  usual((_error, words = []) => done(words.filter((word) => !/^\$0(:|$)/.test(word))));

/** With a default command, yargs prints the script and then runs that; so it is asked of a parser without one. */
async function completionScript(): Promise<string> {
  let script = '';
  const parser = yargs().scriptName(NAME).completion(COMPLETION).exitProcess(false);
  await parser.parse([COMPLETION], {}, (_error, _args, output) => {
    script = output;
  });
  return script;
}

function screenOptions<T>(command: import('yargs').Argv<T>) {
  return command
    .option('ascii', { type: 'boolean', describe: 'draw with ASCII only' })
    .option('unicode', { type: 'boolean', describe: 'draw with Unicode, whatever the locale says' })
    .option('color', { type: 'boolean', default: true, describe: '--no-color: bold, faint and inverse only' })
    .conflicts('ascii', 'unicode');
}

function screenOf(args: { ascii: boolean | undefined; unicode: boolean | undefined; color: boolean }): ScreenOptions {
  return { ascii: args.ascii === true, unicode: args.unicode === true, noColor: !args.color };
}

function listen(text: string): Listen {
  const match = /^(?:(?:\[([^\]]+)\]|([^:]+)):)?(\d{1,5})$/.exec(text);
  const address = match?.[1] ?? match?.[2] ?? null;
  const port = Number(match?.[3]);
  if (!match || port > 65_535 || (match[1] !== undefined && isIP(match[1]) !== 6)) {
    throw new Error(`\`${text}\` is not [ADDRESS:]PORT, such as 8125, 0.0.0.0:8125 or [::1]:8125`);
  }
  return { address, port };
}

function speed(value: number): number {
  if (!(value > 0 && value <= 1_000_000)) throw new Error('--speed takes a number above 0, such as 1, 10 or 0.5');
  return value;
}
