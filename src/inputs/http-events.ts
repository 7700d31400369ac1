import { BATCH_EVENTS, EventBatch } from '../core/event-batch.ts';
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
 * Takes the events of one request: an object, an array of them, or one a line (NDJSON). Lines are told from JSON by
 * their content type, or else by the body being no JSON as a whole, as `curl -d` names no type of its own. Nothing of a
 * body is taken before all of it is known to be JSON. Events are read where they stand in the body, a fifth of the cost
 * of making objects of them, and go to the sink together; only what is odd about one is left to the JSON parser.
 */
export class EventReader {
  readonly #sink: Sink;
  readonly #list = new EventList();
  /** Events of the body that was read last, from their places in it. */
  readonly #batch = new EventBatch();
  readonly #odd = newTextEvent();
  #body: Buffer = EMPTY;
  #arrivedAt = 0;
  #accepted = 0;
  #refused = 0;
  #problems: { event: number; problem: string }[] = [];

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  read(body: Buffer, isLines: boolean): EventsAnswer {
    this.#body = body;
    this.#arrivedAt = this.#sink.now();
    this.#accepted = 0;
    this.#refused = 0;
    this.#problems = [];
    this.#sink.batch(this.#arrivedAt);
    if (!isLines && this.#list.scan(body)) this.#takeList();
    else this.#takeLong(isLines);
    this.#flush();
    return { accepted: this.#accepted, refused: this.#refused, problems: this.#problems };
  }

  #takeList(): void {
    for (let i = 0; i < this.#list.count; i++) this.#takePlaced(this.#list.at(i));
  }

  /** What is no JSON as a whole, or one that is better read by the parser. */
  #takeLong(isLines: boolean): void {
    const body = this.#body;
    const whole = isLines ? undefined : parse(body, 0, body.length);
    if (whole !== undefined) {
      if (Array.isArray(whole)) for (const value of whole) this.#take(value);
      else this.#take(whole);
      return;
    }
    if (!isLines && !looksLikeLines(body)) {
      this.#refuse('broken JSON', () => body.subarray(0, 256));
      throw new BrokenJson('the body is neither JSON nor one JSON object a line');
    }
    this.#list.clear();
    for (let start = 0; start < body.length; ) {
      const found = body.indexOf(LF, start);
      const end = found < 0 ? body.length : found;
      if (!isBlank(body, start, end)) this.#takeLine(start, end);
      start = end + 1;
    }
  }

  #takeLine(start: number, end: number): void {
    const body = this.#body;
    const places = this.#list.scanLine(body, start, end);
    if (places !== null) {
      this.#takePlaced(places);
      return;
    }
    const value = parse(body, start, end);
    if (value !== undefined) this.#take(value);
    else this.#refuse('broken JSON', () => body.subarray(start, Math.min(end, start + 256)));
  }

  #takePlaced(places: EventPlaces): void {
    const batch = this.#batch;
    if (!readEventPlaces(this.#body, places, batch.events[batch.count]!)) {
      this.#take(parse(this.#body, places.start, places.end));
      return;
    }
    this.#accepted++;
    batch.arrivals[batch.count++] = this.#arrivedAt;
    if (batch.count === BATCH_EVENTS) this.#flush();
  }

  #take(value: unknown): void {
    const refusal = readJsonEvent(value, this.#odd);
    if (refusal !== null) {
      this.#refuse(refusal, () => sampleOf(value));
      return;
    }
    this.#accepted++;
    this.#flush();
    this.#sink.event(this.#odd, this.#arrivedAt, SOURCE);
  }

  /** Whatever comes next comes behind those that were gathered. */
  #flush(): void {
    const { count, events } = this.#batch;
    if (count === 0) return;
    this.#sink.eventBatch(this.#batch, SOURCE);
    this.#batch.count = 0;
    // A body may be large, and the next may have fewer events.
    for (let i = 0; i < count; i++) events[i]!.bytes = EMPTY;
  }

  #refuse(problem: string, sample: () => Buffer): void {
    this.#flush();
    const event = this.#accepted + this.#refused++;
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push({ event, problem });
    const bytes = this.#refused <= MAX_SAMPLES ? sample() : EMPTY;
    this.#sink.bad(problem, bytes, 0, bytes.length, this.#arrivedAt, SOURCE);
  }
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
