import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import type { HttpOutputConfig } from '../src/manifest/section-http-output.ts';
import { type HttpOutput, openHttpOutput } from '../src/outputs/http.ts';
import { snapshotJson } from '../src/outputs/json.ts';
import { OUTPUT, START, sampleWorld, type World, worldOf } from './support/http-world.ts';

const opened: HttpOutput[] = [];
after(() => Promise.all(opened.map((output) => output.close())));

async function serve(world: World, changes: Partial<HttpOutputConfig> = {}) {
  const output = await openHttpOutput({ ...OUTPUT, ...changes }, world.source);
  opened.push(output);
  const port = output.bound[0]!.port;
  const url = `http://127.0.0.1:${port}`;
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(url + path, { headers });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json');
    return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : null };
  };
  return { output, url, port, get };
}

test('a stream is told as the documentation of the Observatory tells it', async () => {
  const { get } = await serve(sampleWorld());
  const { status, json } = await get(`/streams/${encodeURIComponent('my sample/system')}`);
  assert.equal(status, 200);
  const check = { kind: 'time', within: 500, unit: 'ms', ok: 3, warn: 1, fail: 2 };
  assert.deepEqual(json, {
    name: 'my sample/system',
    description: '',
    status: 'FAIL',
    graph: [
      {
        name: null,
        from: 'web-server',
        to: 'event-processor',
        status: 'OK',
        pass: 1,
        total: 1,
        last: '2023-11-14T22:13:22.020Z',
        failed: null,
        check: { kind: 'time', within: 10, unit: 's', ok: 1, warn: 0, fail: 0 },
      },
      {
        name: 'stored',
        from: 'event-processor',
        to: 'database',
        status: 'FAIL',
        pass: 1,
        total: 3,
        last: '2023-11-14T22:13:20.050Z',
        failed: '2023-11-14T22:13:22.520Z',
        check,
      },
    ],
  });
});

test('streams are listed, and each is there as DOT; a name may end like a form', async () => {
  const { get } = await serve(sampleWorld());
  assert.deepEqual((await get('/streams')).json, {
    streams: [
      { name: 'my sample/system', description: '', status: 'FAIL', nodes: 3, edges: 2 },
      { name: 'free.dot', description: '', status: 'UNOBSERVED', nodes: 2, edges: 1 },
    ],
  });
  assert.equal((await get('/streams/free.dot')).json.name, 'free.dot');
  const dot = await get('/streams/free.dot.dot');
  assert.match(dot.text, /^digraph "free\.dot" \{/);
  assert.match(dot.headers.get('content-type')!, /^text\/vnd\.graphviz/);
  assert.equal((await get('/streams/free')).status, 404);
});

test('a stream is there as SVG, drawn in a thread of its own', async () => {
  const { get } = await serve(sampleWorld());
  const svg = await get('/streams/my%20sample%2Fsystem.svg');
  assert.equal(svg.headers.get('content-type'), 'image/svg+xml; charset=utf-8');
  assert.match(svg.text, /<g id="s0e1" class="edge FAIL first">/);
  assert.match(svg.text, />FAIL\(pass=1\/3 33%\)</);
});

test('the snapshot is that of the headless mode, with the newest failing tokens', async () => {
  const world = sampleWorld();
  const { get } = await serve(world);
  const expected = snapshotJson(world.source.snapshot(), world.source.failures(-1, 10));
  assert.deepEqual((await get('/snapshot')).json, JSON.parse(JSON.stringify(expected)));
  assert.equal((await get('/snapshot?limit=1')).json.failures.length, 1);
});

test('failing tokens can be asked for from where one stopped', async () => {
  const { get } = await serve(sampleWorld());
  const { json } = await get('/failures');
  assert.deepEqual([json.kept, json.total], [2, 2]);
  assert.deepEqual(
    json.failures.map(({ id, token, reason }: Record<string, unknown>) => [id, token, reason]),
    [
      [0, 't2', 'missing'],
      [1, '<img src=x onerror=alert(1)>', 'missing'],
    ],
  );
  const after = async (query: string) =>
    (await get(`/failures?${query}`)).json.failures.map(({ id }: { id: number }) => id);
  assert.deepEqual(await after('after=0'), [1]);
  assert.deepEqual(await after('after=1'), []);
  assert.deepEqual(await after('limit=1'), [1]);
  assert.deepEqual(await after('after=x&limit=-3'), [0, 1]);
});

test('a token is told with its events, its failures and its way', async () => {
  const { get } = await serve(sampleWorld());
  const { json } = await get('/tokens/t2');
  assert.deepEqual(
    json.events.map(({ node, at, source }: Record<string, unknown>) => [node, at, source]),
    [
      ['web-server', '2023-11-14T22:13:21Z', 'udp'],
      ['event-processor', '2023-11-14T22:13:21.020Z', 'udp'],
    ],
  );
  assert.deepEqual(
    json.failures.map(({ to }: { to: string }) => to),
    ['database'],
  );
  assert.deepEqual(
    json.streams[0].hops.map(({ node, kind, within }: Record<string, unknown>) => [node, kind, within]),
    [
      ['web-server', 'start', null],
      ['event-processor', 'passed', 10],
      ['database', 'missing', 0.5],
    ],
  );
  assert.equal((await get('/tokens/nobody')).status, 404);
  assert.equal((await get(`/tokens/${encodeURIComponent('<img src=x onerror=alert(1)>')}`)).status, 200);
  assert.equal((await get(`/tokens/${'%F0%9F%98%80'.repeat(128)}`)).status, 404);
});

test('what looks after us needs no token; everything else does, but for the page that asks for it', async () => {
  const { get } = await serve(sampleWorld(), { token: 'a-long-secret' });
  const paths = ['/healthz', '/', '/page.js', '/page.css'];
  for (const path of paths) assert.equal((await get(path)).status, 200, path);
  const guarded = [
    '/snapshot',
    '/streams',
    '/streams/x.svg',
    '/tokens/t1',
    '/failures',
    '/metrics',
    '/changes',
    '//',
    '/x',
  ];
  for (const path of guarded) assert.equal((await get(path)).status, 401, path);
  const headers = { authorization: 'Bearer a-long-secret' };
  assert.equal((await get('/snapshot', headers)).status, 200);
});

test('nothing may be framed, sniffed, kept or loaded from elsewhere', async () => {
  const { get } = await serve(sampleWorld());
  for (const path of ['/', '/snapshot', '/nowhere', '/streams/free.dot.svg']) {
    const { headers } = await get(path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('cache-control'), 'no-store', path);
    assert.match(headers.get('content-security-policy')!, /^default-src 'none';.*frame-ancestors 'none'/, path);
    assert.equal(headers.get('access-control-allow-origin'), null, path);
  }
});

test('only reading is possible, and tricks in paths find nothing', async () => {
  const { url, port } = await serve(sampleWorld());
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    assert.equal((await fetch(`${url}/snapshot`, { method })).status, 404, method);
  }
  for (const path of [
    '/../../etc/passwd',
    '/streams/..%2f..%2fetc%2fpasswd',
    '/page.js/../../x',
    '/%',
    '/tokens/%ff',
  ]) {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    });
    let answer = '';
    for await (const chunk of socket) answer += chunk;
    assert.match(answer, /^HTTP\/1\.1 40[04] /, path);
  }
});

test('metrics are served as Prometheus asks for them', async () => {
  const { get } = await serve(sampleWorld());
  const { text, headers } = await get('/metrics');
  assert.match(headers.get('content-type')!, /^text\/plain; version=0\.0\.4/);
  assert.match(text, /^observatory_edge_status\{status="FAIL",.*\} 1$/m);
});

interface Message {
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

/** Listens to server-sent events; `next` resolves with the next message. */
async function listen(url: string, headers: Record<string, string> = {}) {
  const response = await new Promise<IncomingMessage>((resolve) => {
    httpGet(url, { headers, agent: false }, resolve);
  });
  response.setEncoding('utf8');
  const messages: Message[] = [];
  let text = '';
  let wake = () => {};
  response.on('error', () => {});
  response.on('data', (chunk: string) => {
    const parts = (text + chunk).split('\n\n');
    text = parts.pop()!;
    for (const part of parts) {
      const fields = new Map(part.split('\n').map((line) => [line.split(':')[0]!, line.slice(line.indexOf(':') + 2)]));
      const data = fields.get('data');
      if (data !== undefined) messages.push({ event: fields.get('event') ?? '', id: fields.get('id') ?? '', data });
    }
    wake();
  });
  const next = async (): Promise<Message> => {
    while (messages.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return messages.shift()!;
  };
  return { response, next };
}

const CHANGES = `
[[stream]]
name = "s"
[[stream.edges]]
from = "a"
to = "b"
check = { within = "1s", ok = 1 }
`;

test('a change is told as it happens, and to who comes back what was missed', async () => {
  const world = worldOf(CHANGES);
  const { output, url } = await serve(world);
  const listener = await listen(`${url}/changes`);
  world.see(0, 'a', 't1');
  world.see(10, 'b', 't1');
  world.wait(500);
  output.tick(START + 500_000);
  const { event, id, data } = await listener.next();
  const change = { type: 'status', stream: 's', from: 'a', to: 'b', edge: null, was: 'UNOBSERVED', status: 'OK' };
  assert.deepEqual([event, id], ['status', '0']);
  assert.deepEqual(JSON.parse(data), { ...change, at: '2023-11-14T22:13:20.210Z', pass: 1, total: 1 });
  listener.response.destroy();
  world.see(600, 'a', 't2');
  world.wait(5000);
  output.tick(START + 5_000_000);
  const again = await listen(`${url}/changes`, { 'last-event-id': '0' });
  const missed = await again.next();
  assert.deepEqual([missed.id, JSON.parse(missed.data).status], ['1', 'FAIL']);
  again.response.destroy();
});

test('whole pictures come at once, with every change and every second', async () => {
  const world = worldOf(CHANGES);
  const { output, url } = await serve(world);
  const listener = await listen(`${url}/changes?snapshots`);
  const eventsOf = ({ event, data }: Message): unknown[] => [
    event,
    event === 'snapshot' ? JSON.parse(data).counters.events : '',
  ];
  assert.deepEqual(eventsOf(await listener.next()), ['snapshot', 0]);
  output.tick(START);
  assert.deepEqual(eventsOf(await listener.next()), ['snapshot', 0]);
  world.see(0, 'a', 't1');
  output.tick(START + 999_999);
  world.see(10, 'b', 't1');
  output.tick(START + 1_000_000);
  assert.deepEqual(eventsOf(await listener.next()), ['snapshot', 2]);
  world.wait(2000);
  output.tick(START + 1_100_000);
  assert.deepEqual(eventsOf(await listener.next()), ['status', '']);
  assert.deepEqual(eventsOf(await listener.next()), ['snapshot', 2]);
  listener.response.destroy();
});

test('listeners have a limit, and all of them are let go at the end', async () => {
  const { output, url } = await serve(worldOf(CHANGES));
  const listeners = await Promise.all(Array.from({ length: 65 }, () => listen(`${url}/changes`)));
  const statuses = listeners.map(({ response }) => response.statusCode).sort();
  assert.deepEqual([statuses[63], statuses[64]], [200, 503]);
  const ended = Promise.all(listeners.map(({ response }) => once(response.resume(), 'close')));
  await output.close();
  await ended;
});
