import type { IncomingMessage } from 'node:http';
import { constants, gunzip, inflate } from 'node:zlib';

/** Bytes of bodies that are on their way at once, all requests together; more than this is asked to come again. */
const MAX_PENDING_BYTES = 64 * 1024 * 1024;
const ENCODINGS = ['identity', 'gzip', 'x-gzip', 'deflate'];

/** A body that is refused, with the status that says so. */
export class RefusedBody extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** Called once, with the body or with why it cannot be had. */
export type BodyDone = (error: Error | null, body?: Buffer) => void;

/** Reads bodies whole, unpacked, and never more of them than a limit, packed or not. */
export interface BodyReader {
  read(request: IncomingMessage, done: BodyDone): void;
}

/** `maxBytes` holds for a body as it came and for what it unpacks to: a bomb is given up on when it gets too big. */
export function createBodyReader(maxBytes: number, maxPendingBytes: number = MAX_PENDING_BYTES): BodyReader {
  let pending = 0;

  function read(request: IncomingMessage, done: BodyDone): void {
    const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
    if (!ENCODINGS.includes(encoding)) {
      done(new RefusedBody(415, 'the content encoding is none of gzip, deflate and identity'));
      return;
    }
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      done(tooLarge(maxBytes));
      return;
    }
    const chunks: Buffer[] = [];
    let held = 0;
    let isOver = false;
    const end: BodyDone = (error, body) => {
      if (isOver) return;
      isOver = true;
      pending -= held;
      done(error, body);
    };
    request.on('data', (chunk: Buffer) => {
      // What still comes of a body that is refused is thrown away.
      if (isOver) return;
      chunks.push(chunk);
      held += chunk.length;
      pending += chunk.length;
      if (held > maxBytes) end(tooLarge(maxBytes));
      else if (pending > maxPendingBytes) end(tooMuch());
    });
    request.on('end', () => {
      if (isOver) return;
      const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, held);
      if (encoding === 'identity') {
        end(null, body);
        return;
      }
      // While it is unpacked it may take all that one body may.
      held += maxBytes;
      pending += maxBytes;
      if (pending > maxPendingBytes) end(tooMuch());
      else unpack(body, encoding, maxBytes, end);
    });
    request.on('error', end);
    request.on('close', () => {
      // After its end this is no news, and an error with its stack costs more than reading the body did.
      if (!request.readableEnded) end(new RefusedBody(400, 'the request ended before its body did'));
    });
  }

  return { read };
}

/** In a thread of the pool: the sockets need not wait for it. */
function unpack(body: Buffer, encoding: string, maxBytes: number, done: BodyDone): void {
  const options = { maxOutputLength: maxBytes, finishFlush: constants.Z_SYNC_FLUSH };
  (encoding === 'deflate' ? inflate : gunzip)(body, options, (error, unpacked) => {
    if (error === null) {
      done(null, unpacked);
      return;
    }
    const isTooLarge = 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    done(isTooLarge ? tooLarge(maxBytes) : new RefusedBody(400, `the body is no ${encoding}`));
  });
}

function tooMuch(): RefusedBody {
  return new RefusedBody(503, 'too much is coming in at once; try again');
}

function tooLarge(maxBytes: number): RefusedBody {
  return new RefusedBody(413, `the body has more than ${maxBytes} bytes`);
}
