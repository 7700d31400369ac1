import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Manifest, parseManifest } from '../src/manifest/manifest.ts';
import { renderProblems } from '../src/manifest/problem.ts';

function manifestOf(toml: string): Manifest {
  const result = parseManifest(toml, '/etc/observatory-tui/manifest.toml');
  if (!result.ok) assert.fail(renderProblems(result.problems));
  return result.manifest;
}

function reportOn(toml: string): string {
  const result = parseManifest(toml, 'm.toml');
  return renderProblems(result.ok ? result.warnings : result.problems).trimEnd();
}

test('a file needs a path only, which is relative to the manifest', () => {
  const [first, second] = manifestOf('[[input.file]]\npath = "a.log"\n[[input.file]]\npath = ["/b", "c/*"]').input.file;
  assert.deepEqual(first, {
    paths: ['/etc/observatory-tui/a.log'],
    from: 'end',
    maxFiles: 256,
    format: 'auto',
    node: null,
    timezone: 'local',
    order: ['rule', 'line', 'structured', 'json', 'trace', 'pair', 'colon'],
    rules: [],
  });
  assert.deepEqual(second?.paths, ['/b', '/etc/observatory-tui/c/*']);
});

test('standard input has the same keys, but for the path', () => {
  const toml = `[input.stdin]\nformat = "journald"\nmsgid = true\n[[input.stdin.rule]]\npattern = 'x=(?P<token>.)'`;
  const { stdin } = manifestOf(toml).input;
  assert.deepEqual([stdin.format, stdin.order.at(-1), stdin.rules.length], ['journald', 'msgid', 1]);
});

const FILE = '[[input.file]]\npath = "a"\n';

const problems: readonly (readonly [toml: string, report: string])[] = [
  ['[[input.file]]\nformat = "line"', 'm.toml:1:1: error: [[input.file]]: expected the key `path`, found none'],
  ['[[input.file]]\npath = []', 'm.toml:2:8: error: `path`: found none, expected at least one'],
  ['[[input.file]]\npath = ""', 'm.toml:2:8: error: `path`: found "", expected a path or a pattern of paths'],
  ['[input.file]\npath = "a"', 'm.toml:1:1: error: `file`: found a table, expected an array of tables, [[input.file]]'],
  [
    `${FILE}format = "ngix"`,
    'm.toml:3:10: error: `format`: found "ngix", expected one of auto, line, syslog, text, json, logfmt, nginx, apache, haproxy, journald, docker, cri; did you mean `nginx`?',
  ],
  [`${FILE}node = "{file}-{dir}"`, ''],
  [`${FILE}node = "{app}"`, ''],
  [
    `${FILE}node = "x-{app}"`,
    'm.toml:3:8: error: `node`: found "x-{app}", expected a node name or one of {app} {host} {file} {dir}',
  ],
  [
    '[input.stdin]\nnode = "{file}"',
    'm.toml:2:8: error: `node`: found "{file}", expected a node name or one of {app} {host}',
  ],
  [
    `${FILE}node = "a:b"`,
    'm.toml:3:8: error: `node`: found "a:b", expected a node name without `:`, which ends it in a line',
  ],
  [
    `${FILE}node = "wbe"\n[[stream]]\nname = "s"\nnodes = ["web"]`,
    'm.toml:3:8: warning: `node`: no stream has a node `wbe`; did you mean `web`?',
  ],
  [
    `${FILE}[[input.file.rule]]\nnode = "wbe"\n[[stream]]\nname = "s"\nnodes = ["web"]`,
    'm.toml:4:8: warning: `node`: no stream has a node `wbe`; did you mean `web`?',
  ],
  [`${FILE}max_files = 0`, 'm.toml:3:13: error: `max_files`: found 0, expected a whole number from 1 to 4096'],
];

for (const [toml, report] of problems) {
  test(report || `fine: ${toml.slice(FILE.length)}`, () => assert.equal(reportOn(toml), report));
}

test('with a file no check is called impossible, whatever else is off', () => {
  const stream = '[[stream]]\nname = "s"\n[[stream.edges]]\nfrom = "a"\nto = "b"\ncheck.within = "1s"';
  const off = 'input.udp.enabled = false\ninput.syslog.enabled = false\n';
  assert.match(reportOn(`${off}${stream}`), /no traffic possible/);
  assert.equal(reportOn(`${off}${FILE}${stream}`), '');
});
