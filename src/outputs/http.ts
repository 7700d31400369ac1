import { createHttpServer, type HttpFigures } from '../inputs/http-server.ts';
import type { Bound } from '../inputs/input.ts';
import type { HttpOutputConfig } from '../manifest/section-http-output.ts';
import { addChanges } from './http-changes.ts';
import { addFrameRoutes, type FrameSource } from './http-frame.ts';
import { HEADERS } from './http-headers.ts';
import { addPage, isPage } from './http-page.ts';
import type { HttpSource } from './http-source.ts';
import { createDrawings } from './http-svg.ts';
import { JsonTexts } from './json-text.ts';
import { createMetrics } from './metrics.ts';
import { addRestRoutes } from './rest.ts';

/** Nobody has anything to send. */
const MAX_BODY_BYTES = 1024;

/** The status over HTTP, while it runs. */
export interface HttpOutput {
  readonly bound: readonly Bound[];
  readonly figures: Readonly<HttpFigures>;
  /** Let listeners know what has changed; to be called some ten to twenty times a second, with microseconds. */
  tick(now: number): void;
  /** Those who listen to changes. */
  readonly listeners: number;
  close(): Promise<void>;
}

/**
 * Serve the status: REST, metrics, changes, and the page. Resolves once bound; rejects with the bind error. Nobody
 * should load this module who has no use for it: it brings a framework along. Without `frames` nobody can attach.
 */
export async function openHttpOutput(
  config: HttpOutputConfig,
  source: HttpSource,
  frames: FrameSource | null = null,
): Promise<HttpOutput> {
  const server = createHttpServer({
    config,
    maxBodyBytes: MAX_BODY_BYTES,
    // A page holds nothing secret: it asks for the token itself. And whoever looks after us need not know one.
    isOpen: (path) => path === '/healthz' || isPage(path),
  });
  server.app.addHook('onSend', (_request, reply, _payload, done) => {
    for (const [name, value] of Object.entries(HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value);
    done();
  });
  if (source.fresh) server.app.addHook('preHandler', ({ url }) => (isPage(url) ? Promise.resolve() : source.fresh!()));
  const drawings = createDrawings();
  const texts = new JsonTexts();
  addRestRoutes(server.app, source, drawings, texts, createMetrics(source));
  if (frames !== null) addFrameRoutes(server.app, frames, source);
  addPage(server.app);
  const changes = addChanges(server.app, source, texts);
  const bound = await server.listen();
  return {
    bound: [{ input: 'http-output', ...bound }],
    figures: server.figures,
    tick: changes.tick,
    get listeners() {
      return changes.listeners;
    },
    close: async () => {
      changes.close();
      drawings.close();
      await server.close();
    },
  };
}
