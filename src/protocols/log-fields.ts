import { asciiBytes } from './bytes.ts';
import { isFolded } from './extract-keys.ts';

/**
 * What a line's own fields say about it, as places in its bytes; `end <= start` where there is none. Of several that
 * say the same the best-known one counts. The token and a node named as such are the extraction's business.
 */
export interface LogFields {
  time: Field;
  app: Field;
  host: Field;
  /** The text itself, where the object is only its envelope: `MESSAGE` of the journal, `log` of Docker. */
  body: Field;
  severity: Field;
  facility: Field;
}

export interface Field {
  rank: number;
  start: number;
  end: number;
}

type Name = keyof LogFields;

export function newLogFields(): LogFields {
  const none = () => ({ rank: Number.POSITIVE_INFINITY, start: 0, end: 0 });
  return { time: none(), app: none(), host: none(), body: none(), severity: none(), facility: none() };
}

export function forgetFields(fields: LogFields): void {
  for (const name of NAMES) {
    const field = fields[name];
    field.rank = Number.POSITIVE_INFINITY;
    field.start = field.end = 0;
  }
}

/** Best first; case, `-` and `_` make no difference. The journal's own names come first, as nothing else has them. */
const KEYS: Readonly<Record<Name, string>> = {
  time: '_source_realtime_timestamp __realtime_timestamp @timestamp timestamp time ts datetime date t',
  app: 'syslog_identifier app application program appname app_name name logger _comm',
  host: '_hostname host hostname',
  body: 'message log',
  severity: 'priority',
  facility: 'syslog_facility',
};
/** logfmt has no nesting, so a node or a service is named by an ordinary key. */
const LOGFMT_KEYS: Readonly<Record<Name, string>> = { ...KEYS, app: `node service service.name ${KEYS.app}`, body: '' };

const NAMES = Object.keys(KEYS) as Name[];

interface Key {
  readonly key: Uint8Array;
  readonly name: Name;
  readonly rank: number;
}

/** By length. */
export type KeyTable = readonly (readonly Key[])[];

export const JSON_KEYS = tableOf(KEYS);
export const PAIR_KEYS = tableOf(LOGFMT_KEYS);

function tableOf(words: Readonly<Record<Name, string>>): KeyTable {
  const table: Key[][] = [];
  for (const name of NAMES) {
    const keys = words[name].split(' ').filter((word) => word !== '');
    for (const [rank, word] of keys.entries()) {
      table[word.length] ??= [];
      table[word.length]!.push({ key: asciiBytes(word), name, rank });
    }
  }
  return Array.from(table, (keys) => keys ?? []);
}

/** Takes a value for what its key says, unless a better one was there. */
export function offerField(
  fields: LogFields,
  table: KeyTable,
  bytes: Uint8Array,
  keyStart: number,
  keyEnd: number,
  start: number,
  end: number,
): void {
  const length = keyEnd - keyStart;
  if (length <= 0 || length >= table.length) return;
  for (const { key, name, rank } of table[length]!) {
    if (!isFolded(bytes, keyStart, key)) continue;
    const field = fields[name];
    if (rank >= field.rank) return;
    field.rank = rank;
    field.start = start;
    field.end = end;
    return;
  }
}
