import type { IncomingMessage } from 'node:http';
import { constants, gunzip, inflate } from 'node:zlib';

/** Bytes of bodies that are on their way at once, all requests together; more than this is asked to come again. */
const MAX_PENDING_BYTES = 64 * 1024 * 1024;

/** A body that is refused, with the status that says so. */
export class RefusedBody extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** Reads bodies whole, unpacked, and never more of them than a limit, packed or not. */
export interface BodyReader {
  read(request: IncomingMessage): Promise<Buffer>;
}

/** `maxBytes` holds for a body as it came and for what it unpacks to: a bomb is given up on when it gets too big. */
export function createBodyReader(maxBytes: number, maxPendingBytes: number = MAX_PENDING_BYTES): BodyReader {
  let pending = 0;

  async function read(request: IncomingMessage): Promise<Buffer> {
    const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
    if (!['identity', 'gzip', 'x-gzip', 'deflate'].includes(encoding)) {
      throw new RefusedBody(415, 'the content encoding is none of gzip, deflate and identity');
    }
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
    let held = 0;
    const hold = (bytes: number): void => {
      held += bytes;
      pending += bytes;
      if (pending > maxPendingBytes) throw new RefusedBody(503, 'too much is coming in at once; try again');
    };
    try {
      const body = await collect(request, maxBytes, hold);
      if (encoding === 'identity') return body;
      // While it is unpacked it may take all that one body may.
      hold(maxBytes);
      return await unpack(body, encoding, maxBytes);
    } finally {
      pending -= held;
    }
  }

  return { read };
}

function collect(request: IncomingMessage, maxBytes: number, hold: (bytes: number) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const stop = (error: Error): void => {
      request.removeAllListeners('data');
      request.resume();
      reject(error);
    };
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) return stop(tooLarge(maxBytes));
      try {
        hold(chunk.length);
      } catch (error) {
        return stop(error as RefusedBody);
      }
      chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length)));
    request.on('error', reject);
    request.on('close', () => {
      // After its end this is no news, and an error with its stack costs more than reading the body did.
      if (!request.readableEnded) reject(new RefusedBody(400, 'the request ended before its body did'));
    });
  });
}

/** In a thread of the pool: the sockets need not wait for it. */
function unpack(body: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  const options = { maxOutputLength: maxBytes, finishFlush: constants.Z_SYNC_FLUSH };
  return new Promise((resolve, reject) => {
    (encoding === 'deflate' ? inflate : gunzip)(body, options, (error, unpacked) => {
      if (error === null) return resolve(unpacked);
      const isTooLarge = 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
      reject(isTooLarge ? tooLarge(maxBytes) : new RefusedBody(400, `the body is no ${encoding}`));
    });
  });
}

function tooLarge(maxBytes: number): RefusedBody {
  return new RefusedBody(413, `the body has more than ${maxBytes} bytes`);
}
