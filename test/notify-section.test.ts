import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Manifest, parseManifest } from '../src/manifest/manifest.ts';
import { renderProblems } from '../src/manifest/problem.ts';
import { hostAndPort } from '../src/manifest/section-notify.ts';

const STREAM = '[[stream]]\nname = "shop"\n[[stream.edges]]\nname = "pay"\nfrom = "a"\nto = "b"\n';

function manifestOf(toml: string): Manifest {
  const result = parseManifest(toml, 'm.toml');
  if (!result.ok) assert.fail(renderProblems(result.problems));
  return result.manifest;
}

function reportOn(toml: string): string {
  const result = parseManifest(`[[output.notify]]\n${toml}\n${STREAM}`, 'm.toml');
  return renderProblems(result.ok ? result.warnings : result.problems).trimEnd();
}

test('a notifier needs its target only', () => {
  const [first, second, third] = manifestOf(
    '[[output.notify]]\ncommand = ["/bin/page", "-x"]\n[[output.notify]]\nwebhook = "https://h.example/x"\nformat = "slack"\n[[output.notify]]\nsyslog = "[::1]:514"',
  ).output.notify;
  assert.deepEqual(first, {
    name: '/bin/page',
    streams: null,
    edges: null,
    statuses: ['WARN', 'FAIL'],
    recovery: true,
    holdBadUs: 0,
    holdGoodUs: 30_000_000,
    timeoutUs: 10_000_000,
    target: { kind: 'command', argv: ['/bin/page', '-x'] },
  });
  assert.deepEqual(second?.target, { kind: 'webhook', url: 'https://h.example/x', format: 'slack' });
  assert.deepEqual(third?.target, { kind: 'syslog', address: '::1', port: 514 });
});

const WAYS = 'expected one of the keys `command`, `webhook` and `syslog`';

const problems: readonly (readonly [toml: string, report: string])[] = [
  ['recovery = true', `m.toml:1:1: error: [[output.notify]]: ${WAYS}, found none`],
  [
    'syslog = "h:1"\ncommand = ["x"]',
    `m.toml:1:1: error: [[output.notify]]: ${WAYS}, found \`command\` and \`syslog\``,
  ],
  ['command = []', 'm.toml:2:11: error: `command`: found no program, expected the program and its arguments'],
  [
    'command = "mail"',
    'm.toml:2:11: error: `command`: found "mail", expected an array of texts: the program and its arguments',
  ],
  [
    'webhook = "ftp://x"',
    'm.toml:2:11: error: `webhook`: found "ftp://x", expected an address such as "https://hooks.example.com/x"',
  ],
  ['syslog = "loghost"', 'm.toml:2:10: error: `syslog`: found "loghost", expected an address such as "127.0.0.1:514"'],
  ['syslog = "h:1"\nformat = "slack"', 'm.toml:3:1: error: `format`: only a `webhook` has it'],
  [
    'syslog = "h:1"\nstatus = "BAD"',
    'm.toml:3:10: error: `status`: found "BAD", expected one of UNOBSERVED, WARN, FAIL',
  ],
  ['syslog = "h:1"\nstream = "shpo"', 'm.toml:3:10: error: `stream`: no stream `shpo`; did you mean `shop`?'],
  ['syslog = "h:1"\nedge = ["pay", "a -> b"]', ''],
  ['syslog = "h:1"\nedge = "pya"', 'm.toml:3:8: error: `edge`: no edge `pya`; did you mean `pay`?'],
];

for (const [toml, report] of problems) {
  test(report || `fine: ${toml}`, () => assert.equal(reportOn(toml), report));
}

test('an address has a host and a port', () => {
  const read = (text: string) => {
    const found = hostAndPort(text);
    return found === null ? null : `${found.address} ${found.port}`;
  };
  assert.deepEqual(
    ['10.0.0.1:514', '[::1]:1', 'log.host:65535', '::1:514', '[x]:1', 'h:0', 'h:65536', ':1'].map(read),
    ['10.0.0.1 514', '::1 1', 'log.host 65535', null, null, null, null, null],
  );
});
