import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createAsk, RemoteError, said } from '../src/thread/remote-ask.ts';
import { isBearerToken, remoteAddress } from '../src/thread/remote-open.ts';
import { freePort } from './support/free-port.ts';

/** To unpack what has no end takes a while where many want the processor. */
const PATIENCE_MS = 60_000;

const servers: Server[] = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** The address of a server that answers so. */
async function answering(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/below/`);
}

describe('what is no picture is told for what it is', () => {
  const BOMB = gzipSync(Buffer.alloc(65 * 1024 * 1024, 0x20));
  const rows: readonly (readonly [says: RegExp, listener: RequestListener, token?: string])[] = [
    [/^what answers there is no observatory-tui$/, (_, response) => response.end('<html>hello</html>')],
    [/^what answers there is no observatory-tui$/, (_, response) => response.end()],
    [/^a token is asked for \(401\): give it as OBSERVATORY_TOKEN/, (_, response) => response.writeHead(401).end()],
    [/^the token is not the right one \(401\)$/, (_, response) => response.writeHead(401).end(), 'wrong'],
    [/^no observatory-tui of this version .* \(404\)$/, (_, response) => response.writeHead(404).end('gone')],
    [/^it answers 421: not known by that name$/, answer(421, { error: 'not known by\u001b\nthat name' })],
    [/^it answers 500$/, answer(500, { error: { deep: 1 } })],
    [
      /^it is at https:\/\/elsewhere\/ \(302\)$/,
      (_, to) => to.writeHead(302, { location: 'https://elsewhere/' }).end(),
    ],
    [/^the answer has no end$/, (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB)],
    [/^the connection was cut$/, (_, response) => response.destroy()],
    [/./, (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip')],
  ];
  for (const [says, listener, token = null] of rows) {
    test(`${says}`, async () => {
      const ask = createAsk(await answering(listener), token, PATIENCE_MS);
      await assert.rejects(ask('frame'), (error: unknown) => {
        assert.ok(error instanceof RemoteError, String(error));
        assert.match(error.message, says);
        return true;
      });
    });
  }

  const stalls: readonly (readonly [what: string, listener: RequestListener])[] = [
    ['says nothing', () => {}],
    ['stops in the middle', (_, response) => response.write('{"type":')],
    [
      'stops in the middle of what it has packed',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).write(BOMB.subarray(0, 1000)),
    ],
    [
      'has more to unpack than there is time for',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB.subarray(0, -1000)),
    ],
  ];
  for (const [what, listener] of stalls) {
    test(`one that ${what} is not waited for`, async () => {
      await assert.rejects(createAsk(await answering(listener), null, 20)('frame'), /^Error: no answer in time$/);
    });
  }

  test('nobody there', async () => {
    const url = new URL(`http://127.0.0.1:${await freePort()}/`);
    await assert.rejects(createAsk(url, null)('frame'), /^Error: connection refused$/);
  });

  test('JSON is given as it is, the token goes along, and paths lie below the address', async () => {
    const url = await answering((request, response) => {
      response.end(JSON.stringify([request.url, request.headers.authorization ?? null]));
    });
    assert.deepEqual(await createAsk(url, 'secret')('frame?x=1'), ['/below/frame?x=1', 'Bearer secret']);
    assert.deepEqual(await createAsk(url, null)('frame'), ['/below/frame', null]);
  });
});

describe('an address', () => {
  const rows: readonly (readonly [given: string, expected: string | null])[] = [
    ['http://127.0.0.1:9090', 'http://127.0.0.1:9090/'],
    ['127.0.0.1:9090', 'http://127.0.0.1:9090/'],
    ['localhost:9090', 'http://localhost:9090/'],
    ['[::1]:9090', 'http://[::1]:9090/'],
    ['https://status.example.com/watch?x#y', 'https://status.example.com/watch/'],
    ['ftp://host', null],
    ['http://', null],
    ['http://user:secret@host', null],
    ['', null],
  ];
  for (const [given, expected] of rows) {
    test(`\`${given}\` is ${expected ?? 'none'}`, () => assert.equal(remoteAddress(given)?.href ?? null, expected));
  }
});

test('a token fits into a header', () => {
  assert.ok(isBearerToken('a-long.secret~/+='));
  for (const token of ['', 'a b', 'a\nb', 'é']) assert.ok(!isBearerToken(token), token);
});

test('a text of theirs is one short line that no terminal obeys', () => {
  assert.equal(said('a\u001b[31m\r\n\u009bb'), 'a [31m b');
  assert.equal(said('x'.repeat(1000)).length, 200);
});

function answer(code: number, body: unknown): RequestListener {
  return (_, response) => response.writeHead(code).end(JSON.stringify(body));
}
