import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import type { Manifest } from '../manifest/manifest.ts';
import { renderManifest } from '../manifest/render.ts';
import type { NotifyConfig } from '../manifest/section-notify.ts';
import type { Frame, FrameRequest } from '../thread/engine-port.ts';
import { REMOTE_PATHS, type RemoteFrame } from '../thread/remote-frame.ts';
import type { HttpSource } from './http-source.ts';

/** Another one after each start: whoever was here before learns that ids have begun anew. */
const INSTANCE = randomUUID();
/** Smaller answers fit into a packet or two as they are. */
const PACKED_FROM_BYTES = 4096;
const HIDDEN = 'not-shown';

const pack = promisify(gzip);

/** What a dashboard somewhere else asks of a running engine, beside what all others may ask. */
export interface FrameSource {
  /** As for a dashboard of our own, that was told of so many late replies; and of how many it is told now. */
  frame(request: FrameRequest, told: number): Promise<{ readonly frame: Frame; readonly told: number }>;
  manifest(): Manifest | Promise<Manifest>;
  /** What was discovered, as a manifest, where there is none. */
  manifestText(): Promise<string>;
  /** Microseconds since the epoch. */
  now(): number;
}

/**
 * Add what `observatory-tui attach` lives on: whole frames as the thread gives them to a screen, what is known of a
 * token, and the manifest. Their form is that of this version and may change with any.
 */
export function addFrameRoutes(app: FastifyInstance, frames: FrameSource, source: HttpSource): void {
  app.get(`/${REMOTE_PATHS.frame}`, async ({ query, headers }, reply) => {
    const { failures, transitions, replies, detail } = query as Readonly<Record<string, unknown>>;
    const request = {
      failuresAfter: wholeNumber(failures),
      transitionsAfter: wholeNumber(transitions),
      detail: typeof detail === 'string' ? detail : null,
    };
    const { frame, told } = await frames.frame(request, Math.max(0, wholeNumber(replies)));
    const answer: RemoteFrame = {
      type: 'frame',
      instance: INSTANCE,
      at: frames.now(),
      replies: told,
      frame: { ...frame, notices: frame.notices.map(firstLine) },
    };
    const json = JSON.stringify(answer);
    reply.type('application/json; charset=utf-8');
    if (json.length < PACKED_FROM_BYTES || !/\bgzip\b/.test(headers['accept-encoding'] ?? '')) return json;
    reply.header('content-encoding', 'gzip');
    // In a thread of the pool: the sockets need not wait for it.
    return await pack(json, { level: constants.Z_BEST_SPEED });
  });

  app.get(`/${REMOTE_PATHS.token}`, async ({ query }) => {
    const { token } = query as Readonly<Record<string, unknown>>;
    return { events: typeof token === 'string' ? await source.history(token) : [] };
  });

  app.get(`/${REMOTE_PATHS.manifest}`, async () => {
    const manifest = await frames.manifest();
    return { text: manifest.file === null ? await frames.manifestText() : withoutSecrets(manifest) };
  });
}

/** The manifest that is in force, written anew: whatever somebody could use is left out, and so are comments. */
export function withoutSecrets(manifest: Manifest): string {
  const { input, output } = manifest;
  const hidden = <Config extends { readonly token: string | null }>(config: Config | null): Config | null =>
    config?.token == null ? config : { ...config, token: HIDDEN };
  const shown = {
    ...manifest,
    input: { ...input, http: hidden(input.http) },
    output: { http: hidden(output.http), notify: output.notify.map(withoutAddress) },
  };
  return renderManifest(shown, { header: 'As it is in force; comments and secrets are left out.' });
}

/** Of a webhook its host remains, of a command its name: the rest is where secrets are. */
function withoutAddress(config: NotifyConfig): NotifyConfig {
  const { target } = config;
  if (target.kind === 'webhook') {
    return { ...config, target: { ...target, url: `${new URL(target.url).origin}/${HIDDEN}` } };
  }
  if (target.kind === 'command' && target.argv.length > 1) {
    return { ...config, target: { kind: 'command', argv: [target.argv[0]!, HIDDEN] } };
  }
  return config;
}

/** Further lines of a problem show the manifest as it is written. */
function firstLine(notice: string): string {
  return notice.split('\n', 1)[0]!;
}

function wholeNumber(value: unknown): number {
  return typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : -1;
}
