import { newTraceEvent } from '../core/event.ts';
import { readEventPlaces, readJsonEvent } from '../protocols/json-event.ts';
import { newTextEvent } from '../protocols/json-event-fill.ts';
import { EventList, type EventPlaces } from '../protocols/json-event-scan.ts';
import type { Sink } from './input.ts';

const SOURCE = 'http';
/** Problems told in one answer, and samples of bad events kept of one request. */
const MAX_PROBLEMS = 100;
const MAX_SAMPLES = 10;
const LF = 0x0a;

export interface EventsAnswer {
  readonly accepted: number;
  readonly refused: number;
  /** By place in the request, from 0; the first hundred. */
  readonly problems: readonly { readonly event: number; readonly problem: string }[];
}

/** A body that is neither JSON nor lines of JSON. */
export class BrokenJson extends Error {
  readonly statusCode = 400;
}

/**
 * Take the events of one request: an object, an array of them, or one a line (NDJSON). Lines are told from JSON by
 * their content type, or else by the body being no JSON as a whole, as `curl -d` names no type of its own. Nothing of a
 * body is taken before all of it is known to be JSON. Events are read where they stand in the body, a fifth of the cost
 * of making objects of them; only what is odd about one is left to the JSON parser.
 */
export function createEventReader(sink: Sink) {
  const event = newTextEvent();
  const placed = newTraceEvent();
  const list = new EventList();

  return (body: Buffer, isLines: boolean): EventsAnswer => {
    const arrivedAt = sink.now();
    sink.batch(arrivedAt);
    const problems: { event: number; problem: string }[] = [];
    let accepted = 0;
    let refused = 0;
    const refuse = (problem: string, sample: () => Buffer): void => {
      const place = accepted + refused++;
      if (problems.length < MAX_PROBLEMS) problems.push({ event: place, problem });
      const bytes = refused <= MAX_SAMPLES ? sample() : EMPTY;
      sink.bad(problem, bytes, 0, bytes.length, arrivedAt, SOURCE);
    };
    const take = (value: unknown): void => {
      const refusal = readJsonEvent(value, event);
      if (refusal !== null) {
        refuse(refusal, () => sampleOf(value));
        return;
      }
      accepted++;
      sink.event(event, arrivedAt, SOURCE);
    };
    const takePlaced = (places: EventPlaces): void => {
      if (readEventPlaces(body, places, placed)) {
        accepted++;
        sink.event(placed, arrivedAt, SOURCE);
      } else take(parse(body, places.start, places.end));
    };

    const takeLine = (start: number, end: number): void => {
      if (isBlank(body, start, end)) return;
      const places = list.scanLine(body, start, end);
      if (places !== null) {
        takePlaced(places);
        return;
      }
      const value = parse(body, start, end);
      if (value === undefined) refuse('broken JSON', () => body.subarray(start, Math.min(end, start + 256)));
      else take(value);
    };

    if (!isLines && list.scan(body)) {
      for (let i = 0; i < list.count; i++) takePlaced(list.at(i));
      return { accepted, refused, problems };
    }
    const whole = isLines ? undefined : parse(body, 0, body.length);
    if (whole !== undefined) {
      if (Array.isArray(whole)) for (const value of whole) take(value);
      else take(whole);
      return { accepted, refused, problems };
    }
    if (!isLines && !looksLikeLines(body)) {
      refuse('broken JSON', () => body.subarray(0, 256));
      throw new BrokenJson('the body is neither JSON nor one JSON object a line');
    }
    list.clear();
    for (let start = 0; start < body.length; ) {
      const found = body.indexOf(LF, start);
      const end = found < 0 ? body.length : found;
      takeLine(start, end);
      start = end + 1;
    }
    return { accepted, refused, problems };
  };
}

const EMPTY = Buffer.alloc(0);

/** Undefined, which JSON cannot say, when it is none. */
function parse(body: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(body.toString('utf8', start, end));
  } catch {
    return undefined;
  }
}

/** Its first line is JSON by itself and there is more to come. */
function looksLikeLines(body: Buffer): boolean {
  const end = body.indexOf(LF);
  return end > 0 && parse(body, 0, end) !== undefined;
}

function isBlank(body: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (body[i]! > 0x20) return false;
  return true;
}

/** What the event had to say for itself, one level deep and in few bytes: it may be nested without end. */
function sampleOf(value: unknown): Buffer {
  if (typeof value !== 'object' || value === null) return Buffer.from(String(value).slice(0, 120));
  const parts: string[] = [];
  for (const [key, member] of Object.entries(value).slice(0, 6)) {
    parts.push(
      `${key.slice(0, 20)}: ${typeof member === 'object' && member !== null ? '…' : String(member).slice(0, 40)}`,
    );
  }
  return Buffer.from(`{${parts.join(', ')}}`);
}
