import { newTraceEvent, type TraceEvent } from '../core/event.ts';
import { isoFromUs } from '../core/iso-time.ts';
import { AT, COLON, find, HASH, PIPE } from './bytes.ts';
import { endOfText, foreignKind, parseLine } from './line.ts';
import { findType } from './line-options.ts';

/** What was understood of one line, for people and scripts (SPEC 10). What a line does not say is null. */
export interface LineExplanation {
  readonly kind: 'event' | 'tally' | 'ignored' | 'bad';
  readonly node: string | null;
  /** Of an event. */
  readonly token: string | null;
  /** Of a tally. */
  readonly count: number | null;
  /** Its own time, ISO 8601 in UTC with microseconds kept. */
  readonly at: string | null;
  /** As sent; without one every event was. */
  readonly rate: number | null;
  /** Of all lists in order, those of the node too, each as `key:value` or `key`. */
  readonly tags: readonly string[];
  /** Why it is bad, or what it is when ignored: `gauge`, `comment`, … */
  readonly reason: string | null;
}

const NOTHING = { node: null, token: null, count: null, at: null, rate: null, tags: [], reason: null } as const;

const TYPES: Readonly<Record<string, string>> = { g: 'gauge', m: 'timer', h: 'histogram', d: 'distribution' };

/**
 * Explain one line, without its LF. Unlike `parseLine` it builds strings: for a few lines, not for traffic. `strip`
 * takes off the node's name what the input takes off.
 */
export function explainLine(line: Uint8Array, strip: (event: TraceEvent) => void = () => {}): LineExplanation {
  // Repaired first, so that places in the event are places in these bytes.
  const repaired = new TextEncoder().encode(decode(line));
  const bytes = repaired.subarray(0, endOfText(repaired, 0, repaired.length));
  const event = newTraceEvent();
  const kind = parseLine(bytes, 0, bytes.length, event);
  if (kind === 'empty') return { ...NOTHING, kind: 'ignored', reason: bytes[0] === HASH ? 'comment' : 'empty' };
  if (kind === 'ignored') return { ...NOTHING, kind, reason: whyIgnored(bytes) };
  if (kind !== 'event' && kind !== 'tally') return { ...NOTHING, kind: 'bad', reason: kind };
  const colon = find(bytes, 0, bytes.length, COLON);
  const options = optionsOf(bytes, colon + 1);
  const nodeTags = splitTags(decode(bytes.subarray(event.nodeEnd + 1, Math.max(colon, event.nodeEnd + 1))));
  strip(event);
  const lists = options.filter((option) => option[0] === HASH).map((option) => splitTags(decode(option.subarray(1))));
  return {
    kind,
    node: decode(bytes.subarray(event.nodeStart, event.nodeEnd)),
    token: kind === 'event' ? decode(bytes.subarray(event.tokenStart, event.tokenEnd)) : null,
    count: kind === 'tally' ? event.count : null,
    at: Number.isNaN(event.at) ? null : isoFromUs(event.at),
    rate: options.some((option) => option[0] === AT) ? event.rate : null,
    tags: [...nodeTags.map((tag) => tag.replace('=', ':')), ...lists.flat()],
    reason: null,
  };
}

function whyIgnored(bytes: Uint8Array): string | null {
  const foreign = foreignKind(bytes, 0, bytes.length);
  if (foreign !== null) return foreign;
  const type = findType(bytes, find(bytes, 0, bytes.length, COLON) + 1, bytes.length);
  return TYPES[String.fromCharCode(bytes[type]!)] ?? null;
}

/** The options at the end of a well-formed line, without their `|`. */
function optionsOf(bytes: Uint8Array, valueStart: number): Uint8Array[] {
  const options: Uint8Array[] = [];
  let at = find(bytes, findType(bytes, valueStart, bytes.length), bytes.length, PIPE);
  while (at < bytes.length) {
    const next = find(bytes, at + 1, bytes.length, PIPE);
    options.push(bytes.subarray(at + 1, next));
    at = next;
  }
  return options;
}

function splitTags(list: string): string[] {
  return list.split(',').filter((tag) => tag !== '');
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
