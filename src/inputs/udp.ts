import type { TraceEvent } from '../core/event.ts';
import { BATCH_EVENTS, EventBatch } from '../core/event-batch.ts';
import type { UdpConfig } from '../manifest/section-udp.ts';
import { parseNext } from '../protocols/line-next.ts';
import { type AllowList, compileAllow } from './allow.ts';
import type { Input, LineSink } from './input.ts';
import { type DatagramBatch, openReceiver, type Receiver, type ReceiverKind } from './receiver.ts';

const SOURCE = 'udp';

export interface UdpInput extends Input {
  /** For the watch over the kernel's drops. */
  readonly receivers: readonly Receiver[];
}

/** Listen for the line protocol (SPEC 3). Resolves once bound; rejects with the bind error. */
export async function openUdpInput(
  config: UdpConfig,
  sink: LineSink,
  kind: 'auto' | ReceiverKind = 'auto',
): Promise<UdpInput> {
  const reader = createReader(config, sink);
  const { address, port } = config;
  const receiver = await openReceiver({ address, port, kind, clock: sink.now }, reader.read);
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
  const { kind, why, buffer } = receiver;
  const granted = `receive buffer ${buffer.grantedBytes} of ${buffer.requestedBytes} bytes`;
  return [`${kind}: ${why}`, granted, ...(buffer.hint === null ? [] : [`for all of it: ${buffer.hint}`])];
}

function createReader(config: UdpConfig, sink: LineSink) {
  const figures = { lines: 0, refused: 0 };
  const lines = new EventBatch();
  const { events, arrivals, lineStarts } = lines;
  const allow: AllowList | null = config.allow === null ? null : compileAllow(config.allow);
  const prefix = new TextEncoder().encode(config.prefix);
  const suffix = new TextEncoder().encode(config.suffix);
  const affixed = prefix.length + suffix.length > 0;

  function readDatagram(bytes: Uint8Array, start: number, end: number, arrivedAt: number): void {
    for (let at = start; at < end; ) {
      const event = events[lines.count]!;
      const kind = parseNext(bytes, at, end, event);
      if (kind === 'event' || kind === 'tally') {
        if (affixed) strip(event, prefix, suffix);
        figures.lines++;
        arrivals[lines.count] = arrivedAt;
        lineStarts[lines.count++] = at;
        // A line that had to be repaired lies in the parser's room, until the next one.
        if (lines.count === BATCH_EVENTS || event.bytes !== bytes) flush(bytes);
      } else if (kind !== 'empty') {
        figures.lines++;
        if (kind === 'ignored') sink.count('ignored');
        else sink.bad(kind, bytes, at, event.lineEnd, arrivedAt, SOURCE);
      }
      at = event.lineEnd + 1;
    }
  }

  function flush(bytes: Uint8Array): void {
    if (lines.count === 0) return;
    lines.bytes = bytes;
    sink.lines(lines, SOURCE);
    lines.count = 0;
  }

  function read(batch: DatagramBatch): void {
    const { bytes, starts, ends, arrivals: arrived, senders } = batch;
    sink.batch(arrived[batch.count - 1]!);
    if (batch.truncated > 0) sink.overran();
    for (let i = 0; i < batch.count; i++) {
      if (allow !== null && !allow.admits(senders, i)) figures.refused++;
      else readDatagram(bytes, starts[i]!, ends[i]!, arrived[i]!);
    }
    flush(bytes);
  }

  return { figures, read };
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
