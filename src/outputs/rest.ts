import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isoFromUs } from '../core/iso-time.ts';
import type { Failure, Figures, StreamFigures } from '../core/snapshot.ts';
import { hopRows, seenTimes } from '../views/waterfall.ts';
import { dotOf } from './dot.ts';
import type { HttpSource } from './http-source.ts';
import type { Drawings } from './http-svg.ts';
import { edgeJson, failureJson } from './json.ts';
import type { JsonTexts } from './json-text.ts';
import { LongAnswers } from './long-answers.ts';
import type { Metrics } from './metrics.ts';

/** Rows of failing tokens given when nobody says how many; and looked through for one token. */
export const FAILURES_GIVEN = 1000;
const FAILURES_SEARCHED = 10_000;
const JSON_TYPE = 'application/json; charset=utf-8';

/** Add what can be asked of the status, all of it by GET. Bodies are JSON, errors too: `{"error": "…"}`. */
export function addRestRoutes(
  app: FastifyInstance,
  source: HttpSource,
  drawings: Drawings,
  texts: JsonTexts,
  metrics: Metrics,
): void {
  const answers = new LongAnswers();
  app.get('/healthz', () => ({ status: 'ok' }));

  app.get('/snapshot', (request, reply) => {
    const to = answers.begin(reply);
    texts.writeSnapshot(source.snapshot(), newest(source, request), to);
    return reply.type(JSON_TYPE).send(to.bytes);
  });

  app.get('/failures', (request, reply) => {
    const to = answers.begin(reply);
    texts.writeFailures(source.snapshot().failing, newest(source, request), to);
    return reply.type(JSON_TYPE).send(to.bytes);
  });

  app.get('/streams', () => ({ streams: source.snapshot().streams.map(summaryJson) }));

  app.get<{ Params: { name: string } }>('/streams/:name', async ({ params: { name } }, reply) => {
    const found = findStream(source.snapshot(), name);
    if (found === null) return missing(reply, 'there is no such stream');
    const { stream, index, form } = found;
    if (form === 'dot') return reply.type('text/vnd.graphviz; charset=utf-8').send(dotOf(stream, index));
    if (form === 'json') return streamJson(stream);
    const svg = await drawings.svgOf(stream, index);
    return reply.type('image/svg+xml; charset=utf-8').header('content-security-policy', SVG_POLICY).send(svg);
  });

  app.get<{ Params: { token: string } }>('/tokens/:token', async ({ params: { token } }, reply) => {
    const events = await source.history(token);
    const failures = source.failures(-1, FAILURES_SEARCHED).filter((row) => row.token === token);
    if (events.length === 0 && failures.length === 0) return missing(reply, 'this token is not known, or not any more');
    return tokenJson(source.snapshot(), token, events, failures);
  });

  app.get('/metrics', async (_request, reply) => {
    const to = answers.begin(reply);
    await metrics.write(to);
    return reply.type(metrics.contentType).send(to.bytes);
  });
}

/** Its style is its own; nothing else may be loaded or run. */
const SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

function missing(reply: FastifyReply, error: string): object {
  reply.code(404);
  return { error };
}

/** `?after=ID` gives rows with a greater id, `?limit=N` at most so many, the newest of them. */
function newest(source: HttpSource, { query }: FastifyRequest): readonly Failure[] {
  const { after, limit } = query as Readonly<Record<string, unknown>>;
  const most = Math.min(wholeNumber(limit) ?? FAILURES_GIVEN, FAILURES_SEARCHED);
  return source.failures(wholeNumber(after) ?? -1, most);
}

function wholeNumber(value: unknown): number | null {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

/** A name may itself end in `.dot` or `.svg`, so the whole of it comes first. */
function findStream({ streams }: Figures, name: string) {
  for (const form of ['json', 'dot', 'svg'] as const) {
    if (form !== 'json' && !name.endsWith(`.${form}`)) continue;
    const wanted = form === 'json' ? name : name.slice(0, -4);
    const index = streams.findIndex((stream) => stream.name === wanted);
    if (index >= 0) return { stream: streams[index]!, index, form };
  }
  return null;
}

function summaryJson({ name, description, status, nodes, edges }: StreamFigures): object {
  return { name, description, status, nodes: nodes.length, edges: edges.length };
}

/** As the Observatory documentation has it: what the stream is, and its graph edge by edge. */
function streamJson(stream: StreamFigures): object {
  const { name, description, status } = stream;
  const graph = stream.edges.map((edge) => {
    const { from, to, status, pass, total, last, failed, check } = edgeJson(edge) as Record<string, unknown>;
    return { name: edge.name, from, to, status, pass, total, last, failed, check };
  });
  return { name, description, status, graph };
}

/** A token's life: where it was seen, where it failed, and its way through every stream that saw it. */
function tokenJson(
  snapshot: Figures,
  token: string,
  events: Awaited<ReturnType<HttpSource['history']>>,
  failures: readonly Failure[],
): object {
  const seen = seenTimes(events);
  const streams = snapshot.streams.filter(
    ({ name, nodes }) => nodes.some((node) => seen.has(node.name)) || failures.some((row) => row.stream === name),
  );
  return {
    token,
    events: events.map((event) => ({ ...event, at: isoFromUs(event.at), arrivedAt: isoFromUs(event.arrivedAt) })),
    failures: failures.map(failureJson),
    streams: streams.map((stream) => ({
      name: stream.name,
      hops: hopRows(stream, seen, failures, snapshot.now).map(({ indent, node, from, again, seenUs, hop }) => ({
        indent,
        node,
        from,
        again,
        seen: seenUs === null ? null : isoFromUs(seenUs),
        kind: hop.kind,
        since: 'fromUs' in hop ? isoFromUs(hop.fromUs) : null,
        reply: 'toUs' in hop ? isoFromUs(hop.toUs) : null,
        within: 'withinUs' in hop && hop.withinUs !== null ? hop.withinUs / 1e6 : null,
      })),
    })),
  };
}
