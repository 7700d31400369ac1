import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openHttpInput } from '../src/inputs/http.ts';
import type { Input } from '../src/inputs/input.ts';
import { parseManifest } from '../src/manifest/manifest.ts';
import type { HttpInputConfig } from '../src/manifest/section-http-input.ts';
import { notingSink } from './support/http-sink.ts';

const config: HttpInputConfig = {
  address: '127.0.0.1',
  port: 0,
  path: '/events',
  allow: null,
  hosts: [],
  token: null,
  tokenAttribute: null,
  spans: 'all',
  maxBodyBytes: 100_000,
  maxConnections: 256,
};

const opened: Input[] = [];
after(() => Promise.all(opened.map((input) => input.close())));

async function open(changes: Partial<HttpInputConfig> = {}, options: { requestMs?: number } = {}) {
  const sink = notingSink();
  const input = await openHttpInput({ ...config, ...changes }, sink, options);
  opened.push(input);
  const url = `http://127.0.0.1:${input.bound[0]!.port}`;
  const post = async (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) => {
    const answer = await fetch(url + path, { method: 'POST', body, headers });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? '' : JSON.parse(text) };
  };
  return { sink, input, url, post, port: input.bound[0]!.port };
}

/** What a raw connection answers to these bytes until it is closed. */
async function talk(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => socket.write(text));
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => {});
  await once(socket, 'close');
  return answer;
}

const bodies = [
  ['an object', '{"node":"a","token":"t1"}', ['http a t1 - - -']],
  ['the names of the documentation', '{"origin":"a","tracing":"t1","timestamp":5000000}', ['http a t1 5000000 - -']],
  ['tracing_id', '{"origin":"a","tracing_id":"t1"}', ['http a t1 - - -']],
  ['an array', '[{"node":"a","token":"t1"},{"node":"b","token":7}]', ['http a t1 - - -', 'http b 7 - - -']],
  ['lines', '{"node":"a","token":"t1"}\r\n\n{"node":"b","token":"t1"}\n', ['http a t1 - - -', 'http b t1 - - -']],
  [
    'an RFC 3339 time, to the microsecond',
    '{"node":"a","token":"t","timestamp":"2023-11-14T23:13:20.123456789+01:00"}',
    ['http a t 1700000000123456 - -'],
  ],
  ['a tally', '{"node":"a","count":5}', ['http a ×5 - - -']],
  [
    'caller and tags',
    '{"node":"a","token":"t","from":"lb","tags":{"region":"eu","n":1,"x":{},"y":"a,b"}}',
    ['http a t - lb region:eu,n:1'],
  ],
  ['names beyond ASCII', '{"node":"süd","token":"日本"}', ['http süd 日本 - - -']],
] as const;

test('events are taken in every form in which they may be posted', async () => {
  const { sink, post } = await open();
  for (const [name, body, expected] of bodies) {
    sink.events.length = 0;
    const { status, body: answer } = await post('/events', body);
    assert.deepEqual([status, answer], [202, { accepted: expected.length, refused: 0, problems: [] }], name);
    assert.deepEqual(sink.events, expected, name);
  }
});

const refusals = [
  ['{"token":"t"}', 'no node'],
  ['{"node":"a"}', 'no token'],
  ['{"node":"a","token":{}}', 'no token'],
  ['{"node":"a","token":"t","timestamp":"yesterday"}', 'bad timestamp'],
  ['{"node":"a","token":"t","timestamp":"2023-11-14T23:13:20"}', 'bad timestamp'],
  ['{"node":"a","token":"t","timestamp":1.5}', 'bad timestamp'],
  ['{"node":"a","count":-1}', 'bad count'],
  [`{"node":"${'a'.repeat(257)}","token":"t"}`, 'node too long'],
  [`{"node":"a","token":"${'ü'.repeat(257)}"}`, 'token too long'],
  ['{"node":"a","token":"\\u001b[2J"}', 'control character'],
  ['{"node":"a","token":"\\u0085é"}', 'control character'],
  ['7', 'not an object'],
  ['null', 'not an object'],
] as const;

test('a time of whole seconds is known as one, also where it is read the long way', async () => {
  const { sink, post } = await open();
  const told: boolean[] = [];
  sink.event = (event) => told.push(event.wholeSecond);
  for (const [timestamp, tags] of [
    ['2023-11-14T23:13:20Z', ''],
    ['2023-11-14T23:13:20.5Z', ''],
    ['2023-11-14T23:13:20Z', ',"tags":{"a":1}'],
    ['2023-11-14T23:13:20.000Z', ',"tags":{"a":1}'],
  ]) {
    await post('/events', `{"node":"a","token":"t","timestamp":"${timestamp}"${tags}}`);
  }
  assert.deepEqual(told, [true, false, true, false]);
});

test('an event that cannot be one is refused with its reason', async () => {
  const { sink, post } = await open();
  for (const [body, problem] of refusals) {
    const { status, body: answer } = await post('/events', body);
    assert.deepEqual([status, answer], [400, { accepted: 0, refused: 1, problems: [{ event: 0, problem }] }], body);
  }
  assert.equal(sink.bad.notes.length, refusals.length);
  assert.deepEqual(sink.events, []);
});

test('the good events of a request are taken and each bad one is named', async () => {
  const { sink, post } = await open();
  const mixed = await post('/events', '[{"node":"a","token":"t"},{"node":"a"},[],{"node":"b","token":"t"}]');
  const problems = [
    { event: 1, problem: 'no token' },
    { event: 2, problem: 'not an object' },
  ];
  assert.deepEqual(mixed, { status: 202, body: { accepted: 2, refused: 2, problems } });
  const lines = await post('/events', '{"node":"a","token":"t"}\n{"node"\n', {
    'content-type': 'application/x-ndjson',
  });
  assert.deepEqual(lines.body, { accepted: 1, refused: 1, problems: [{ event: 1, problem: 'broken JSON' }] });
  assert.equal(sink.events.length, 3);
});

test('problems are told up to a hundred, samples kept of ten', async () => {
  const { sink, post } = await open();
  const { body } = await post('/events', JSON.stringify(Array.from({ length: 300 }, () => ({}))));
  assert.deepEqual([body.refused, body.problems.length, sink.bad.notes.length], [300, 100, 300]);
  assert.equal(sink.bad.notes.filter((note) => note !== 'no node: ').length, 10);
});

test('a body that is no JSON is refused as a whole', async () => {
  const { post } = await open();
  for (const body of ['{"node":', 'node:token|s', '\u0000'])
    assert.equal((await post('/events', body)).status, 400, body);
  const nested = `${'['.repeat(40_000)}${']'.repeat(40_000)}`;
  assert.equal((await post('/events', nested)).status, 400);
});

test('a packed body is unpacked, a bomb is given up on, and what is not packed as it says is refused', async () => {
  const { sink, post } = await open();
  const gzip = { 'content-encoding': 'gzip' };
  assert.equal((await post('/events', gzipSync('{"node":"a","token":"t"}'), gzip)).status, 202);
  const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
  assert.ok(bomb.length < 100_000);
  assert.equal((await post('/events', bomb, gzip)).status, 413);
  assert.equal((await post('/events', '{"node":"a","token":"t"}', gzip)).status, 400);
  assert.equal((await post('/events', 'x', { 'content-encoding': 'br' })).status, 415);
  assert.equal(sink.events.length, 1);
});

test('a body over the limit is refused, with and without its length told before', async () => {
  const { sink, post, port } = await open();
  assert.equal((await post('/events', ' '.repeat(100_001))).status, 413);
  assert.equal(sink.counts.overran, 1, 'what was in it cannot be judged');
  const chunk = ' '.repeat(60_000);
  const chunked = `ea60\r\n${chunk}\r\nea60\r\n${chunk}\r\n0\r\n\r\n`;
  const head = 'POST /events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
  assert.match(await talk(port, head + chunked), /^HTTP\/1\.1 413 /);
});

test('a body that does not come in time is cut off', async () => {
  const { port } = await open({}, { requestMs: 20 });
  const head = 'POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{';
  assert.match(await talk(port, head), /^HTTP\/1\.1 408 /);
});

test('connections beyond the limit and peers that are not allowed are closed at once', async () => {
  const { sink, port, input } = await open({ maxConnections: 1 });
  const first = connect(port, '127.0.0.1');
  await once(first, 'connect');
  assert.equal(await talk(port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'), '');
  first.destroy();
  assert.deepEqual([input.snapshots()[0]!.figures.dropped, sink.counts.overran], [1, 1]);
  const strict = await open({ allow: ['10.0.0.0/8'] });
  assert.equal(await talk(strict.port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'), '');
});

test('a connection that says nothing is cut off like a slow one, and its place is free again', async () => {
  const { port, post } = await open({ maxConnections: 1 }, { requestMs: 200 });
  assert.match(await talk(port, ''), /^HTTP\/1\.1 408 /);
  assert.equal((await post('/events', '{"node":"a","token":"t"}')).status, 202);
});

const doors = [
  ['localhost', {}, {}, 404],
  ['127.0.0.1:80', {}, {}, 404],
  ['[::1]', {}, {}, 404],
  ['attacker.example', {}, {}, 421],
  ['localhost.attacker.example', {}, {}, 421],
  ['', {}, {}, 421],
  ['Proxy.Example.com:443', { hosts: ['proxy.example.com'] }, {}, 404],
  ['localhost', { token: 'a-long-secret' }, {}, 401],
  ['localhost', { token: 'a-long-secret' }, { authorization: 'Bearer a-long-secreT' }, 401],
  ['localhost', { token: 'a-long-secret' }, { authorization: 'Bearer a-long-secret' }, 404],
] as const;

test('only who knows the name and the token gets in', async () => {
  for (const [host, changes, headers, expected] of doors) {
    const { port } = await open(changes);
    const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const answer = await talk(port, `GET /x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${more.join('')}\r\n`);
    assert.equal(answer.slice(9, 12), String(expected), `${host} ${JSON.stringify(headers)}`);
  }
});

test('a page of another origin cannot post', async () => {
  const { sink, post, url } = await open();
  const event = '{"node":"a","token":"t"}';
  for (const origin of ['https://attacker.example', 'null', 'http://127.0.0.1:1', 'file://']) {
    assert.equal((await post('/events', event, { origin })).status, 403, origin);
  }
  assert.deepEqual(sink.events, []);
  assert.equal((await post('/events', event, { origin: url })).status, 202);
});

test('tricks in paths find nothing', async () => {
  const { port } = await open();
  for (const path of ['/../events', '/events%2f..', '/%2e%2e/etc/passwd', '/%', '/%ff', '//events', '/EVENTS', '*']) {
    const answer = await talk(port, `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 (404|400) /, path);
  }
});

test('a port that is taken is told at once', async () => {
  const { port } = await open();
  await assert.rejects(openHttpInput({ ...config, port }, notingSink()), { code: 'EADDRINUSE' });
});

test('the manifest says where to listen, and warns of an open door', () => {
  const read = (text: string) => {
    const result = parseManifest(text, 'm.toml');
    return result.ok ? result.warnings.map(({ message }) => message) : result.problems.map(({ message }) => message);
  };
  assert.deepEqual(read('[input.http]\n[output.http]'), []);
  assert.equal(read('input.http.address = "0.0.0.0"\noutput.http.address = "::"').length, 2);
  assert.deepEqual(read('[input.http]\naddress = "0.0.0.0"\ntoken = "a-long-secret"'), []);
  assert.match(read('input.http.path = "events"')[0]!, /expected a path such as/);
  assert.match(read('input.http.path = "/v1/traces"')[0]!, /a path of its own/);
  assert.match(read('input.http.token = "short"')[0]!, /at least 8 letters/);
});
