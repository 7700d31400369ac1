import { copyUnescaped } from './extract-escapes.ts';
import { type Finding, NO_RANK } from './extract-value.ts';
import { TOKEN_LIMIT } from './line-limits.ts';
import type { SyslogMessage } from './syslog-message.ts';
import type { NameLookup } from './syslog-names.ts';
import type { CompiledRule, RuleMatch } from './syslog-rule.ts';

const room = new Uint8Array(TOKEN_LIMIT);

/** Where a name lies. */
export interface Place {
  bytes: Uint8Array;
  start: number;
  end: number;
}

/**
 * The node of a message (SPEC 4), the first that is there: what the rule says; `node` or `service` in structured data,
 * then in JSON; the app name if it is a node of a stream; the host if it is one; the app name; the host. The peer is
 * the host of a message that names none. `-`, nothing and `localhost` count as absent, and so does what SPEC 3 refuses.
 */
export function findNode(
  message: SyslogMessage,
  peer: Uint8Array,
  rule: CompiledRule | null,
  match: RuleMatch,
  structured: Finding,
  json: Finding,
  kindOf: NameLookup,
  place: Place,
): void {
  const { bytes, appStart, appEnd, hostStart, hostEnd } = message;
  if (rule !== null && takeRule(message, peer, rule, match, kindOf, place)) return;
  if (structured.rank < NO_RANK && takeFinding(bytes, structured, kindOf, place)) return;
  if (json.rank < NO_RANK && takeFinding(bytes, json, kindOf, place)) return;

  const app = kindOf(bytes, appStart, appEnd);
  const host = app === 'node' ? 'absent' : kindOf(bytes, hostStart, hostEnd);
  if (app === 'node') take(bytes, appStart, appEnd, place);
  else if (host === 'node') take(bytes, hostStart, hostEnd, place);
  else if (host === 'absent' && kindOf(peer, 0, peer.length) === 'node') take(peer, 0, peer.length, place);
  else if (app === 'other') take(bytes, appStart, appEnd, place);
  else if (host === 'other') take(bytes, hostStart, hostEnd, place);
  else take(peer, 0, peer.length, place);
}

function takeRule(
  message: SyslogMessage,
  peer: Uint8Array,
  { rule, nodeLiteral }: CompiledRule,
  match: RuleMatch,
  kindOf: NameLookup,
  place: Place,
): boolean {
  const { bytes } = message;
  switch (rule.node) {
    case null:
    case '{node}':
      return takeNamed(bytes, match.nodeStart, match.nodeEnd, kindOf, place);
    case '{app}':
      return takeNamed(bytes, message.appStart, message.appEnd, kindOf, place);
    case '{host}':
      return (
        takeNamed(bytes, message.hostStart, message.hostEnd, kindOf, place) ||
        takeNamed(peer, 0, peer.length, kindOf, place)
      );
    case '{msgid}':
      return takeNamed(bytes, message.msgidStart, message.msgidEnd, kindOf, place);
    default:
      return take(nodeLiteral, 0, nodeLiteral.length, place);
  }
}

function takeFinding(bytes: Uint8Array, finding: Finding, kindOf: NameLookup, place: Place): boolean {
  const { start, end, escapes } = finding;
  if (escapes === 'none') return takeNamed(bytes, start, end, kindOf, place);
  // A finding is never longer than a token, and shorter still without its escapes.
  return takeNamed(room, 0, copyUnescaped(bytes, start, end, escapes, room, 0), kindOf, place);
}

function takeNamed(bytes: Uint8Array, start: number, end: number, kindOf: NameLookup, place: Place): boolean {
  return kindOf(bytes, start, end) !== 'absent' && take(bytes, start, end, place);
}

function take(bytes: Uint8Array, start: number, end: number, place: Place): true {
  place.bytes = bytes;
  place.start = start;
  place.end = end;
  return true;
}
