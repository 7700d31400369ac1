import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { findManifest, loadManifest } from '../src/manifest/find.ts';
import { renderProblems } from '../src/manifest/problem.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'observatory-manifest-'));
});
after(() => rmSync(folder, { recursive: true }));

function write(path: string, content: string | Uint8Array): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** The report without the folder's name. */
function reportOn(file: string): string {
  const result = loadManifest(file);
  return renderProblems(result.ok ? result.warnings : result.problems)
    .replaceAll(`${folder}/`, '')
    .trimEnd();
}

test('a path that is given is taken as it is, also if nothing is there', () => {
  const surroundings = { cwd: folder, env: {}, home: folder };
  assert.equal(findManifest('no/such.toml', surroundings), 'no/such.toml');
});

test('the working folder comes before the configuration folder', () => {
  const surroundings = { cwd: join(folder, 'work'), env: {}, home: join(folder, 'home') };
  mkdirSync(surroundings.cwd, { recursive: true });
  const inHome = write('home/.config/observatory-tui/manifest.toml', '');
  assert.equal(findManifest(undefined, surroundings), inHome);
  const inWork = write('work/observatory.toml', '');
  assert.equal(findManifest(undefined, surroundings), inWork);
});

test('XDG_CONFIG_HOME replaces ~/.config, unless it is relative', () => {
  const surroundings = { cwd: folder, home: join(folder, 'home') };
  const inXdg = write('xdg/observatory-tui/manifest.toml', '');
  const inHome = write('home/.config/observatory-tui/manifest.toml', '');
  const find = (XDG_CONFIG_HOME: string) => findManifest(undefined, { ...surroundings, env: { XDG_CONFIG_HOME } });
  assert.equal(find(join(folder, 'xdg')), inXdg);
  assert.equal(find('xdg'), inHome);
  assert.equal(find(''), inHome);
});

test('a manifest is read with its own name and text', () => {
  const file = write('good.toml', 'name = "Größe"');
  const result = loadManifest(file);
  assert.ok(result.ok);
  assert.deepEqual([result.manifest.file, result.manifest.text], [file, 'name = "Größe"']);
});

test('what is wrong with the file itself is a problem like any other', () => {
  mkdirSync(join(folder, 'dir.toml'));
  execFileSync('mkfifo', [join(folder, 'pipe.toml')]);
  write('huge.toml', '#'.repeat(1_048_577));
  const rows = [
    ['none.toml', 'none.toml: error: cannot be read: there is no such file'],
    ['good.toml/x', /^good\.toml\/x: error: cannot be read: ENOTDIR/],
    ['dir.toml', 'dir.toml: error: found a directory, expected a file'],
    ['pipe.toml', 'pipe.toml: error: found a pipe, expected a file'],
    ['huge.toml', 'huge.toml: error: found more than 1048576 bytes, expected a manifest, which is smaller'],
  ] as const;
  write('good.toml', '');
  for (const [path, expected] of rows) {
    const report = reportOn(join(folder, path));
    if (typeof expected === 'string') assert.equal(report, expected);
    else assert.match(report, expected);
  }
});

test('a device is no manifest', () => {
  assert.equal(reportOn('/dev/zero'), '/dev/zero: error: found a device, expected a file');
});

test('a file without the right to read it says so', { skip: process.getuid?.() === 0 }, () => {
  const file = write('secret.toml', '');
  chmodSync(file, 0);
  assert.equal(reportOn(file), 'secret.toml: error: cannot be read: permission denied');
});

test('bytes that are not UTF-8 are pointed at', () => {
  const rows: readonly (readonly [bytes: Uint8Array, place: string])[] = [
    [Buffer.from('name = "x"\nname2 = "Gr\xf6\xdfe"\n', 'latin1'), '2:12'],
    [Buffer.from('\xff', 'latin1'), '1:1'],
    [Buffer.concat([Buffer.from('a = "ä'), Buffer.from([0xe2, 0x82])]), '1:7'],
    [Buffer.concat([Buffer.from('x\n'.repeat(500)), Buffer.from([0x80])]), '501:1'],
  ];
  for (const [bytes, place] of rows) {
    const report = reportOn(write('latin.toml', bytes));
    assert.equal(report, `latin.toml:${place}: error: found bytes that are not UTF-8, expected TOML in UTF-8`);
  }
});

test('UTF-16 is named', () => {
  const file = write('utf16.toml', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a = 1', 'utf16le')]));
  assert.equal(
    reportOn(file),
    'utf16.toml:1:1: error: found bytes that are not UTF-8 but UTF-16, expected TOML in UTF-8',
  );
});

test('binary junk has a problem, whatever it is', () => {
  for (let seed = 1; seed < 50; seed++) {
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => (seed * 7919 + i * i * 31 + (i * seed) / 3) & 0xff);
    assert.notEqual(reportOn(write('junk.toml', bytes)), '');
  }
});
