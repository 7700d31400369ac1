import type { CheckSpec, EdgeSpec, EngineSpec, StreamSpec } from '../core/spec.ts';
import { formatDuration } from './duration.ts';
import { defaultManifest, type InputConfig, type Manifest, type OutputConfig } from './manifest.ts';
import { fileBlocks, notifyBlock, ruleBlock, stdinBlocks } from './render-more.ts';
import type { HttpServerConfig } from './section-http.ts';
import type { HttpInputConfig } from './section-http-input.ts';
import type { ScreenConfig } from './section-screen.ts';
import type { SyslogConfig } from './section-syslog.ts';
import { arrayText, commentLines, type Pairs, pairLines, stringText } from './toml-text.ts';

/** What can be written: a manifest without its file, or only what the engine knows. */
export interface Renderable {
  readonly engine: EngineSpec;
  readonly input?: InputConfig;
  readonly output?: OutputConfig;
  readonly screen?: ScreenConfig;
}

export interface RenderNotes {
  /** Comment at the top; may have several lines. */
  readonly header?: string;
  /** Comment before an edge, as where its `within` comes from. */
  readonly edge?: (stream: StreamSpec, edge: EdgeSpec) => string | null;
  /** Comment after the edges of a stream, as what could not be one. */
  readonly stream?: (stream: StreamSpec) => string | null;
}

/**
 * A manifest as TOML, ready to edit: what is as it would be anyway is left out. Reading it gives the same again
 * (files of certificates: when it lies in the same folder or they are absolute).
 */
export function renderManifest(manifest: Renderable, notes: RenderNotes = {}): string {
  const defaults = defaultManifest();
  const { engine, input, output, screen } = manifest;
  const blocks = [
    commentLines(notes.header),
    pairLines({ name: engine.name, description: engine.description || undefined }),
    ...(input === undefined
      ? []
      : [
          udpBlock(input, defaults),
          ...syslogBlocks(input.syslog, defaults),
          httpInputBlock(input.http),
          ...input.file.flatMap(fileBlocks),
          ...stdinBlocks(input.stdin, defaults.input.stdin),
        ]),
    httpBlock('[output.http]', output?.http ?? null),
    ...(output?.notify ?? []).map(notifyBlock),
    ...(screen === undefined ? [] : screenBlocks(screen, defaults.screen)),
    section('[time]', timePairs(engine), timePairs(defaults.engine)),
    section('[limits]', { ...engine.limits }, { ...defaults.engine.limits }),
    ...engine.streams.flatMap((stream) => streamBlocks(stream, notes)),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** Only what differs from the defaults; nothing when all is the same. */
function section(header: string, pairs: Pairs, defaults: Pairs): readonly string[] {
  const same = (key: string) => JSON.stringify(pairs[key]) === JSON.stringify(defaults[key]);
  const lines = pairLines(Object.fromEntries(Object.entries(pairs).filter(([key]) => !same(key))));
  return lines.length === 0 ? [] : [header, ...lines];
}

function udpBlock({ udp }: InputConfig, defaults: Manifest): readonly string[] {
  if (udp === null) return ['[input.udp]', 'enabled = false'];
  return section('[input.udp]', { ...udp, allow: udp.allow ?? undefined }, { ...defaults.input.udp, allow: undefined });
}

function syslogBlocks(syslog: SyslogConfig | null, { input }: Manifest): readonly (readonly string[])[] {
  if (syslog === null) return [['[input.syslog]', 'enabled = false']];
  const { tls } = syslog;
  return [
    section('[input.syslog]', syslogPairs(syslog), syslogPairs(input.syslog!)),
    tls === null ? [] : ['[input.syslog.tls]', ...pairLines({ ...tls, ca: tls.ca ?? undefined })],
    ...syslog.rules.map((rule) => ruleBlock('[[input.syslog.rule]]', rule)),
  ];
}

function syslogPairs({ tls, rules, maxConnections, maxConnectionBytes, allow, ...rest }: SyslogConfig): Pairs {
  return {
    ...rest,
    allow: allow ?? undefined,
    max_connections: maxConnections,
    max_connection_bytes: maxConnectionBytes,
  };
}

function httpInputBlock(http: HttpInputConfig | null): readonly string[] {
  if (http === null) return [];
  const { tokenAttribute, maxBodyBytes, ...server } = http;
  const own = { token_attribute: tokenAttribute ?? undefined, max_body_bytes: maxBodyBytes };
  return [...httpBlock('[input.http]', server), ...pairLines(own)];
}

/** The header alone turns it on. */
function httpBlock(header: string, http: HttpServerConfig | null): readonly string[] {
  if (http === null) return [];
  const { allow, token, hosts, maxConnections, ...rest } = http;
  const pairs = { allow: allow ?? undefined, token: token ?? undefined, hosts, max_connections: maxConnections };
  return [header, ...pairLines({ ...rest, ...pairs })];
}

function screenBlocks(screen: ScreenConfig, defaults: ScreenConfig): readonly (readonly string[])[] {
  const pairs = ({ refreshUs }: ScreenConfig) => ({ refresh: formatDuration(refreshUs) });
  return [
    section('[screen]', pairs(screen), pairs(defaults)),
    section('[screen.keys]', { ...screen.keys }, {}),
    section('[screen.columns]', { ...screen.columns }, {}),
  ];
}

function timePairs({ time }: EngineSpec): Pairs {
  return {
    grace: formatDuration(time.graceUs),
    skew: formatDuration(time.skewUs),
    max_future: formatDuration(time.maxFutureUs),
    max_age: formatDuration(time.maxAgeUs),
  };
}

function streamBlocks(stream: StreamSpec, notes: RenderNotes): readonly (readonly string[])[] {
  const { name, description, nodes, edges, discover } = stream;
  return [
    [
      '[[stream]]',
      ...pairLines({ name, description: description || undefined }),
      `nodes = ${arrayText(nodes)}`,
      ...(discover && edges.length > 0 ? ['discover = true'] : []),
    ],
    ...edges.map((edge) => edgeBlock(edge, notes.edge?.(stream, edge))),
    commentLines(notes.stream?.(stream)),
  ];
}

function edgeBlock({ name, from, to, checks }: EdgeSpec, note: string | null | undefined): readonly string[] {
  const header = checks.length > 1 ? '[[stream.edges.check]]' : '[stream.edges.check]';
  return [
    ...commentLines(note),
    '[[stream.edges]]',
    ...(name === null ? [] : [`name = ${stringText(name)}`]),
    ...pairLines({ from, to }),
    ...checks.flatMap((check) => ['', `  ${header}`, ...pairLines(checkPairs(check)).map((line) => `  ${line}`)]),
  ];
}

function checkPairs(check: CheckSpec): Pairs {
  const counted = check.kind === 'count' ? { kind: 'count', every: check.every, expect: check.expect } : {};
  return {
    ...counted,
    within: formatDuration(check.withinUs),
    ok: check.ok,
    warn: check.warn,
    fail: check.fail,
    idle_after: check.idleAfterUs === DEFAULT_IDLE_US ? undefined : formatDuration(check.idleAfterUs),
    idle: check.idle === 'keep' ? undefined : check.idle,
  };
}

const DEFAULT_IDLE_US = 300_000_000;
