import { isIPv6 } from 'node:net';
import type { StreamSpec } from '../core/spec.ts';
import { boolean, choice, type Field, list, optional, shaped, type TableOf, table, text } from './field.ts';
import { duration } from './field-duration.ts';
import { displayName } from './field-name.ts';
import { didYouMean } from './nearest.ts';
import { headerOf, type Site } from './site.ts';

/** Which changes of status are told to whom (`[[output.notify]]`). */
export interface NotifyConfig {
  /** For people: in the stats view and in reports of failure. */
  readonly name: string;
  /** Names of streams; null is all. */
  readonly streams: readonly string[] | null;
  /** Names of edges, or `from -> to`; null is all. */
  readonly edges: readonly string[] | null;
  /** The statuses that are trouble. */
  readonly statuses: readonly NotifyStatus[];
  /** Also tell when it is OK again. */
  readonly recovery: boolean;
  /** How long trouble must last before it is told, and being OK before that is. */
  readonly holdBadUs: number;
  readonly holdGoodUs: number;
  /** How long a command or a request may take. */
  readonly timeoutUs: number;
  readonly target: NotifyTarget;
}

export const NOTIFY_STATUSES = ['UNOBSERVED', 'WARN', 'FAIL'] as const;
export type NotifyStatus = (typeof NOTIFY_STATUSES)[number];

export const WEBHOOK_FORMATS = ['json', 'slack'] as const;
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

export type NotifyTarget =
  | { readonly kind: 'command'; readonly argv: readonly string[] }
  | { readonly kind: 'webhook'; readonly url: string; readonly format: WebhookFormat }
  | { readonly kind: 'syslog'; readonly address: string; readonly port: number };

const argument = text('', (value) => (value.includes('\0') ? 'a text without NUL' : null));

const keys = {
  name: optional(displayName('a name')),
  stream: optional(list(displayName('a stream name'), [], { orOne: true })),
  edge: optional(list(displayName('an edge name'), [], { orOne: true })),
  status: list(choice<NotifyStatus | ''>('', NOTIFY_STATUSES), ['WARN', 'FAIL'] as const, { orOne: true }),
  recovery: boolean(true),
  hold_bad: duration(0, { maxUs: 86_400_000_000 }),
  hold_good: duration(30_000_000, { maxUs: 86_400_000_000 }),
  command: optional(list(argument, [], { what: 'an array of texts: the program and its arguments' })),
  webhook: optional(text('', objectionToUrl)),
  format: optional(choice<WebhookFormat>('json', WEBHOOK_FORMATS)),
  syslog: optional(text('', (value) => (hostAndPort(value) === null ? 'an address such as "127.0.0.1:514"' : null))),
  timeout: duration(10_000_000, { minUs: 1000, maxUs: 3_600_000_000 }),
};

/** Stands in for one that is wrong. */
const NOTHING: NotifyConfig = {
  name: '',
  streams: null,
  edges: null,
  statuses: [],
  recovery: false,
  holdBadUs: 0,
  holdGoodUs: 0,
  timeoutUs: 0,
  target: { kind: 'command', argv: [] },
};

/** `[[output.notify]]`: exactly one of `command`, `webhook` and `syslog` says how. */
export const notifySection: Field<NotifyConfig> = shaped(table(keys), NOTHING, (given, site) => {
  const { name, stream, edge, status, recovery, hold_bad, hold_good, timeout } = given;
  const target = targetOf(given, site);
  return {
    name: name ?? (target.kind === 'command' ? (target.argv[0] ?? '') : target.kind),
    streams: stream,
    edges: edge,
    statuses: status.filter((one) => one !== ''),
    recovery,
    holdBadUs: hold_bad,
    holdGoodUs: hold_good,
    timeoutUs: timeout,
    target,
  };
});

/** Filters that name what is not there would never tell anything. `site` is that of the array. */
export function checkNotifyNames(configs: readonly NotifyConfig[], streams: readonly StreamSpec[], site: Site): void {
  const streamNames = streams.map(({ name }) => name);
  const edgeNames = streams.flatMap(({ edges }) =>
    edges.flatMap(({ name, from, to }) => [`${from} -> ${to}`, ...(name === null ? [] : [name])]),
  );
  const discovers = streams.some(({ discover }) => discover);
  configs.forEach(({ streams: wanted, edges }, i) => {
    for (const [key, names, known] of [
      ['stream', wanted, streamNames],
      ['edge', edges, edgeNames],
    ] as const) {
      if (names === null || !site.at(i, key).sound() || (key === 'edge' && discovers)) continue;
      for (const name of names) {
        if (!known.includes(name)) site.at(i, key).error(`\`${key}\`: no ${key} \`${name}\`${didYouMean(name, known)}`);
      }
    }
  });
}

/** `127.0.0.1:514`, `[::1]:514`, `loghost:514`; null for anything else. */
export function hostAndPort(value: string): { readonly address: string; readonly port: number } | null {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(value);
  const [, v6, name, digits] = match ?? [];
  const port = Number(digits);
  if (match === null || port < 1 || port > 65_535 || (v6 !== undefined && !isIPv6(v6))) return null;
  return { address: v6 ?? name!, port };
}

function targetOf(given: TableOf<typeof keys>, site: Site): NotifyTarget {
  const { command, webhook, syslog, format } = given;
  const ways = (['command', 'webhook', 'syslog'] as const).filter((key) => given[key] !== null);
  if (ways.length !== 1 && site.sound()) {
    const found = ways.length === 0 ? 'none' : ways.map((way) => `\`${way}\``).join(' and ');
    site.error(
      `${headerOf(site.path)}: expected one of the keys \`command\`, \`webhook\` and \`syslog\`, found ${found}`,
    );
  }
  if (format !== null && webhook === null) site.at('format').keyError('`format`: only a `webhook` has it');
  if (webhook !== null) return { kind: 'webhook', url: webhook, format: format ?? 'json' };
  if (syslog !== null) return { kind: 'syslog', ...(hostAndPort(syslog) ?? { address: '', port: 0 }) };
  if ((command?.[0] === '' || command?.length === 0) && site.at('command').sound()) {
    site.at('command').error('`command`: found no program, expected the program and its arguments');
  }
  return { kind: 'command', argv: command ?? [] };
}

function objectionToUrl(value: string): string | null {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '') return null;
  return 'an address such as "https://hooks.example.com/x"';
}
