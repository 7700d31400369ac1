import { hostNameOf, isLoopback } from '../inputs/http-host.ts';
import { type Field, list, optional, text } from './field.ts';
import type { Site } from './site.ts';

/** What every HTTP server of ours can be told, be it for events or for the status. */
export interface HttpServerConfig {
  readonly address: string;
  readonly port: number;
  /** Peers, as CIDR ranges; null is everybody. */
  readonly allow: readonly string[] | null;
  /** Names in lower case by which clients may call it, beside addresses and localhost: of a proxy in front of it. */
  readonly hosts: readonly string[];
  /** What `Authorization: Bearer …` must say; null asks for nothing. */
  readonly token: string | null;
  readonly maxConnections: number;
}

/** A secret that fits into a header. */
export function bearerToken(): Field<string | null> {
  return optional(
    text('', (value) =>
      /^[A-Za-z0-9._~+/-]{8,512}=*$/.test(value) ? null : 'a token of at least 8 letters, digits or ._~+/-',
    ),
  );
}

export function hostNames(): Field<readonly string[]> {
  const name = text('', (value) => (hostNameOf(value) === value.toLowerCase() ? null : 'a host name without a port'));
  return list(name, [], { orOne: true });
}

/** Loopback is this machine's own; anything else should ask who is there. */
export function warnOfOpenDoor(
  { address, token, allow }: Pick<HttpServerConfig, 'address' | 'token' | 'allow'>,
  site: Site,
): void {
  if (token !== null || allow !== null || isLoopback(address) || !site.sound()) return;
  site
    .at('address')
    .warning(`\`address\`: everybody who can reach ${address} is served; \`token\` or \`allow\` would say who may`);
}
