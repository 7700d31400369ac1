import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { ByteText } from './byte-text.ts';
import { HEADERS } from './http-headers.ts';
import type { HttpSource } from './http-source.ts';
import { transitionJson } from './json.ts';
import type { JsonTexts } from './json-text.ts';

/** Listeners at once; each costs a connection and its share of every change. */
const MAX_LISTENERS = 64;
/** A listener that has left so many bytes unread is not worth waiting for: it comes again and is told what it missed. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;
/** Beyond this no further picture is put on top; changes still are. */
const BUSY_BYTES = 256 * 1024;
const SNAPSHOT_US = 1_000_000;
/** Shorter than any idle limit on the way, ours too. */
const HEARTBEAT_US = 10_000_000;
const RETRY_MS = 2_000;
/** Failing tokens in a picture. */
const FAILURES_SHOWN = 200;

interface Listener {
  readonly response: ServerResponse;
  /** Wants whole pictures as well. */
  readonly pictures: boolean;
}

export interface Changes {
  /** Tell what has changed; called every so many milliseconds, with the time in microseconds. */
  tick(now: number): void;
  readonly listeners: number;
  close(): void;
}

/**
 * Server-sent events on /changes: `status` for each change of an edge's status, with an id by which a browser that
 * comes back is told what it missed. With `?snapshots` also `snapshot`: the whole picture at once, then every second
 * and after each change. A picture is put into text once, however many listen.
 */
export function addChanges(app: FastifyInstance, source: HttpSource, texts: JsonTexts): Changes {
  const listeners = new Set<Listener>();
  let told = source.transitionCount() - 1;
  let pictureAt = 0;
  let heartbeatAt = 0;

  app.get('/changes', (request, reply) => {
    if (listeners.size >= MAX_LISTENERS) {
      reply
        .code(503)
        .header('retry-after', '5')
        .send({ error: `${MAX_LISTENERS} listeners are all there may be` });
      return;
    }
    // From here on the framework has no part in it, so what it adds to all other answers is added here.
    reply.hijack();
    const { raw: response } = reply;
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
    const listener = { response, pictures: 'snapshots' in (request.query as object) };
    response.write(`retry: ${RETRY_MS}\n\n`);
    const last = request.headers['last-event-id'];
    if (typeof last === 'string' && /^\d{1,15}$/.test(last)) {
      for (const change of source.transitions(Number(last))) if (change.id <= told) response.write(changeText(change));
    }
    if (listener.pictures) response.write(pictureText(source, texts));
    listeners.add(listener);
    response.on('close', () => listeners.delete(listener));
  });

  function tick(now: number): void {
    const changes = source.transitionCount() - 1 > told ? source.transitions(told) : [];
    told = Math.max(told, source.transitionCount() - 1);
    if (listeners.size === 0) return;
    if (changes.length > 0) send(changes.map(changeText).join(''), () => true);
    if (changes.length > 0 || now - pictureAt >= SNAPSHOT_US || now < pictureAt) {
      pictureAt = now;
      if ([...listeners].some(({ pictures }) => pictures)) {
        send(pictureText(source, texts), ({ pictures, response }) => pictures && response.writableLength < BUSY_BYTES);
      }
    }
    if (now - heartbeatAt >= HEARTBEAT_US || now < heartbeatAt) {
      heartbeatAt = now;
      send(':\n\n', () => true);
    }
  }

  function send(text: string | Buffer, wants: (listener: Listener) => boolean): void {
    for (const listener of listeners) {
      if (!wants(listener)) continue;
      listener.response.write(text);
      if (listener.response.writableLength > MAX_UNREAD_BYTES) listener.response.destroy();
    }
  }

  return {
    tick,
    get listeners() {
      return listeners.size;
    },
    close: () => {
      for (const { response } of listeners) response.end();
    },
  };
}

function changeText(change: Parameters<typeof transitionJson>[0]): string {
  return `event: status\nid: ${change.id}\ndata: ${JSON.stringify(transitionJson(change))}\n\n`;
}

/** JSON has no line ends of its own, so it is one line of data. */
function pictureText(source: HttpSource, texts: JsonTexts): Buffer {
  const to = new ByteText();
  to.text('event: snapshot\ndata: ');
  texts.writeSnapshot(source.snapshot(), source.failures(-1, FAILURES_SHOWN), to);
  to.text('\n\n');
  return to.bytes;
}
