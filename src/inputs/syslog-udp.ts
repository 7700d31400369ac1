import type { SyslogConfig } from '../manifest/section-syslog.ts';
import { digitsEnd, LESS, numberOf, SPACE } from '../protocols/syslog-bytes.ts';
import type { InputSnapshot } from '../thread/engine-port.ts';
import type { AllowList } from './allow.ts';
import type { Sink } from './input.ts';
import { type DatagramBatch, openReceiver, type Receiver, type ReceiverKind } from './receiver.ts';
import type { SyslogMessages } from './syslog-messages.ts';
import { PeerTable } from './syslog-peers.ts';
import { notesOf } from './udp.ts';

export interface SyslogUdp {
  readonly receiver: Receiver;
  snapshot(): InputSnapshot;
  close(): Promise<void>;
}

/** Syslog over UDP: a datagram is a message (RFC 5426). Resolves once bound; rejects with the bind error. */
export async function openSyslogUdp(
  { address, port }: SyslogConfig,
  allow: AllowList | null,
  sink: Sink,
  messages: SyslogMessages,
  kind: 'auto' | ReceiverKind,
): Promise<SyslogUdp> {
  const figures = { messages: 0, noToken: 0, refused: 0 };
  const peers = new PeerTable();

  function read(batch: DatagramBatch): void {
    const { bytes, starts, ends, arrivals, senders } = batch;
    sink.batch(arrivals[batch.count - 1]!);
    const messagesBefore = figures.messages;
    const noTokenBefore = figures.noToken;
    for (let i = 0; i < batch.count; i++) {
      if (allow !== null && !allow.admits(senders, i)) figures.refused++;
      else {
        const end = ends[i]!;
        messages.take(bytes, messageStart(bytes, starts[i]!, end), end, arrivals[i]!, peers.of(senders, i), figures);
      }
    }
    const noToken = figures.noToken - noTokenBefore;
    if (figures.messages > messagesBefore) sink.count('messages', figures.messages - messagesBefore);
    if (noToken > 0) sink.count('noToken', noToken);
    // Only what lost its end and has no token may have lost the token with it.
    if (batch.truncated > 0 && noToken > 0) sink.overran();
  }

  const receiver = await openReceiver(
    { address, port, kind, clock: () => sink.now(), takenUpTo: () => sink.takenUpTo() },
    read,
  );
  return {
    receiver,
    snapshot: () => ({
      name: 'syslog-udp',
      address: receiver.address,
      port: receiver.port,
      figures: { ...receiver.figures(), ...figures },
      notes: notesOf(receiver),
    }),
    close: () => receiver.close(),
  };
}

/**
 * Where the message of a datagram begins: `logger --octet-count -d` puts a count in front also here, where it means
 * nothing. It is one only if it says how long the rest is.
 */
function messageStart(bytes: Uint8Array, start: number, end: number): number {
  if (start === end || bytes[start] === LESS) return start;
  const digits = digitsEnd(bytes, start, end, 5);
  if (digits === start || digits + 1 >= end || bytes[digits] !== SPACE || bytes[digits + 1] !== LESS) return start;
  return numberOf(bytes, start, digits) === end - digits - 1 ? digits + 1 : start;
}
