import type { Span } from './otlp-span.ts';

/** Spans remembered, in each of two generations: some 20 MB when both are full. */
const GENERATION = 65_536;

/** Spans between a span and its caller, all of one service; nobody nests deeper, and parents may form a loop. */
const MAX_STEPS = 64;

interface Known {
  readonly service: string;
  /** Who called this service, as far as it is known; else the service itself. */
  readonly caller: string;
}

/**
 * Which service called which: of a span, the service of its parent, or of the nearest ancestor in another service. The
 * parent often comes in another request than its child, and often later; then there is no answer. Bounded: the older
 * generation is forgotten when the younger one is full.
 */
export class Callers {
  #young = new Map<string, Known>();
  #old = new Map<string, Known>();

  /**
   * The callers of a batch, by its order; '' for unknown. A span inside its parent's service has that one's caller, or
   * its own service when there is none: then nobody need guess where it came from.
   */
  of(spans: readonly Span[]): string[] {
    const own = new Map<string, Span>();
    for (const span of spans) if (span.spanId !== '') own.set(keyOf(span.traceId, span.spanId), span);
    return spans.map((span) => this.#callerOf(span, own));
  }

  #callerOf(span: Span, own: ReadonlyMap<string, Span>): string {
    if (span.parentId === '') return this.#remember(span, span.service);
    let parent = keyOf(span.traceId, span.parentId);
    // Ancestors within the batch may come behind their children.
    for (let steps = 0; steps < MAX_STEPS; steps++) {
      const known = this.#young.get(parent) ?? this.#old.get(parent);
      if (known) return this.#remember(span, known.service === span.service ? known.caller : known.service);
      const next = own.get(parent);
      if (!next) break;
      if (next.service !== span.service) return this.#remember(span, next.service);
      if (next.parentId === '') return this.#remember(span, next.service);
      parent = keyOf(next.traceId, next.parentId);
    }
    this.#remember(span, span.service);
    return '';
  }

  #remember(span: Span, caller: string): string {
    if (span.spanId === '') return caller;
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(keyOf(span.traceId, span.spanId), { service: span.service, caller });
    return caller;
  }
}

function keyOf(traceId: string, spanId: string): string {
  return `${traceId}/${spanId}`;
}
