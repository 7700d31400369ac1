import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { type BodyReader, createBodyReader } from '../src/inputs/http-body.ts';

/** A request as the reader sees one: a stream with headers. */
function request(headers: Record<string, string> = {}): PassThrough & IncomingMessage {
  // Of a request the reader uses the stream and the headers only.
  return Object.assign(new PassThrough(), { headers }) as unknown as PassThrough & IncomingMessage;
}

/** The body of a request, as a promise. */
function bodyOf(reader: BodyReader, from: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    reader.read(from, (error, body) => (error === null ? resolve(body!) : reject(error))),
  );
}

const packings = [
  ['identity', (body: Buffer) => body],
  ['gzip', gzipSync],
  ['GZIP', gzipSync],
  ['deflate', deflateSync],
] as const;

test('a body is read whole, however it is packed and cut', async () => {
  const body = Buffer.from('x'.repeat(5000));
  for (const [encoding, pack] of packings) {
    const stream = request({ 'content-encoding': encoding });
    const packed = pack(body);
    const read = bodyOf(createBodyReader(5000), stream);
    for (let at = 0; at < packed.length; at += 7) stream.write(packed.subarray(at, at + 7));
    stream.end();
    assert.deepEqual(await read, body, encoding);
  }
});

test('a byte more than the limit is too many, packed or not', async () => {
  for (const [encoding, pack] of packings) {
    const stream = request({ 'content-encoding': encoding });
    stream.end(pack(Buffer.alloc(1001)));
    await assert.rejects(bodyOf(createBodyReader(1000), stream), { statusCode: 413 }, encoding);
  }
});

test('bodies on their way have a limit together, and leave room when they are done', async () => {
  const reader = createBodyReader(1000, 1500);
  const first = request();
  const firstRead = bodyOf(reader, first);
  first.write(Buffer.alloc(1000));
  await new Promise(setImmediate);
  const second = request();
  second.end(Buffer.alloc(1000));
  await assert.rejects(bodyOf(reader, second), { statusCode: 503 });
  first.end();
  await firstRead;
  const third = request();
  third.end(Buffer.alloc(1000));
  assert.equal((await bodyOf(reader, third)).length, 1000);
});

test('a peer that goes away in the middle leaves nothing behind', async () => {
  const reader = createBodyReader(1000, 1000);
  const gone = request();
  const read = bodyOf(reader, gone);
  gone.write(Buffer.alloc(900));
  await new Promise(setImmediate);
  gone.destroy();
  await assert.rejects(read, { statusCode: 400 });
  const next = request();
  next.end(Buffer.alloc(900));
  assert.equal((await bodyOf(reader, next)).length, 900);
});
