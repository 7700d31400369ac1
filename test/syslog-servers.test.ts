import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { freePort } from './support/free-port.ts';
import { openSyslogRig, type SyslogRig, until } from './support/syslog-rig.ts';

// The access logs of web servers, as the README has them.

const HANDED_ON = `map $http_x_request_id $id { default $http_x_request_id; '' $request_id; }`;

/** False if the program can be started here; else why the test is skipped. How it tells its listening is Linux's. */
function absent(program: string): string | false {
  if (process.platform !== 'linux') return 'ports are looked up in /proc';
  const { error, status } = spawnSync(program, ['-v'], { stdio: 'ignore', timeout: 20_000 });
  return error === undefined && status === 0 ? false : `${program} is not there`;
}

describe('nginx', { skip: absent('nginx') }, () => {
  const rows: readonly (readonly [name: string, format: string, parameters: string, expected: string])[] = [
    ['key=value', `'request_id=$id "$request" $status'`, ',tag=nginx', 'nginx t1'],
    ['no host name', `'request_id=$id "$request" $status'`, ',tag=nginx,nohostname', 'nginx t1'],
    ['its own tag', `'request_id=$id "$request" $status'`, ',tag=shop,severity=debug,facility=daemon', 'shop t1'],
    ['JSON', `escape=json '{"request":"$request","request_id":"$id"}'`, ',tag=nginx', 'nginx t1'],
    ['native lines with milliseconds', `'nginx:$id|s|T$msec'`, ',tag=nginx', 'nginx t1'],
  ];
  for (const [name, format, parameters, expected] of rows) {
    test(`logs ${name}`, async () => {
      await using rig = await openSyslogRig({ nodes: ['nginx'] });
      await using nginx = await startNginx(rig, format, parameters);
      await request(nginx.port, { 'X-Request-ID': 't1' });
      await until('there is an event', () => rig.events.length > 0);
      assert.deepEqual(rig.events, [expected]);
    });
  }

  test('makes an id where none came in', async () => {
    await using rig = await openSyslogRig({ nodes: ['nginx'] });
    await using nginx = await startNginx(rig, `'request_id=$id "$request" $status'`, ',tag=nginx');
    await request(nginx.port);
    await until('there is an event', () => rig.events.length > 0);
    assert.match(rig.events.join(), /^nginx [0-9a-f]{32}$/);
  });

  test('has no token in its combined format', async () => {
    await using rig = await openSyslogRig({ nodes: ['nginx'] });
    await using nginx = await startNginx(rig, null, ',tag=nginx');
    await request(nginx.port, { 'X-Request-ID': 't1' });
    await until('it is counted', () => rig.counts.messages > 0);
    assert.deepEqual({ events: rig.events, noToken: rig.counts.noToken }, { events: [], noToken: 1 });
  });
});

describe('HAProxy', { skip: absent('haproxy') }, () => {
  const text = '"unique-id=%ID %ci %ST"';
  const rows: readonly (readonly [name: string, id: string, target: string, format: string])[] = [
    ['RFC 5424', '%[uuid()]', 'UDP format rfc5424', text],
    ['BSD', '%[uuid()]', 'UDP', text],
    ['RFC 5424, octet-counted over TCP', '%[uuid()]', 'ring@observatory', text],
    ['the id of its manual', '%{+X}o\\ %ci:%cp_%fi:%fp_%Ts_%rt:%pid', 'UDP format rfc5424', text],
    ['native lines with the time of the request', '%[uuid()]', 'UDP format rfc5424', '"haproxy:%ID|s|T%Ts%ms"'],
  ];
  for (const [name, id, target, format] of rows) {
    test(`logs ${name}`, async () => {
      await using rig = await openSyslogRig({ nodes: ['haproxy'] });
      const answer = 'http-request return status 200 hdr X-Request-ID %[unique-id]';
      await using haproxy = await startHaproxy(rig, id, target, format, answer);
      const token = await request(haproxy.port);
      await until('there is an event', () => rig.events.length > 0);
      assert.deepEqual(rig.events, [`haproxy ${token}`]);
    });
  }

  test('and nginx behind it see the same token', { skip: absent('nginx') }, async () => {
    await using rig = await openSyslogRig({ nodes: ['haproxy', 'nginx'] });
    await using nginx = await startNginx(rig, `'nginx:$id|s|T$msec'`, ',tag=nginx');
    const server = `server a 127.0.0.1:${nginx.port}`;
    await using haproxy = await startHaproxy(
      rig,
      '%[uuid()]',
      'UDP format rfc5424',
      '"haproxy:%ID|s|T%Ts%ms"',
      `default_backend nginx\nbackend nginx\n  ${server}`,
    );
    await request(haproxy.port);
    await until('both have logged', () => rig.events.length >= 2);
    const [front, back] = rig.events.map((event) => event.split(' ')).sort();
    assert.deepEqual([front?.[0], back?.[0]], ['haproxy', 'nginx']);
    assert.equal(front?.[1], back?.[1]);
    assert.ok(
      rig.times.every(({ at }) => Number.isFinite(at)),
      'each has its own time',
    );
  });
});

interface Server extends AsyncDisposable {
  readonly port: number;
}

/** Answers every request; `format` null is nginx's own `combined`. */
async function startNginx(rig: SyslogRig, format: string | null, parameters: string): Promise<Server> {
  const target = `syslog:server=127.0.0.1:${rig.port('syslog')}${parameters}`;
  return startServer('nginx', (folder, port) => {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    const config = `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 32; }
http {
  ${temporary.join(' ')}
  ${HANDED_ON}
  ${format === null ? '' : `log_format observatory ${format};`}
  access_log ${target} ${format === null ? 'combined' : 'observatory'};
  server { listen 127.0.0.1:${port}; location / { return 200; } }
}
`;
    return { config, args: (file) => ['-e', 'stderr', '-c', file] };
  });
}

/** One frontend; `target` is what stands behind `log`, with `UDP` for the address of the rig. */
async function startHaproxy(
  rig: SyslogRig,
  id: string,
  target: string,
  format: string,
  answer: string,
): Promise<Server> {
  return startServer('haproxy', (_folder, port) => {
    const config = `ring observatory
  format rfc5424
  maxlen 1200
  size 32764
  timeout connect 5s
  timeout server 10s
  server observatory 127.0.0.1:${rig.port('syslog-tcp')} log-proto octet-count
defaults
  mode http
  log ${target.replace('UDP', `127.0.0.1:${rig.port('syslog')}`)} local0
  timeout client 5s
  timeout server 5s
  timeout connect 5s
  unique-id-format ${id}
  unique-id-header X-Request-ID
  log-format ${format}
frontend web
  bind 127.0.0.1:${port}
  ${answer}
`;
    return { config, args: (file) => ['-db', '-f', file] };
  });
}

type Setup = (folder: string, port: number) => { readonly config: string; readonly args: (file: string) => string[] };

/** Started with its own folder, on a free port of loopback. */
async function startServer(program: string, setup: Setup): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), `observatory-${program}-`));
  const port = await freePort();
  const { config, args } = setup(folder, port);
  const file = join(folder, 'config');
  writeFileSync(file, config);
  const daemon: ChildProcess = spawn(program, args(file), { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  daemon.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  await until(`${program} listens`, () => daemon.exitCode !== null || isListening(port));
  assert.equal(daemon.exitCode, null, `${program} runs: ${said}`);
  return {
    port,
    async [Symbol.asyncDispose]() {
      if (daemon.exitCode === null) {
        daemon.kill('SIGKILL');
        await once(daemon, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The id that the server tells of the request, if it does. */
async function request(port: number, headers: Record<string, string> = {}): Promise<string | null> {
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close', ...headers } });
  await response.arrayBuffer();
  assert.equal(response.status, 200);
  return response.headers.get('X-Request-ID');
}

/** On loopback, as Linux tells it: local address, remote address, and 0A for a listening socket. */
function isListening(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync('/proc/net/tcp', 'latin1').includes(` 0100007F:${hex} 00000000:0000 0A `);
}
