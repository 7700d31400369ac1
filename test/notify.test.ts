import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { EdgeSnapshot, Failure } from '../src/core/snapshot.ts';
import type { NotifyConfig, NotifyTarget } from '../src/manifest/section-notify.ts';
import { createNotifier, type Notifier, type NotifyUpdate, testNotify } from '../src/outputs/notify.ts';
import { afterwards, FILE, temporaryFolder, until } from './support/temporary.ts';

const root = temporaryFolder();

function config(target: NotifyTarget, more: Partial<NotifyConfig> = {}): NotifyConfig {
  const holds = { holdBadUs: 0, holdGoodUs: 0, timeoutUs: 10_000_000 };
  return { name: 'n', streams: null, edges: null, statuses: ['FAIL'], recovery: true, ...holds, target, ...more };
}

function shell(script: string): NotifyTarget {
  return { kind: 'command', argv: ['/bin/sh', '-c', script] };
}

/** A picture in which the edge from `web` to `db` has this status. */
function update(status: EdgeSnapshot['status'], tokens: readonly string[] = []): NotifyUpdate {
  const latency = { p50Us: null, p95Us: null, p99Us: null, maxUs: null };
  const place = { key: 'k', from: 'web', to: 'db', name: 'e', idle: false, since: 0, worst: -1, checks: [], seen: 0 };
  const edge = { ...place, status, latency, firstBroken: true, downstreamOfBroken: false, acknowledged: false };
  const streams = [{ name: 's', description: '', discover: false, status: 'OK' as const, nodes: [], edges: [edge] }];
  const added = tokens.map((token) => ({ edgeKey: 'k', token }) as Failure);
  return { snapshot: { streams, now: 1 }, transitions: [], failures: { added } };
}

/** Closed at the end, also of a test that fails: what it has started would keep this process from ending. */
function opened(...of: Parameters<typeof createNotifier>): Notifier {
  const notifier = createNotifier(...of);
  afterwards(FILE, () => notifier.close());
  return notifier;
}

/** A server that answers by `answer` and keeps the bodies it got. */
async function webhook(answer: (response: ServerResponse, count: number) => void) {
  const bodies: unknown[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    bodies.push(JSON.parse(body));
    answer(response, bodies.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, bodies };
}

test('a command gets JSON on its input, variables in its environment, and the failing tokens', async () => {
  const file = join(root, 'out');
  const notifier = opened([
    config(shell(`cat > ${file}.part; echo "$OBSERVATORY_STATUS" >> ${file}.part; mv ${file}.part ${file}`)),
  ]);
  notifier.update(update('OK'));
  notifier.update(update('FAIL', ['t1', 't2']));
  await until(() => existsSync(file));
  const [json = '', status] = readFileSync(file, 'utf8').split('\n');
  const { from, to, was, tokens } = JSON.parse(json);
  assert.deepEqual([from, to, was, tokens, status], ['web', 'db', 'OK', ['t1', 't2'], 'FAIL']);
  await until(() => notifier.snapshots()[0]!.figures.sent === 1);
  await notifier.close();
});

const commands: readonly (readonly [what: string, target: NotifyTarget, detail: RegExp])[] = [
  ['that fails', shell('echo no such pager >&2; exit 3'), /^exit code 3 no such pager$/],
  ['that is not there', { kind: 'command', argv: ['/no/such/program'] }, /ENOENT/],
  ['that reads nothing', shell('exec <&-; exit 0'), /^sent$/],
  ['that is killed', shell('kill -9 $$'), /^SIGKILL$/],
];

for (const [what, target, expected] of commands) {
  test(`a command ${what} is told as it is`, async () => {
    const [result] = await testNotify([config(target)], 1);
    assert.match(result?.detail ?? '', expected);
  });
}

test('a command that never ends is killed with all that it has started', async () => {
  const file = join(root, 'pid');
  const target = shell(`trap '' TERM; sleep 1000 & echo $! > ${file}; wait; sleep 1000`);
  // It has to get as far as starting something, however long that takes here.
  for (let ms = 300; !hasLine(file); ms *= 2) {
    const [result] = await testNotify([config(target, { timeoutUs: ms * 1000 })], 1);
    assert.deepEqual(result, { name: 'n', ok: false, detail: `killed after ${ms} ms` });
  }
  const pid = Number(readFileSync(file, 'utf8'));
  await until(() => !isRunning(pid));
});

test('closing ends a command that is running', async () => {
  const file = join(root, 'running');
  const notifier = opened([config(shell(`echo $$ > ${file}; exec sleep 1000`))]);
  notifier.update(update('FAIL'));
  await until(() => hasLine(file));
  await notifier.close();
  assert.equal(isRunning(Number(readFileSync(file, 'utf8'))), false);
});

test('a webhook that is down for a while gets everything, in order', async () => {
  const { url, bodies } = await webhook((response, count) => {
    response.writeHead(count < 3 ? 503 : 204).end();
  });
  const notifier = opened([config({ kind: 'webhook', url, format: 'json' })], { backoffMs: [1, 1, 1] });
  notifier.update(update('FAIL'));
  notifier.update(update('OK'));
  await until(() => notifier.snapshots()[0]!.figures.sent === 2);
  assert.deepEqual(
    bodies.map((body) => (body as { status: string }).status),
    ['FAIL', 'FAIL', 'FAIL', 'OK'],
  );
  assert.equal(notifier.snapshots()[0]!.address, new URL(url).host);
  await notifier.close();
});

test('a webhook that hangs is given up when its time is over, and shown', async () => {
  const { url } = await webhook(() => {});
  const target: NotifyTarget = { kind: 'webhook', url, format: 'slack' };
  const notifier = opened([config(target, { timeoutUs: 50_000 })], { backoffMs: [1] });
  notifier.update(update('FAIL'));
  await until(() => notifier.snapshots()[0]!.figures.failed === 1);
  assert.deepEqual(notifier.snapshots()[0]!.notes, ['last attempt: no answer within 50 ms']);
  await notifier.close();
});

const answers: readonly (readonly [status: number, detail: string])[] = [
  [200, 'sent'],
  [302, 'HTTP 302'],
  [404, 'HTTP 404'],
  [429, 'HTTP 429'],
];

for (const [status, detail] of answers) {
  test(`a webhook that answers ${status} counts as: ${detail}`, async () => {
    const { url, bodies } = await webhook((response) => {
      response.writeHead(status, { location: '/elsewhere' }).end('x'.repeat(100_000));
    });
    const [result] = await testNotify([config({ kind: 'webhook', url, format: 'json' })], 1);
    assert.deepEqual([result?.detail, bodies.length], [detail, 1]);
  });
}

test('syslog goes to its address', async () => {
  const socket = createSocket('udp4');
  const heard = new Promise<string>((resolve) => socket.once('message', (bytes) => resolve(bytes.toString())));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  const [result] = await testNotify([config({ kind: 'syslog', address: '127.0.0.1', port })], 1_700_000_000_000_000);
  assert.equal(result?.ok, true);
  assert.match(
    await heard,
    /^<29>1 2023-11-14T22:13:20Z \S+ observatory-tui \d+ status \[observatory@32473 kind="test" /,
  );
  socket.close();
});

/** Whether whoever writes the file has come to the end of a line. */
function hasLine(file: string): boolean {
  return existsSync(file) && readFileSync(file, 'utf8').endsWith('\n');
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
