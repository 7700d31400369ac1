import { choice, type Field, integer, optional, shaped, type TableOf, table, text } from './field.ts';
import { address, allow, port } from './field-network.ts';
import { bearerToken, type HttpServerConfig, hostNames, warnOfOpenDoor } from './section-http.ts';

/** The input for whatever speaks HTTP: events as JSON, Zipkin spans, OpenTelemetry traces. */
export interface HttpInputConfig extends HttpServerConfig {
  /** Where events are posted; spans have the paths that their protocols give them. */
  readonly path: string;
  /** The attribute of a span that is its token; null takes the trace id. */
  readonly tokenAttribute: string | null;
  /** Every span is an event, or only those by which a trace enters a service: servers, consumers and roots. */
  readonly spans: 'all' | 'entry';
  /** Of one request, after decompression. */
  readonly maxBodyBytes: number;
}

/** Where the protocols of others are spoken. */
export const ZIPKIN_PATH = '/api/v2/spans';
export const OTLP_PATH = '/v1/traces';

const keys = {
  address: address('127.0.0.1'),
  port: port(8080),
  path: text('/events', objectionToPath),
  allow: allow(),
  hosts: hostNames(),
  token: bearerToken(),
  token_attribute: optional(text('', (value) => (value === '' ? 'the name of a span attribute' : null))),
  spans: choice('all', ['all', 'entry']),
  max_body_bytes: integer(4_194_304, 1024, 67_108_864),
  max_connections: integer(256, 1, 65_536),
};

/** `[input.http]`; null when there is none. */
export const httpInputSection: Field<HttpInputConfig | null> = optional(
  shaped(table(keys), configOf(table(keys).fallback), (given, site) => {
    warnOfOpenDoor(given, site);
    return configOf(given);
  }),
);

function configOf({ token_attribute, max_body_bytes, max_connections, ...given }: TableOf<typeof keys>) {
  return {
    ...given,
    hosts: given.hosts.map((name) => name.toLowerCase()),
    tokenAttribute: token_attribute,
    maxBodyBytes: max_body_bytes,
    maxConnections: max_connections,
  };
}

function objectionToPath(path: string): string | null {
  if (path === ZIPKIN_PATH || path === OTLP_PATH) return `a path of its own: ${path} is where spans are posted`;
  return /^(\/[A-Za-z0-9._~-]+)+$/.test(path) ? null : 'a path such as "/events"';
}
