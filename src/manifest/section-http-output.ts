import { type Field, integer, optional, shaped, type TableOf, table } from './field.ts';
import { address, allow, port } from './field-network.ts';
import { bearerToken, type HttpServerConfig, hostNames, warnOfOpenDoor } from './section-http.ts';

/** The status for others: REST, metrics, changes as they happen, and a page for browsers. */
export type HttpOutputConfig = HttpServerConfig;

const keys = {
  address: address('127.0.0.1'),
  port: port(9090),
  allow: allow(),
  hosts: hostNames(),
  token: bearerToken(),
  max_connections: integer(256, 1, 65_536),
};

/** `[output.http]`; null when there is none. */
export const httpOutputSection: Field<HttpOutputConfig | null> = optional(
  shaped(table(keys), configOf(table(keys).fallback), (given, site) => {
    warnOfOpenDoor(given, site);
    return configOf(given);
  }),
);

function configOf({ max_connections, ...given }: TableOf<typeof keys>): HttpOutputConfig {
  return { ...given, hosts: given.hosts.map((name) => name.toLowerCase()), maxConnections: max_connections };
}
