import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Invocation, parseArguments } from '../src/cli.ts';

function parse(...argv: string[]): Promise<Invocation> {
  return parseArguments(argv, '1.2.3', 80);
}

/** What is printed, of an invocation that prints. */
async function printed(...argv: string[]): Promise<string> {
  const invocation = await parse(...argv);
  assert.equal(invocation.command, 'print');
  return invocation.command === 'print' ? invocation.text : '';
}

const RUN = {
  command: 'run',
  ascii: false,
  unicode: false,
  noColor: false,
  manifest: undefined,
  udp: null,
  syslog: null,
  headless: false,
  json: false,
  demo: false,
  record: null,
  stdin: false,
  receiver: 'auto',
  saveManifest: null,
} as const;
const REPLAY = { command: 'replay', ascii: false, unicode: false, noColor: false, manifest: undefined } as const;
const ATTACH = {
  command: 'attach',
  ascii: false,
  unicode: false,
  noColor: false,
  token: null,
  manifest: undefined,
} as const;
const EXPLAIN = { command: 'explain', syslog: false, nul: false, manifest: undefined } as const;

describe('arguments', () => {
  const rows: readonly (readonly [line: string, expected: object])[] = [
    ['', RUN],
    ['m.toml', { ...RUN, manifest: 'm.toml' }],
    ['12', { ...RUN, manifest: '12' }],
    ['--udp 0', { ...RUN, udp: { address: null, port: 0 } }],
    ['--udp 0.0.0.0:8125', { ...RUN, udp: { address: '0.0.0.0', port: 8125 } }],
    ['--syslog [::1]:514', { ...RUN, syslog: { address: '::1', port: 514 } }],
    ['--syslog localhost:514', { ...RUN, syslog: { address: 'localhost', port: 514 } }],
    ['--headless', { ...RUN, headless: true }],
    ['--json', { ...RUN, headless: true, json: true }],
    ['--demo m.toml --ascii --no-color', { ...RUN, manifest: 'm.toml', demo: true, ascii: true, noColor: true }],
    ['--record a.rec --save-manifest b.toml', { ...RUN, record: 'a.rec', saveManifest: 'b.toml' }],
    ['--stdin', { ...RUN, stdin: true }],
    ['--receiver dgram', { ...RUN, receiver: 'dgram' }],
    ['check m.toml', { command: 'check', file: 'm.toml' }],
    ['replay a.rec', { ...REPLAY, file: 'a.rec', speed: null, json: false }],
    ['replay a.rec -m m.toml --speed 0.5', { ...REPLAY, file: 'a.rec', manifest: 'm.toml', speed: 0.5, json: false }],
    ['replay a.rec --json', { ...REPLAY, file: 'a.rec', speed: null, json: true }],
    ['attach http://h:1', { ...ATTACH, url: 'http://h:1' }],
    ['attach h:1 --token x -m m.toml --ascii', { ...ATTACH, url: 'h:1', token: 'x', manifest: 'm.toml', ascii: true }],
    ['notify-test', { command: 'notify-test', manifest: undefined }],
    ['notify-test m.toml', { command: 'notify-test', manifest: 'm.toml' }],
    ['explain', EXPLAIN],
    ['explain --syslog -0 -m m.toml', { ...EXPLAIN, syslog: true, nul: true, manifest: 'm.toml' }],
  ];
  for (const [line, expected] of rows) {
    test(`\`observatory-tui ${line}\``, async () => {
      assert.deepEqual(await parse(...line.split(' ').filter((word) => word !== '')), expected);
    });
  }
});

describe('a mistake is usage, and says which', () => {
  const rows: readonly (readonly [line: string, says: RegExp])[] = [
    ['--bogus', /bogus/],
    ['--udp', /udp/],
    ['--udp 65536', /`65536` is not \[ADDRESS:\]PORT/],
    ['--udp -1', /-1|udp/],
    ['--udp ::1:8125', /`::1:8125` is not/],
    ['--syslog [127.0.0.1]:514', /is not \[ADDRESS:\]PORT/],
    ['--receiver magic', /receiver/],
    ['--ascii --unicode', /mutually exclusive/],
    ['check', /argument|file/i],
    ['replay', /argument|file/i],
    ['replay a.rec --speed fast', /--speed takes a number/],
    ['replay a.rec --speed -1', /--speed takes a number/],
    ['m.toml extra', /extra/],
  ];
  for (const [line, says] of rows) {
    test(`\`observatory-tui ${line}\``, async () => {
      const invocation = await parse(...line.split(' '));
      assert.equal(invocation.command, 'usage', JSON.stringify(invocation));
      assert.match(invocation.command === 'usage' ? invocation.message : '', says);
    });
  }
});

describe('what only prints', () => {
  test('the version', async () => {
    assert.equal(await printed('--version'), '1.2.3');
  });

  test('help, of the whole and of a command', async () => {
    assert.match(await printed('--help'), /observatory-tui \[manifest\].*--save-manifest/s);
    assert.match(await printed('replay', '-h'), /--speed/);
  });

  test('a completion script, and what it asks for', async () => {
    assert.match(await printed('completion'), /--get-yargs-completions/);
    assert.deepEqual(
      (await printed('--get-yargs-completions', 'observatory-tui', '')).split('\n').map((word) => word.split(':')[0]),
      ['check', 'replay', 'explain', 'attach', 'notify-test', 'completion'],
    );
  });
});
