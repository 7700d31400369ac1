/**
 * What can find a token, in the order in which they are asked (SPEC 4).
 *
 * - `rule`: a `[[input.syslog.rule]]` of the manifest
 * - `line`: a native line, `node:token|s`, as the whole message
 * - `structured`: structured data, `[trace@1 id="…"]`
 * - `json`: a JSON object in the message
 * - `trace`: traceparent, b3, X-B3-TraceId, X-Amzn-Trace-Id
 * - `pair`: `key=value`, `key="value"`
 * - `colon`: `key: value`
 * - `msgid`: the MSGID of RFC 5424; only if asked for, since it is the kind of a message, as a rule
 */
export const EXTRACTORS = ['rule', 'line', 'structured', 'json', 'trace', 'pair', 'colon', 'msgid'] as const;
export type Extractor = (typeof EXTRACTORS)[number];

/** Those that are asked unless the manifest says otherwise. */
export const DEFAULT_ORDER: readonly Extractor[] = EXTRACTORS.filter((name) => name !== 'msgid');
