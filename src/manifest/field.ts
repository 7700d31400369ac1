import { didYouMean } from './nearest.ts';
import { showValue } from './problem.ts';
import { headerOf, type Site } from './site.ts';

/**
 * How one key of the manifest is read. A wrong value is reported at its site and the fallback stands in for it, so
 * that everything else can still be checked; a manifest with errors is never handed out.
 */
export interface Field<T> {
  /** When the key is absent: an error, or the fallback. */
  readonly required: boolean;
  readonly fallback: T;
  read(value: unknown, site: Site): T;
  /** Of a table, or of what stands for tables: its keys, by which a test finds all that can be written. */
  readonly keys?: Fields;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** What a table of fields reads as: the same keys, decoded. */
export type TableOf<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** A problem in the usual words. */
export function unexpected(site: Site, value: unknown, expected: string): void {
  site.error(`\`${site.key}\`: found ${showValue(value)}, expected ${expected}`);
}

export function boolean(fallback: boolean): Field<boolean> {
  return leaf(fallback, (value, site) => {
    if (typeof value === 'boolean') return value;
    unexpected(site, value, 'true or false');
    return fallback;
  });
}

/** A whole number from `min` to `max`. */
export function integer(fallback: number, min: number, max: number, what = 'a whole number'): Field<number> {
  return leaf(fallback, (value, site) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    unexpected(site, value, `${what} from ${min} to ${max}`);
    return fallback;
  });
}

/** One of some words. */
export function choice<const W extends string>(fallback: W, words: readonly W[]): Field<W> {
  return leaf(fallback, (value, site) => {
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    const meant = typeof value === 'string' ? didYouMean(value, words) : '';
    unexpected(site, value, `one of ${words.join(', ')}${meant}`);
    return fallback;
  });
}

/** A text that `objection` has nothing against; it answers what was expected, or null. */
export function text(fallback: string, objection: (value: string) => string | null): Field<string> {
  return leaf(fallback, (value, site) => {
    const expected = typeof value === 'string' ? objection(value) : 'a text in quotes';
    if (expected === null) return value as string;
    unexpected(site, value, expected);
    return fallback;
  });
}

/** The value as the parser gave it, for whoever looks at several keys together; undefined when absent. */
export function raw(): Field<unknown> {
  return leaf(undefined, (value) => value);
}

export function leaf<T>(fallback: T, read: (value: unknown, site: Site) => T): Field<T> {
  return { required: false, fallback, read };
}

export function required<T>(field: Field<T>): Field<T> {
  return { ...field, required: true };
}

/** Null when absent. */
export function optional<T>(field: Field<T>): Field<T | null> {
  return { ...field, fallback: null, read: (value, site) => field.read(value, site) };
}

/** An array; with `orOne` also a single element without its brackets. Elements of a wrong type become fallbacks. */
export function list<T>(
  item: Field<T>,
  fallback: readonly T[],
  { orOne = false, what = 'an array' }: { readonly orOne?: boolean; readonly what?: string } = {},
): Field<readonly T[]> {
  return {
    required: false,
    fallback,
    ...(item.keys && { keys: item.keys }),
    read: (value, site) => {
      if (Array.isArray(value)) return value.map((element, i) => item.read(element, site.at(i)));
      if (orOne) return [item.read(value, site)];
      unexpected(site, value, what);
      return fallback;
    },
  };
}

/** A table with these keys and no others. */
export function table<F extends Fields>(keys: F): Field<TableOf<F>> {
  const fallback = mapKeys(keys, (field) => field.fallback) as TableOf<F>;
  return {
    required: false,
    fallback,
    keys,
    read: (value, site) => {
      if (!isTable(value)) {
        unexpected(site, value, `a table, ${headerOf(site.path)}`);
        return fallback;
      }
      reportUnknown(value, keys, site);
      return mapKeys(keys, (field, key) => {
        if (Object.hasOwn(value, key)) return field.read(value[key], site.at(key));
        if (field.required) site.error(`${headerOf(site.path)}: expected the key \`${key}\`, found none`);
        return field.fallback;
      }) as TableOf<F>;
    },
  };
}

/** The value in the shape that the program wants it in; `shape` may report what only the whole shows. */
export function shaped<A, B>(field: Field<A>, fallback: B, shape: (value: A, site: Site) => B): Field<B> {
  return {
    required: field.required,
    fallback,
    ...(field.keys && { keys: field.keys }),
    read: (value, site) => {
      const given = field.read(value, site);
      // What is no table at all has been reported; its fallback would only be blamed for missing keys.
      return field.keys && !isTable(value) ? fallback : shape(given, site);
    },
  };
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function mapKeys(keys: Fields, read: (field: Field<unknown>, key: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(keys).map(([key, field]) => [key, read(field, key)]));
}

function reportUnknown(value: Readonly<Record<string, unknown>>, keys: Fields, site: Site): void {
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(keys, key)) continue;
    const hint = didYouMean(key, Object.keys(keys)) || `; expected ${Object.keys(keys).join(', ')}`;
    site.at(key).keyError(`unknown key \`${key}\` in ${headerOf(site.path)}${hint}`);
  }
}
