import type { LogFormat } from './log-format.ts';
import type { SyslogRule } from './syslog-rule.ts';

const NO_FILTER = { app: null, host: null, facility: null, severity: null, msgid: null } as const;

/**
 * The rules of an input with its `node`: that is the node of all lines, but for those whose rule names another, and for
 * native lines, which say theirs.
 */
export function rulesWithNode(rules: readonly SyslogRule[], node: string | null): readonly SyslogRule[] {
  if (node === null) return rules;
  const named = rules.map((rule) =>
    rule.node === null && !(rule.pattern?.includes('<node>') ?? false) ? { ...rule, node } : rule,
  );
  return [...named, { ...NO_FILTER, pattern: null, node }];
}

/**
 * Tokens that a known format writes bare, looked for when nothing else has found one.
 *
 * - nginx: `$request_id`, 32 hex digits (ngx_http_core_module)
 * - Apache: `%{UNIQUE_ID}e` of mod_unique_id, 24 or 27 characters
 * - HAProxy: `%ID` in the format of its manual's example, `%{+X}o %ci:%cp_%fi:%fp_%Ts_%rt:%pid`
 */
const BARE_TOKENS: Readonly<Partial<Record<LogFormat, string>>> = {
  nginx: String.raw`(?:^|[\s"\[])(?P<token>[0-9a-f]{32})(?:["\]\s]|$)`,
  apache: String.raw`(?:^|[\s"\[])(?P<token>[A-Za-z0-9@_-]{27}|[A-Za-z0-9@_-]{24})(?:["\]]?$)`,
  haproxy: '(?P<token>[0-9A-F]{8,32}:[0-9A-F]{1,4}_[0-9A-F]{8,32}:[0-9A-F]{1,4}_[0-9A-F]{8,}_[0-9A-F]+:[0-9A-F]+)',
};

/** The rule for those, or null for a format that has none. */
export function bareTokenRule(format: LogFormat, node: string | null): SyslogRule | null {
  const pattern = BARE_TOKENS[format];
  return pattern === undefined ? null : { ...NO_FILTER, pattern, node };
}
