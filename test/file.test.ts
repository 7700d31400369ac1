import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type FileOptions, type LinesInput, openFileInput } from '../src/inputs/file.ts';
import type { FileConfig } from '../src/manifest/section-file.ts';
import { DEFAULT_ORDER } from '../src/protocols/extract-token.ts';
import { type CollectingSink, collectingSink } from './support/collecting-sink.ts';
import { afterwards, FILE, temporaryFolder, until } from './support/temporary.ts';

const root = temporaryFolder();
let folders = 0;

interface Followed {
  readonly input: LinesInput;
  readonly sink: CollectingSink;
  /** Resolves when so many events have come. */
  events(count: number): Promise<string[]>;
  figures(): Readonly<Record<string, number>>;
  notes(): string;
}

function folder(): string {
  const path = join(root, String(folders++));
  mkdirSync(path);
  return path;
}

async function follow(path: string | string[], config: Partial<FileConfig> = {}, options: FileOptions = {}) {
  // Its clock stands still: nobody is behind, and no visit is given up, however slow the machine is.
  const sink = collectingSink(() => 0);
  const lines = { format: 'line', node: null, timezone: 'utc', order: DEFAULT_ORDER, rules: [] } as const;
  const paths = typeof path === 'string' ? [path] : path;
  const input = await openFileInput({ paths, from: 'end', maxFiles: 10, ...lines, ...config }, sink, {
    stateFile: null,
    ...options,
  });
  afterwards(FILE, () => input.close());
  const followed: Followed = {
    input,
    sink,
    async events(count) {
      await until(
        () => sink.events.length >= count,
        () => [sink.events, input.snapshots()],
      );
      return sink.events;
    },
    figures: () => input.snapshots()[0]!.figures,
    notes: () => input.snapshots()[0]!.notes.join('; '),
  };
  return followed;
}

const modes: readonly (readonly [name: string, options: FileOptions])[] = [
  ['told by the system', {}],
  ['by the clock', { watch: false }],
];

for (const [mode, options] of modes) {
  test(`what is appended is read, what was there before is not (${mode})`, async () => {
    const file = join(folder(), 'a.log');
    writeFileSync(file, 'a:old|s\n');
    const { input, events } = await follow(file, {}, options);
    appendFileSync(file, 'a:1|s\nb:2|s\r\n');
    await events(2);
    appendFileSync(file, 'c:3|s\n');
    assert.deepEqual(await events(3), ['a 1', 'b 2', 'c 3']);
    await input.close();
  });

  test(`a renamed file is read on while its successor is read from its start (${mode})`, async () => {
    const file = join(folder(), 'a.log');
    writeFileSync(file, '');
    const { input, events, figures } = await follow(file, {}, options);
    appendFileSync(file, 'a:1|s\n');
    await events(1);
    renameSync(file, `${file}.1`);
    writeFileSync(file, 'a:2|s\n');
    appendFileSync(`${file}.1`, 'a:late|s\n');
    await events(3);
    appendFileSync(file, 'a:3|s\n');
    assert.deepEqual((await events(4)).toSorted(), ['a 1', 'a 2', 'a 3', 'a late']);
    assert.equal(figures().rotations, 1);
    await input.close();
  });

  test(`a file copied and truncated is read from its start again (${mode})`, async () => {
    const file = join(folder(), 'a.log');
    writeFileSync(file, '');
    const { input, sink, events, figures } = await follow(file, {}, options);
    appendFileSync(file, 'a:1|s\na:2|s\n');
    await events(2);
    copyFileSync(file, `${file}.1`);
    truncateSync(file, 0);
    await until(() => figures().truncations === 1);
    appendFileSync(file, 'a:3|s\n');
    assert.deepEqual(await events(3), ['a 1', 'a 2', 'a 3']);
    assert.equal(sink.overruns, 1);
    await input.close();
  });

  test(`a file that is not there yet is read from its start when it comes (${mode})`, async () => {
    const file = join(folder(), 'sub', 'a.log');
    const { input, events, notes } = await follow(file, {}, options);
    assert.match(notes(), /a\.log is not there yet/);
    mkdirSync(join(file, '..'));
    writeFileSync(file, 'a:1|s\n');
    assert.deepEqual(await events(1), ['a 1']);
    assert.equal(notes(), '');
    await input.close();
  });
}

test('a file written anew under our hands is noticed even if it is longer than before', async () => {
  const file = join(folder(), 'a.log');
  writeFileSync(file, 'a:1|s\n');
  const { input, events, figures } = await follow(file, { from: 'start' });
  await events(1);
  writeFileSync(file, 'a:2|s|#long:tag\na:3|s\n');
  assert.deepEqual(await events(3), ['a 1', 'a 2', 'a 3']);
  assert.equal(figures().truncations, 1);
  await input.close();
});

test('an unfinished line waits for its end, also one that was there at the start', async () => {
  const file = join(folder(), 'a.log');
  writeFileSync(file, 'a:0|s\na:1');
  const { input, sink, events, figures } = await follow(file);
  appendFileSync(file, '1');
  await until(() => figures().lines === 0);
  appendFileSync(file, '1|s\nb:');
  await events(1);
  appendFileSync(file, '2|s\n');
  assert.deepEqual(await events(2), ['a 111', 'b 2']);
  assert.deepEqual(sink.bads, []);
  await input.close();
});

test('a huge line is cut and counted, and the next one is whole', async () => {
  const file = join(folder(), 'a.log');
  writeFileSync(file, '');
  const { input, sink, events, figures } = await follow(file, { format: 'text' });
  const huge = 'x'.repeat(300_000);
  appendFileSync(file, `token=a ${huge}\n${huge} token=lost\ntoken=b\n${huge.slice(0, 70_000)} token=lost\ntoken=c\n`);
  assert.deepEqual(await events(3), ['a a', 'a b', 'a c']);
  assert.deepEqual([figures().cut, figures().lines], [3, 5]);
  // Of two of them it is not known what they said.
  assert.equal(sink.overruns, 2);
  await input.close();
});

test('a hole at the start of a file, as truncation under a writer leaves it, is no line', async () => {
  const file = join(folder(), 'a.log');
  writeFileSync(file, '');
  const { input, sink, events } = await follow(file);
  truncateSync(file, 500_000);
  appendFileSync(file, 'a:1|s\n');
  assert.deepEqual(await events(1), ['a 1']);
  assert.deepEqual([sink.bads, sink.overruns], [[], 0]);
  await input.close();
});

const replacements: readonly (readonly [what: string, make: (path: string) => void, note: RegExp])[] = [
  ['a directory', (path) => mkdirSync(path), /is a directory/],
  ['a FIFO', (path) => execFileSync('mkfifo', [path]), /is a FIFO/],
  ['a link to itself', (path) => symlinkSync(path, path), /leads back to itself/],
  ['a device', (path) => symlinkSync('/dev/zero', path), /is no regular file/],
];

for (const [what, make, note] of replacements) {
  test(`${what} in the place of a file is a note, and the file is read again when it is back`, async () => {
    const file = join(folder(), 'a.log');
    writeFileSync(file, '');
    const { input, events, notes } = await follow(file, {}, { watch: false });
    unlinkSync(file);
    make(file);
    await until(() => note.test(notes()), notes);
    rmSync(file, { recursive: true });
    await until(() => /not there/.test(notes()), notes);
    writeFileSync(file, 'a:1|s\n');
    assert.deepEqual(await events(1), ['a 1']);
    await input.close();
  });
}

test('a file that may not be read is a note, and is followed once it may', async () => {
  const file = join(folder(), 'a.log');
  writeFileSync(file, 'a:1|s\n');
  // Permissions do not bind root, so it becomes nobody for a while.
  const isRoot = process.geteuid?.() === 0;
  const permit = (may: boolean) => (isRoot ? process.seteuid?.(may ? 0 : 65_534) : chmodSync(file, may ? 0o600 : 0));
  permit(false);
  const { input, events, notes } = await follow(file, { from: 'start' }, { watch: false });
  const before = notes();
  permit(true);
  assert.match(before, /a\.log cannot be read: no permission/);
  assert.deepEqual(await events(1), ['a 1']);
  await input.close();
});

test('a position is kept over restarts, by file and not by name', async () => {
  const path = folder();
  const stateFile = join(path, 'state', 'positions.json');
  const file = join(path, 'a.log');
  writeFileSync(file, 'a:0|s\n');
  const first = await follow(file, {}, { stateFile });
  appendFileSync(file, 'a:1|s\na:2');
  await first.events(1);
  await first.input.close();
  assert.equal(statSync(stateFile).mode & 0o777, 0o600);
  appendFileSync(file, '2|s\n');
  renameSync(file, `${file}.1`);
  writeFileSync(file, 'a:new|s\n');
  const second = await follow([`${file}.1`, file], {}, { stateFile });
  appendFileSync(file, 'a:3|s\n');
  assert.deepEqual((await second.events(2)).toSorted(), ['a 22', 'a 3']);
  await second.input.close();
});

test('a position is not that of another file that got its inode', async () => {
  const path = folder();
  const stateFile = join(path, 'positions.json');
  const file = join(path, 'a.log');
  writeFileSync(file, '');
  const first = await follow(file, {}, { stateFile });
  appendFileSync(file, 'a:1|s\n');
  await first.events(1);
  await first.input.close();
  writeFileSync(file, 'a:2|s\na:3|s\n');
  const second = await follow(file, { from: 'start' }, { stateFile });
  assert.deepEqual(await second.events(2), ['a 2', 'a 3']);
  await second.input.close();
});

test('a state file that is broken, or cannot be written, costs the positions and nothing else', async () => {
  const path = folder();
  const file = join(path, 'a.log');
  const stateFile = join(path, 'positions.json');
  writeFileSync(stateFile, '{"files":[{"id":1},null,{"path":');
  writeFileSync(file, '');
  const { input, events } = await follow(file, {}, { stateFile });
  appendFileSync(file, 'a:1|s\n');
  await events(1);
  await input.close();
  assert.equal(JSON.parse(readFileSync(stateFile, 'utf8')).files.length, 1);
  const other = await follow(file, {}, { stateFile: join(file, 'not', 'a', 'folder') });
  appendFileSync(file, 'a:2|s\n');
  await other.events(1);
  await other.input.close();
});

test('a pattern finds files that come later, and a renamed one that it still names is not read twice', async () => {
  const path = folder();
  writeFileSync(join(path, 'a.log'), 'a:old|s\n');
  const { input, events, figures } = await follow(join(path, '*.log*'), { node: null });
  writeFileSync(join(path, 'b.log'), 'b:1|s\n');
  await events(1);
  appendFileSync(join(path, 'a.log'), 'a:1|s\n');
  await events(2);
  renameSync(join(path, 'a.log'), join(path, 'a.log.1'));
  writeFileSync(join(path, 'a.log'), 'a:2|s\n');
  assert.deepEqual((await events(3)).toSorted(), ['a 1', 'a 2', 'b 1']);
  await until(() => figures().rotations === 1);
  appendFileSync(join(path, 'a.log'), 'a:3|s\n');
  assert.deepEqual((await events(4)).toSorted(), ['a 1', 'a 2', 'a 3', 'b 1']);
  await input.close();
});

test('one file that two paths lead to is read once', async () => {
  const path = folder();
  writeFileSync(join(path, 'a.log'), 'a:1|s\n');
  symlinkSync('a.log', join(path, 'b.log'));
  const { input, events, notes } = await follow(join(path, '*.log'), { from: 'start' });
  await events(1);
  appendFileSync(join(path, 'a.log'), 'a:2|s\n');
  assert.deepEqual(await events(2), ['a 1', 'a 2']);
  assert.match(notes(), /b\.log is the same file as .*a\.log/);
  await input.close();
});

test('no more files are followed than asked for, and that there are more is said', async () => {
  const path = folder();
  for (let i = 0; i < 5; i++) writeFileSync(join(path, `${i}.log`), `a:${i}|s\n`);
  const { input, events, notes } = await follow(join(path, '*'), { from: 'start', maxFiles: 2 });
  assert.deepEqual(await events(2), ['a 0', 'a 1']);
  assert.match(notes(), /more files than max_files = 2/);
  await input.close();
});

test('the node may be made from the path', async () => {
  const path = folder();
  mkdirSync(join(path, 'shop'));
  writeFileSync(join(path, 'shop', 'cart.access.log'), 'token=a\n');
  const { input, events } = await follow(join(path, '*', '*.log'), {
    from: 'start',
    format: 'auto',
    node: '{dir}-{file}',
  });
  assert.deepEqual(await events(1), ['shop-cart a']);
  await input.close();
});

test('what correlates and what does not is counted, and a line without a token is shown', async () => {
  const file = join(folder(), 'a.log');
  writeFileSync(file, 'token=a\nhello\n\n{"trace_id":"b"}\n');
  const { input, sink, events } = await follow(file, { from: 'start', format: 'auto' });
  await events(2);
  const { figures, tables } = input.snapshots()[0]!;
  assert.deepEqual([figures.lines, figures.events, figures.noToken, figures.bytes], [4, 2, 1, 32]);
  assert.deepEqual(sink.counts, { messages: 4, noToken: 1 });
  assert.deepEqual(tables?.[0]?.rows, [[file, '4', '1', '0', 'hello']]);
  await input.close();
});

test('several chunks are read without a line lost at their borders', async () => {
  const file = join(folder(), 'a.log');
  const lines = Array.from({ length: 40_000 }, (_, i) => `node:token-${i}|s\n`);
  writeFileSync(file, lines.join(''));
  const { input, sink, events } = await follow(file, { from: 'start' });
  await events(lines.length);
  assert.equal(
    sink.events.every((event, i) => event === `node token-${i}`),
    true,
  );
  assert.deepEqual(sink.bads, []);
  await input.close();
});
