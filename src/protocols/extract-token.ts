import type { TraceEvent } from '../core/event.ts';
import { copyUnescaped } from './extract-escapes.ts';
import { newJsonFindings, scanJson } from './extract-json.ts';
import { findNode, type Place } from './extract-node.ts';
import { newStructuredFindings, scanStructured } from './extract-structured.ts';
import { newTextFindings, scanText } from './extract-text.ts';
import { type Finding, forget, isPlain, NO_RANK, newFinding, offer, type Refusals } from './extract-value.ts';
import type { Extractor } from './extractors.ts';
import { parseLine } from './line.ts';
import { NODE_LIMIT, TOKEN_LIMIT } from './line-limits.ts';
import { repairEvent } from './line-repair.ts';
import type { SyslogMessage } from './syslog-message.ts';
import { type NameLookup, nameLookup } from './syslog-names.ts';
import { type CompiledRule, compileRules, matchRules, type RuleMatch, type SyslogRule } from './syslog-rule.ts';
import { hasControl } from './utf8.ts';

export { DEFAULT_ORDER, EXTRACTORS, type Extractor } from './extractors.ts';

export interface ExtractorOptions {
  readonly rules: readonly SyslogRule[];
  /** Those to ask, first to last; one that is not in it is not asked. */
  readonly order: readonly Extractor[];
  /** Whether a stream knows a node of this name. Asked once per name, so a new manifest needs a new extractor. */
  readonly isNode: (name: string) => boolean;
}

/** One extractor and what it found; the native line is read when it is its turn. */
interface Candidate {
  readonly by: Extractor;
  readonly finding: Finding | null;
}

/** Finds token and node of messages, one after the other. Holds nothing of a message but what `by` says of the last. */
export class TokenExtractor {
  /** What found the last message's token; null if it has none. */
  by: Extractor | null = null;
  /** Values of a token's keys that cannot be tokens (SPEC 3), since the start. */
  readonly refused: Refusals = { tooLong: 0, control: 0 };

  readonly #candidates: readonly Candidate[];
  readonly #usesMsgid: boolean;
  readonly #rules: readonly CompiledRule[];
  readonly #kindOf: NameLookup;
  readonly #text = newTextFindings();
  readonly #json = newJsonFindings();
  readonly #structured = newStructuredFindings();
  readonly #rule = newFinding();
  readonly #msgid = newFinding();
  readonly #match: RuleMatch = { tokenStart: -1, tokenEnd: -1, nodeStart: 0, nodeEnd: 0 };
  readonly #node: Place = { bytes: new Uint8Array(0), start: 0, end: 0 };
  /** Node and token, when they do not lie in the message both. A value with escapes is shorter without them. */
  readonly #room = new Uint8Array(NODE_LIMIT + TOKEN_LIMIT);

  constructor({ rules, order, isNode }: ExtractorOptions) {
    const findings: Readonly<Record<Extractor, Finding | null>> = {
      rule: this.#rule,
      line: null,
      structured: this.#structured.token,
      json: this.#json.token,
      trace: this.#text.trace,
      pair: this.#text.pair,
      colon: this.#text.colon,
      msgid: this.#msgid,
    };
    this.#candidates = order.map((by) => ({ by, finding: findings[by] }));
    this.#usesMsgid = order.includes('msgid');
    this.#rules = compileRules(rules);
    this.#kindOf = nameLookup(isNode);
  }

  /**
   * Fills `event`, but for its time, and says what it is; null if the message has no token. `peer` is the sender's
   * address, the host of a message that names none. The event's bytes are good until the next call.
   */
  extract(message: SyslogMessage, peer: Uint8Array, event: TraceEvent): TraceEvent['kind'] | null {
    this.by = null;
    const rule = this.#scan(message, peer);
    for (const { by, finding } of this.#candidates) {
      if (finding === null) {
        const kind = this.#text.mayBeLine ? readLine(message, event) : null;
        if (kind === null) continue;
        this.by = by;
        return kind;
      }
      if (finding.rank === NO_RANK) continue;
      const tokenEnd = this.#takeToken(message.bytes, finding);
      if (tokenEnd < 0) continue;
      findNode(message, peer, rule, this.#match, this.#structured.node, this.#json.node, this.#kindOf, this.#node);
      if (!this.#fill(event, message, finding, tokenEnd)) continue;
      this.by = by;
      return 'event';
    }
    return null;
  }

  /** Whether the node of an event that was filled here is one of a stream. */
  knowsNode(event: TraceEvent): boolean {
    return this.#kindOf(event.bytes, event.nodeStart, event.nodeEnd) === 'node';
  }

  /** Fills all findings; which of them counts is the order's to say. Returns the rule that matches, if any. */
  #scan(message: SyslogMessage, peer: Uint8Array): CompiledRule | null {
    const { bytes, messageStart, messageEnd, structuredStart, structuredEnd } = message;
    scanText(bytes, messageStart, messageEnd, this.#text, this.refused);
    scanStructured(bytes, structuredStart, structuredEnd, this.#structured, this.refused);
    scanJson(bytes, this.#text.brace < 0 ? messageEnd : this.#text.brace, messageEnd, this.#json, this.refused);
    if (this.#usesMsgid) {
      forget(this.#msgid);
      const end = message.dialect === 'rfc5424' ? message.msgidEnd : -1;
      offer(this.#msgid, 0, bytes, message.msgidStart, end, 'none', this.refused);
    }
    if (this.#rules.length === 0) return null;
    forget(this.#rule);
    const match = this.#match;
    const rule = matchRules(this.#rules, message, peer, match);
    if (rule !== null && match.tokenStart >= 0) {
      offer(this.#rule, 0, bytes, match.tokenStart, match.tokenEnd, 'none', this.refused);
    }
    return rule;
  }

  /** The token's end in the room, behind the place for a node; 0 if it can stay where it is, -1 if it is none. */
  #takeToken(bytes: Uint8Array, { start, end, escapes }: Finding): number {
    if (escapes === 'none') return 0;
    const tokenEnd = copyUnescaped(bytes, start, end, escapes, this.#room, NODE_LIMIT);
    if (tokenEnd === NODE_LIMIT) return -1;
    if (!hasControl(this.#room, NODE_LIMIT, tokenEnd)) return tokenEnd;
    this.refused.control++;
    return -1;
  }

  /** False if node or token are too long once what is not UTF-8 in them is U+FFFD. */
  #fill(event: TraceEvent, { bytes }: SyslogMessage, token: Finding, tokenEnd: number): boolean {
    const node = this.#node;
    event.kind = 'event';
    event.count = 1;
    event.rate = 1;
    event.at = Number.NaN;
    event.wholeSecond = false;
    event.fromStart = event.fromEnd = -1;
    event.tagsStart = event.tagsEnd = -1;
    if (tokenEnd === 0 && node.bytes === bytes) {
      event.bytes = bytes;
      event.nodeStart = node.start;
      event.nodeEnd = node.end;
      event.tokenStart = token.start;
      event.tokenEnd = token.end;
    } else {
      const room = this.#room;
      for (let i = node.start; i < node.end; i++) room[i - node.start] = node.bytes[i]!;
      if (tokenEnd === 0) for (let i = token.start; i < token.end; i++) room[NODE_LIMIT + i - token.start] = bytes[i]!;
      event.bytes = room;
      event.nodeStart = 0;
      event.nodeEnd = node.end - node.start;
      event.tokenStart = NODE_LIMIT;
      event.tokenEnd = tokenEnd === 0 ? NODE_LIMIT + token.end - token.start : tokenEnd;
    }
    if (token.isPlain && isPlain(event.bytes, event.nodeStart, event.nodeEnd)) {
      // With escapes, plain text may stand for any.
      if (token.escapes === 'none') return true;
    }
    if (repairEvent(event) === null) return true;
    this.refused.tooLong++;
    return false;
  }
}

/**
 * Reads the message as a native line. A sender that writes no tag has its node taken for one, `host web:abcd|s`; so
 * where the text follows the colon directly, the line begins at the tag.
 */
function readLine(message: SyslogMessage, event: TraceEvent): TraceEvent['kind'] | null {
  const { bytes, messageStart, messageEnd, appStart, appEnd } = message;
  const isGlued = appEnd > appStart && message.pidEnd <= message.pidStart && messageStart === appEnd + 1;
  const kind = parseLine(bytes, isGlued ? appStart : messageStart, messageEnd, event);
  return kind === 'event' || kind === 'tally' ? kind : null;
}
