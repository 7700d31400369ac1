import type { FastifyReply, FastifyRequest } from 'fastify';
import { type HttpInputConfig, OTLP_PATH, ZIPKIN_PATH } from '../manifest/section-http-input.ts';
import { readOtlpJson } from '../protocols/otlp-json.ts';
import { readOtlpProtobuf } from '../protocols/otlp-protobuf.ts';
import { BrokenBody, type SpanBatch } from '../protocols/otlp-span.ts';
import { readZipkin } from '../protocols/zipkin.ts';
import { createBodyReader, RefusedBody } from './http-body.ts';
import { EventReader } from './http-events.ts';
import { otlpAnswer, otlpFailure, PROTOBUF } from './http-otlp.ts';
import { createHttpServer } from './http-server.ts';
import { createSpanTaker } from './http-spans.ts';
import type { Input, Sink } from './input.ts';

const SOURCE = 'http';
const EMPTY = Buffer.alloc(0);
const NDJSON = ['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/x-jsonlines'];

/**
 * Listen for whatever speaks HTTP: events as JSON, Zipkin v2 spans, OTLP traces. Resolves once bound; rejects with the
 * bind error. Nobody should load this module who has no use for it: it brings a framework along.
 */
export async function openHttpInput(
  config: HttpInputConfig,
  sink: Sink,
  options: { readonly requestMs?: number } = {},
): Promise<Input> {
  const { tokenAttribute, maxBodyBytes } = config;
  const server = createHttpServer({ config, maxBodyBytes, onDrop: () => sink.overran(), ...options });
  const { app } = server;
  const figures = { bytes: 0, events: 0, zipkinSpans: 0, otlpSpans: 0, badEvents: 0, badBodies: 0 };
  const bodies = createBodyReader(maxBodyBytes);
  const events = new EventReader(sink);
  const takeSpans = createSpanTaker(sink, config.spans === 'entry');

  // Bodies are read as bytes whatever they are called: curl says form, others say nothing at all. The usual names are
  // there because the framework finds them quicker.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(['application/json', ...NDJSON, PROTOBUF, '*'], (_request, payload, done) => {
    bodies.read(payload, (error, body = EMPTY) => {
      figures.bytes += body.length;
      if (error !== null) figures.badBodies++;
      // Over a limit of ours: there were events in it that nobody will ever see.
      if (error instanceof RefusedBody && [413, 503].includes(error.statusCode)) sink.overran();
      done(error, body);
    });
  });

  app.post(config.path, (request, reply) => {
    const answer = events.read(bodyOf(request), NDJSON.includes(typeOf(request)));
    figures.events += answer.accepted;
    figures.badEvents += answer.refused;
    reply.code(answer.accepted === 0 && answer.refused > 0 ? 400 : 202);
    return answer;
  });

  app.post(ZIPKIN_PATH, (request, reply) => {
    const answer = takeSpans(
      readSpans(request, (body) => readZipkin(jsonOf(body), tokenAttribute)),
      'zipkin',
    );
    figures.zipkinSpans += answer.accepted;
    figures.badEvents += answer.refused;
    reply.code(answer.accepted === 0 && answer.refused > 0 ? 400 : 202);
    return answer.refused === 0 ? null : answer;
  });

  app.post(
    OTLP_PATH,
    { errorHandler: (error, request, reply) => failOtlp(error, request, reply) },
    (request, reply) => {
      const isProtobuf = typeOf(request) === PROTOBUF;
      const batch = readSpans(request, (body) =>
        isProtobuf ? readOtlpProtobuf(body, tokenAttribute) : readOtlpJson(jsonOf(body), tokenAttribute),
      );
      const answer = takeSpans(batch, 'otlp');
      figures.otlpSpans += answer.accepted;
      figures.badEvents += answer.refused;
      if (isProtobuf) reply.type(PROTOBUF);
      return otlpAnswer(answer, isProtobuf);
    },
  );

  function readSpans(request: FastifyRequest, read: (body: Buffer) => SpanBatch): SpanBatch {
    try {
      return read(bodyOf(request));
    } catch (error) {
      if (!(error instanceof BrokenBody)) throw error;
      figures.badBodies++;
      throw new RefusedBody(400, error.message);
    }
  }

  const bound = await server.listen();
  return {
    bound: [{ input: SOURCE, ...bound }],
    snapshots: () => [{ name: SOURCE, ...bound, figures: { ...server.figures, ...figures }, notes: [] }],
    close: server.close,
  };
}

/** A request without a body has none to parse. */
function bodyOf({ body }: FastifyRequest): Buffer {
  if (!Buffer.isBuffer(body)) throw new RefusedBody(400, 'the request has no body');
  return body;
}

function typeOf({ headers }: FastifyRequest): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new BrokenBody('the body is no JSON');
  }
}

function failOtlp(error: Error & { statusCode?: number }, request: FastifyRequest, reply: FastifyReply): void {
  const isProtobuf = typeOf(request) === PROTOBUF;
  reply.code(error.statusCode ?? 500);
  if (isProtobuf) reply.type(PROTOBUF);
  reply.send(otlpFailure(error.statusCode === undefined ? 'something went wrong here' : error.message, isProtobuf));
}
