import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { openStdinInput } from '../src/inputs/stdin.ts';
import { DEFAULT_ORDER } from '../src/protocols/extract-token.ts';
import { collectingSink } from './support/collecting-sink.ts';
import { temporaryFolder, until } from './support/temporary.ts';

const root = temporaryFolder();
const config = { format: 'auto', node: null, timezone: 'utc', order: DEFAULT_ORDER, rules: [] } as const;

test('lines of a stream are read as they come, and its end is a note', async () => {
  const sink = collectingSink();
  const pipe = new PassThrough();
  const input = await openStdinInput(pipe, config, sink);
  pipe.write('{"SYSLOG_IDENTIFIER":"web","__REALTIME_TIMESTAMP":"1795264841250000","MESSAGE":"token=a"}\nweb:b|s\nto');
  await until(() => sink.events.length === 2);
  pipe.write('ken=c');
  pipe.end();
  await until(() => input.snapshots()[0]!.notes.includes('ended'));
  assert.deepEqual(sink.events, ['web a', 'web b', 'stdin c']);
  assert.deepEqual(sink.counts, { messages: 3 });
  await input.close();
});

test('a stream that fails is a note', async () => {
  const pipe = new PassThrough();
  const input = await openStdinInput(pipe, config, collectingSink());
  pipe.destroy(new Error('gone'));
  await until(() => input.snapshots()[0]!.notes.includes('cannot be read: gone'));
  await input.close();
});

test('a descriptor may be a file', async () => {
  const file = join(root, 'lines');
  writeFileSync(file, 'web:a|s\nweb:b|s');
  const fd = openSync(file, 'r');
  const sink = collectingSink();
  const input = await openStdinInput(fd, config, sink);
  await until(() => input.snapshots()[0]!.notes.includes('ended'));
  assert.deepEqual(sink.events, ['web a', 'web b']);
  await input.close();
});

test('a pipe that stays open keeps nobody from exiting', async () => {
  const program = `
    import { openStdinInput } from ${JSON.stringify(new URL('../src/inputs/stdin.ts', import.meta.url).href)};
    const sink = {
      now: () => 0, batch() {}, bad() {}, count() {}, overran() {}, isNode: () => false,
      event() {},
      eventBatch({ events: [{ bytes, tokenStart, tokenEnd }] }) {
        console.log(Buffer.from(bytes.subarray(tokenStart, tokenEnd)).toString());
        process.exit(7);
      },
    };
    openStdinInput(0, ${JSON.stringify(config)}, sink);`;
  const file = join(root, 'main.ts');
  writeFileSync(file, program);
  const cwd = new URL('..', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', 'tsx', file], { stdio: ['pipe', 'pipe', 'inherit'], cwd });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stdin.write('web:abcd|s\n');
  const code = await new Promise((resolve) => child.on('close', resolve));
  assert.deepEqual([code, output], [7, 'abcd\n']);
  child.stdin.destroy();
});
