import { DEFAULT_ORDER, EXTRACTORS, type Extractor } from '../protocols/extractors.ts';
import type { SyslogRule } from '../protocols/syslog-rule.ts';
import { parseZone } from '../protocols/syslog-zone.ts';
import {
  boolean,
  choice,
  type Field,
  integer,
  list,
  optional,
  required,
  shaped,
  table,
  text,
  unexpected,
} from './field.ts';
import { address, allow, port } from './field-network.ts';
import { didYouMean } from './nearest.ts';
import { showValue } from './problem.ts';
import { syslogRule } from './section-syslog-rule.ts';
import type { Site } from './site.ts';

/** The syslog input (SPEC 4). */
export interface SyslogConfig {
  readonly address: string;
  readonly port: number;
  readonly udp: boolean;
  readonly tcp: boolean;
  /** Null: no TLS. */
  readonly tls: SyslogTlsConfig | null;
  /** Of stamps that carry none: `local`, `utc`, an offset such as `+02:00` or an IANA name. */
  readonly timezone: string;
  /** CIDR ranges; null is everybody. */
  readonly allow: readonly string[] | null;
  /** The first that matches wins. */
  readonly rules: readonly SyslogRule[];
  /** What looks for the token, first to last; `msgid = true` puts the MSGID at its end. */
  readonly order: readonly Extractor[];
  /** TCP and TLS peers at once. */
  readonly maxConnections: number;
  /** Bytes kept for one peer while its message is not complete; longer messages are cut. */
  readonly maxConnectionBytes: number;
}

/** Files are relative to the manifest's folder; here they are already joined with it. */
export interface SyslogTlsConfig {
  readonly address: string;
  readonly port: number;
  readonly cert: string;
  readonly key: string;
  /** Of the clients: when given, only those with a certificate from it. */
  readonly ca: string | null;
}

const filePath = text('', (value) => (value === '' || value.includes('\0') ? 'the path of a PEM file' : null));

const keys = table({
  enabled: boolean(true),
  address: address('127.0.0.1'),
  port: port(5514),
  udp: boolean(true),
  tcp: boolean(true),
  timezone: timezone(),
  allow: allow(),
  order: order(),
  msgid: boolean(false),
  max_connections: integer(256, 1, 65_536),
  max_connection_bytes: integer(65_536, 1024, 16_777_216),
  tls: optional(
    table({
      address: address('127.0.0.1'),
      port: port(6514),
      cert: required(filePath),
      key: required(filePath),
      ca: optional(filePath),
    }),
  ),
  rule: list(syslogRule, [], { what: 'an array of tables, [[input.syslog.rule]]' }),
});

/** `[input.syslog]`; null when it is turned off. */
export const syslogSection: Field<SyslogConfig | null> = shaped(keys, configOf(keys.fallback), configOf);

function configOf({ enabled, rule, msgid, max_connections, max_connection_bytes, ...given }: typeof keys.fallback) {
  if (!enabled) return null;
  const order = msgid && !given.order.includes('msgid') ? [...given.order, 'msgid' as const] : given.order;
  return {
    ...given,
    rules: rule,
    order,
    maxConnections: max_connections,
    maxConnectionBytes: max_connection_bytes,
  };
}

/** Which steps look for the token, first to last. */
export function order(): Field<readonly Extractor[]> {
  return shaped(list(choice<Extractor | ''>('', EXTRACTORS), DEFAULT_ORDER), DEFAULT_ORDER, orderOf);
}

function orderOf(steps: readonly (Extractor | '')[], site: Site): readonly Extractor[] {
  steps.forEach((step, i) => {
    if (step !== '' && steps.indexOf(step) < i) site.at(i).error(`\`order\`: found ${showValue(step)} twice`);
  });
  return steps.filter((step) => step !== '');
}

/** Of stamps that name none. */
export function timezone(): Field<string> {
  return shaped(
    text('local', () => null),
    'local',
    (value, site) => {
      if (['local', 'utc'].includes(value.toLowerCase())) return value.toLowerCase();
      if (parseZone(value) !== null) return value;
      const meant = didYouMean(value, ['local', 'utc', ...Intl.supportedValuesOf('timeZone')]);
      unexpected(site, value, `"local", "utc", an offset such as "+02:00" or a name such as "Europe/Berlin"${meant}`);
      return 'local';
    },
  );
}
