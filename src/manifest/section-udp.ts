import { boolean, shaped, table } from './field.ts';
import { affix } from './field-name.ts';
import { address, allow, port } from './field-network.ts';

/** The input of the line protocol (SPEC 3). */
export interface UdpConfig {
  readonly address: string;
  readonly port: number;
  /** Removed from the front and the end of node names. */
  readonly prefix: string;
  readonly suffix: string;
  /** CIDR ranges; null is everybody. */
  readonly allow: readonly string[] | null;
}

const keys = table({
  enabled: boolean(true),
  address: address('127.0.0.1'),
  port: port(8125),
  prefix: affix(),
  suffix: affix(),
  allow: allow(),
});

const { enabled: _, ...DEFAULT_UDP } = keys.fallback;

/** `[input.udp]`; null when it is turned off. */
export const udpSection = shaped(keys, DEFAULT_UDP as UdpConfig | null, ({ enabled, ...config }) =>
  enabled ? config : null,
);
