import { createHash, timingSafeEqual } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { HttpServerConfig } from '../manifest/section-http.ts';
import { compileAllow } from './allow.ts';
import { isHostAllowed, isOriginAllowed } from './http-host.ts';

/** Longer than any token of 512 bytes can be in a path, with every byte escaped. */
const MAX_PARAMETER = 2048;
/** From the first byte of a request to its last; whoever is slower is cut off with 408. */
const REQUEST_MS = 10_000;
/** A connection on which nothing moves. Streams send a comment more often than this. */
const IDLE_MS = 30_000;
/** How often Node looks for requests that are overdue. */
const CHECK_MS = 1_000;
const MAX_HEADER_BYTES = 16_384;
const DIGEST = 'sha256';

export interface HttpServerOptions {
  readonly config: HttpServerConfig;
  readonly maxBodyBytes: number;
  /** What may be had without the token: a path of ours, without the query. */
  readonly isOpen?: (path: string) => boolean;
  /** A connection was one too many: what it would have said is unknown. */
  readonly onDrop?: () => void;
  /** For tests of slow clients. */
  readonly requestMs?: number;
}

/** What was refused before anybody looked at it; grows only. */
export interface HttpFigures {
  requests: number;
  /** Connections beyond the limit, and of peers that are not allowed. */
  dropped: number;
  /** A name that is not ours, a page of a stranger, a wrong token. */
  refused: number;
  /** What is no HTTP, or was sent too slowly. */
  broken: number;
}

export interface HttpServer {
  readonly app: FastifyInstance;
  readonly figures: HttpFigures;
  connections(): Promise<number>;
  /** Resolves once bound, to where; rejects with the bind error. */
  listen(): Promise<{ readonly address: string; readonly port: number }>;
  /** Cuts what is still open. */
  close(): Promise<void>;
}

/** A server with every guard up that input and output share; routes are added to `app` before `listen`. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { config, maxBodyBytes, requestMs = REQUEST_MS } = options;
  const figures: HttpFigures = { requests: 0, dropped: 0, refused: 0, broken: 0 };
  const app = fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    requestTimeout: requestMs,
    connectionTimeout: IDLE_MS,
    keepAliveTimeout: IDLE_MS,
    forceCloseConnections: true,
    http: {
      headersTimeout: requestMs,
      connectionsCheckingInterval: Math.min(CHECK_MS, requestMs),
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    routerOptions: { maxParamLength: MAX_PARAMETER, ignoreTrailingSlash: true },
    frameworkErrors: (_error, _request, reply) => {
      figures.refused++;
      // Its type is that of a route with a schema, which there is none here.
      (reply as FastifyReply).code(400).send({ error: 'the address cannot be read' });
    },
  });
  const allow = config.allow === null ? null : compileAllow(config.allow);
  app.server.maxConnections = config.maxConnections;
  app.server.on('drop', () => {
    figures.dropped++;
    options.onDrop?.();
  });
  app.server.on('clientError', () => figures.broken++);
  app.server.on('connection', (socket) => {
    if (allow === null || allow.admitsText(socket.remoteAddress ?? '')) return;
    figures.dropped++;
    socket.destroy();
  });
  const refusal = guard(config, options.isOpen);
  app.addHook('onRequest', (request, reply, done) => {
    figures.requests++;
    const refused = refusal(request, reply);
    if (refused === null) return done();
    figures.refused++;
    reply.send({ error: refused });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'there is nothing here' }));
  app.setErrorHandler((error, _request, reply) => sendError(error, reply));
  return {
    app,
    figures,
    connections: () => new Promise((resolve) => app.server.getConnections((_error, count) => resolve(count ?? 0))),
    listen: async () => {
      await app.listen({ host: config.address, port: config.port });
      const bound = app.server.address();
      if (bound === null || typeof bound === 'string') throw new Error('bound to no port');
      return { address: bound.address, port: bound.port };
    },
    close: () => app.close(),
  };
}

/** Answers why a request is refused, with the code set, or null. */
function guard({ address, hosts, token }: HttpServerConfig, isOpen: (path: string) => boolean = () => false) {
  const wanted = token === null ? null : digest(`Bearer ${token}`);
  // Nearly all requests name the same one, and telling names from addresses takes as long as reading ten events.
  let knownHost: string | null = null;
  return ({ method, headers, url }: FastifyRequest, reply: FastifyReply): string | null => {
    const { host, origin, authorization } = headers;
    // Only HTTP/1.0 comes without a host, and no browser speaks that.
    if (host !== undefined && host !== knownHost) {
      if (!isHostAllowed(host, address, hosts)) {
        reply.code(421);
        return 'this server is not known by that name; `hosts` in the manifest would allow it';
      }
      knownHost = host;
    }
    const reads = method === 'GET' || method === 'HEAD';
    if (!reads && origin !== undefined && !isOriginAllowed(origin, host ?? '', hosts)) {
      reply.code(403);
      return 'pages of other origins may not write here';
    }
    if (wanted === null || isOpen(url.split('?', 1)[0]!)) return null;
    if (authorization !== undefined && timingSafeEqual(wanted, digest(authorization))) return null;
    reply.code(401).header('www-authenticate', 'Bearer');
    return 'a token is asked for: Authorization: Bearer …';
  };
}

/** Of equal length whatever is given, so that the comparison tells nothing by how long it takes. */
function digest(text: string): Buffer {
  return createHash(DIGEST).update(text).digest();
}

/** Errors of the framework and of body readers say themselves what they are; anything else is a bug of ours. */
function sendError(error: unknown, reply: FastifyReply): void {
  const code = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  const message = code < 500 && error instanceof Error ? error.message : 'something went wrong here';
  reply.code(code).send({ error: message });
}
