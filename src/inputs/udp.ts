import { newTraceEvent, type TraceEvent } from '../core/event.ts';
import type { UdpConfig } from '../manifest/section-udp.ts';
import { endOfLine, parseLine } from '../protocols/line.ts';
import { type AllowList, compileAllow } from './allow.ts';
import type { Input, LinePlace, Sink } from './input.ts';
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

function createReader(config: UdpConfig, sink: Sink) {
  const figures = { lines: 0, refused: 0 };
  const event = newTraceEvent();
  const line: LinePlace = { bytes: new Uint8Array(0), start: 0, end: 0 };
  const allow: AllowList | null = config.allow === null ? null : compileAllow(config.allow);
  const prefix = new TextEncoder().encode(config.prefix);
  const suffix = new TextEncoder().encode(config.suffix);
  const affixed = prefix.length + suffix.length > 0;

  function readDatagram(bytes: Uint8Array, start: number, end: number, arrivedAt: number): void {
    for (let at = start; at < end; ) {
      const lineEnd = endOfLine(bytes, at, end);
      const kind = parseLine(bytes, at, lineEnd, event);
      if (kind === 'event' || kind === 'tally') {
        if (affixed) strip(event, prefix, suffix);
        figures.lines++;
        line.bytes = bytes;
        line.start = at;
        line.end = lineEnd;
        sink.event(event, arrivedAt, SOURCE, line);
      } else if (kind !== 'empty') {
        figures.lines++;
        if (kind === 'ignored') sink.count('ignored');
        else sink.bad(kind, bytes, at, lineEnd, arrivedAt, SOURCE);
      }
      at = lineEnd + 1;
    }
  }

  function read(batch: DatagramBatch): void {
    const { bytes, starts, ends, arrivals, senders } = batch;
    sink.batch(arrivals[batch.count - 1]!);
    if (batch.truncated > 0) sink.overran();
    for (let i = 0; i < batch.count; i++) {
      if (allow !== null && !allow.admits(senders, i)) figures.refused++;
      else readDatagram(bytes, starts[i]!, ends[i]!, arrivals[i]!);
    }
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
