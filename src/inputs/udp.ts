import type { TraceEvent } from '../core/event.ts';
import { BATCH_EVENTS, EventBatch } from '../core/event-batch.ts';
import type { UdpConfig } from '../manifest/section-udp.ts';
import { parseNext } from '../protocols/line-next.ts';
import { type AllowList, compileAllow } from './allow.ts';
import type { Input, Sink } from './input.ts';
import { type DatagramBatch, openReceiver, type Receiver, type ReceiverKind } from './receiver.ts';

const SOURCE = 'udp';

export interface UdpInput extends Input {
  /** For the watch over the kernel's drops. */
  readonly receivers: readonly Receiver[];
}

/** Listen for the line protocol (SPEC 3). Resolves once bound; rejects with the bind error. */
export async function openUdpInput(
  config: UdpConfig,
  sink: Sink,
  kind: 'auto' | ReceiverKind = 'auto',
): Promise<UdpInput> {
  const reader = new LineReader(config, sink);
  const { address, port } = config;
  const receiver = await openReceiver(
    { address, port, kind, clock: () => sink.now(), takenUpTo: () => sink.takenUpTo() },
    (batch) => reader.read(batch),
  );
  return {
    bound: [{ input: SOURCE, address: receiver.address, port: receiver.port }],
    receivers: [receiver],
    snapshots: () => [
      {
        name: SOURCE,
        address: receiver.address,
        port: receiver.port,
        figures: { ...receiver.figures(), ...reader.figures },
        notes: notesOf(receiver),
      },
    ],
    close: () => receiver.close(),
  };
}

/** How it receives, and what to do when the kernel granted less than was asked for. */
export function notesOf(receiver: Receiver): string[] {
  const { kind, why, buffer, areDropsEstimated } = receiver;
  const notes = [`${kind}: ${why}`, `receive buffer ${buffer.grantedBytes} of ${buffer.requestedBytes} bytes`];
  if (buffer.hint !== null) notes.push(`for all of it: ${buffer.hint}`);
  if (areDropsEstimated) notes.push('lost datagrams are an estimate: the kernel counts a group of them as one');
  return notes;
}

/** Datagrams of native lines in, events out, many at a time. */
export class LineReader {
  readonly figures = { lines: 0, refused: 0 };
  readonly #sink: Sink;
  readonly #batch = new EventBatch();
  readonly #allow: AllowList | null;
  readonly #prefix: Uint8Array;
  readonly #suffix: Uint8Array;
  readonly #affixed: boolean;

  constructor({ allow, prefix, suffix }: UdpConfig, sink: Sink) {
    this.#sink = sink;
    this.#allow = allow === null ? null : compileAllow(allow);
    this.#prefix = new TextEncoder().encode(prefix);
    this.#suffix = new TextEncoder().encode(suffix);
    this.#affixed = prefix.length + suffix.length > 0;
  }

  read(batch: DatagramBatch): void {
    const { bytes, starts, ends, arrivals, count } = batch;
    this.#sink.batch(arrivals[count - 1]!);
    if (batch.truncated > 0) this.#sink.overran();
    for (let i = 0; i < count; i++) {
      if (this.#allow !== null && !this.#allow.admits(batch.senders, i)) this.figures.refused++;
      else this.#readDatagram(bytes, starts[i]!, ends[i]!, arrivals[i]!);
    }
    this.#flush(bytes);
  }

  #readDatagram(bytes: Uint8Array, start: number, end: number, arrivedAt: number): void {
    const batch = this.#batch;
    for (let at = start; at < end; ) {
      const event = batch.events[batch.count]!;
      const kind = parseNext(bytes, at, end, event);
      if (kind === 'event' || kind === 'tally') {
        if (this.#affixed) strip(event, this.#prefix, this.#suffix);
        this.figures.lines++;
        batch.arrivals[batch.count] = arrivedAt;
        batch.lineStarts[batch.count++] = at;
        // A line that had to be repaired lies in the parser's room, until the next one.
        if (batch.count === BATCH_EVENTS || event.bytes !== bytes) this.#flush(bytes);
      } else if (kind !== 'empty') {
        this.figures.lines++;
        if (kind === 'ignored') this.#sink.count('ignored');
        else this.#sink.bad(kind, bytes, at, event.lineEnd, arrivedAt, SOURCE);
      }
      at = event.lineEnd + 1;
    }
  }

  #flush(bytes: Uint8Array): void {
    const batch = this.#batch;
    if (batch.count === 0) return;
    batch.lines = bytes;
    this.#sink.eventBatch(batch, SOURCE);
    batch.count = 0;
  }
}

/** Take the manifest's prefix and suffix off a node's name, if that leaves any of it. */
export function strip(event: TraceEvent, prefix: Uint8Array, suffix: Uint8Array): void {
  const { bytes } = event;
  const length = () => event.nodeEnd - event.nodeStart;
  if (length() > prefix.length && prefix.every((byte, i) => bytes[event.nodeStart + i] === byte)) {
    event.nodeStart += prefix.length;
  }
  if (length() > suffix.length && suffix.every((byte, i) => bytes[event.nodeEnd - suffix.length + i] === byte)) {
    event.nodeEnd -= suffix.length;
  }
}
