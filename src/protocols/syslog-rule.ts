import { RE2JS } from 're2js';
import { bytesOf, isSame } from './syslog-bytes.ts';
import type { SyslogMessage } from './syslog-message.ts';

/** One `[[input.syslog.rule]]` of the manifest, checked: the pattern compiles and has the group `token`. */
export interface SyslogRule {
  /** Filters: all that are not null must equal the message's field. */
  readonly app: string | null;
  readonly host: string | null;
  /** 0 (kern) to 23 (local7) */
  readonly facility: number | null;
  /** 0 (emerg) to 7 (debug) */
  readonly severity: number | null;
  readonly msgid: string | null;
  /**
   * RE2 syntax, as re2js has it: what needs backtracking is not in it, that is lookahead and lookbehind (`(?=` `(?!`
   * `(?<=` `(?<!`), backreferences (`\1` `\k<name>`), atomic groups and possessive quantifiers (`(?>` `a++`), and
   * repeats above 1000. In return the time is linear in the text, whatever the pattern. Null: the rule names the node
   * only, the token is found as without rules.
   */
  readonly pattern: string | null;
  /** A literal, or one of `{app}` `{host}` `{msgid}` `{node}`. Null: the group `node` if the pattern has it. */
  readonly node: string | null;
}

/**
 * Bytes of a message that patterns are tried on. re2js takes some 50 ns per byte where it cannot skip ahead; more than
 * this would let one long message take milliseconds.
 */
export const RULE_TEXT_LIMIT = 8_192;

export interface CompiledRule {
  readonly rule: SyslogRule;
  readonly app: Uint8Array | null;
  readonly host: Uint8Array | null;
  readonly msgid: Uint8Array | null;
  readonly nodeLiteral: Uint8Array;
  readonly pattern: RE2JS | null;
  readonly hasNodeGroup: boolean;
}

/** What a rule found, as places in the message's bytes. `tokenStart < 0`: it has no pattern. */
export interface RuleMatch {
  tokenStart: number;
  tokenEnd: number;
  /** The group `node`, empty if there is none or it took no part. */
  nodeStart: number;
  nodeEnd: number;
}

/** Compiles rules that the manifest has checked; an invalid pattern throws. */
export function compileRules(rules: readonly SyslogRule[]): readonly CompiledRule[] {
  return rules.map((rule) => {
    const pattern = rule.pattern === null ? null : RE2JS.compile(rule.pattern);
    return {
      rule,
      app: rule.app === null ? null : bytesOf(rule.app),
      host: rule.host === null ? null : bytesOf(rule.host),
      msgid: rule.msgid === null ? null : bytesOf(rule.msgid),
      nodeLiteral: bytesOf(rule.node ?? ''),
      pattern,
      hasNodeGroup: pattern !== null && 'node' in pattern.namedGroups(),
    };
  });
}

/** The first rule whose filters all hold and whose pattern, if it has one, finds a token; null if there is none. */
export function matchRules(
  rules: readonly CompiledRule[],
  message: SyslogMessage,
  peer: Uint8Array,
  match: RuleMatch,
): CompiledRule | null {
  let text: Uint8Array | null = null;
  for (const rule of rules) {
    if (!passesFilters(rule, message, peer)) continue;
    match.tokenStart = -1;
    match.nodeStart = match.nodeEnd = 0;
    if (rule.pattern === null) return rule;
    text ??= message.bytes.subarray(
      message.messageStart,
      Math.min(message.messageEnd, message.messageStart + RULE_TEXT_LIMIT),
    );
    const matcher = rule.pattern.matcher(text);
    if (!matcher.find()) continue;
    const tokenStart = matcher.start('token');
    if (tokenStart < 0 || matcher.end('token') === tokenStart) continue;
    match.tokenStart = message.messageStart + tokenStart;
    match.tokenEnd = message.messageStart + matcher.end('token');
    const nodeStart = rule.hasNodeGroup ? matcher.start('node') : -1;
    if (nodeStart >= 0) {
      match.nodeStart = message.messageStart + nodeStart;
      match.nodeEnd = message.messageStart + matcher.end('node');
    }
    return rule;
  }
  return null;
}

function passesFilters({ rule, app, host, msgid }: CompiledRule, message: SyslogMessage, peer: Uint8Array): boolean {
  const { bytes, priority } = message;
  if (rule.facility !== null && (priority < 0 || priority >> 3 !== rule.facility)) return false;
  if (rule.severity !== null && (priority < 0 || (priority & 7) !== rule.severity)) return false;
  if (app !== null && !isSame(bytes, message.appStart, message.appEnd, app)) return false;
  if (msgid !== null && !isSame(bytes, message.msgidStart, message.msgidEnd, msgid)) return false;
  if (host === null) return true;
  if (message.hostEnd > message.hostStart) return isSame(bytes, message.hostStart, message.hostEnd, host);
  return isSame(peer, 0, peer.length, host);
}
