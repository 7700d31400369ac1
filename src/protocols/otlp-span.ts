/**
 * What we take of a span, whichever protocol brought it. Texts are as they came: nothing is checked but their type,
 * and '' stands for what is absent.
 */
export interface Span {
  /** The service that made it: `service.name`, or the local endpoint. */
  readonly service: string;
  /** The trace id, or the attribute that the manifest names. */
  readonly token: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  /** Start, microseconds since the epoch; NaN when it has none. */
  readonly at: number;
  /** By it a trace enters the service: a server's, a consumer's, or the first of all. */
  readonly entry: boolean;
}

/** The spans of one request. What could not be read as a span is only counted: it has no name to complain about. */
export interface SpanBatch {
  readonly spans: readonly Span[];
  readonly broken: number;
}

/** A body that is no message of the protocol at all. */
export class BrokenBody extends Error {}

const NO_ID = /^0*$/;

/** An id in lower case; '' for one of zeros only, which both protocols call invalid. */
export function idOf(value: unknown): string {
  if (typeof value !== 'string' || NO_ID.test(value)) return '';
  return value.toLowerCase();
}

/** The member of an object, if it is one: for bodies in which anything may be anything. */
export function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** An array, or what an absent one means. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
