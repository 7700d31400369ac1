import type { Socket } from 'node:net';
import { FrameSplitter } from '../protocols/frame-splitter.ts';
import type { Sink } from './input.ts';
import type { SyslogMessages } from './syslog-messages.ts';
import { type Peer, peerOf } from './syslog-peers.ts';

/** What is left of a frame is taken for all of it after so long (SPEC 4). */
const IDLE_US = 1_000_000;

/** Of one listening socket. */
export interface StreamFigures {
  /** Open now. */
  connections: number;
  /** Ever, without the refused ones. */
  accepted: number;
  /** Outside the allow list. */
  refused: number;
  /** Beyond the limit on connections. */
  overLimit: number;
  /** TLS: ended before they were secure. */
  badHandshakes: number;
  /** Resets and the like. */
  errors: number;
  bytes: number;
  messages: number;
  noToken: number;
  /** Messages that were too long and lost their end. */
  cut: number;
  /** Messages that ended by silence: half ones, or of senders that write no delimiter. */
  idle: number;
}

export function newStreamFigures(): StreamFigures {
  return {
    connections: 0,
    accepted: 0,
    refused: 0,
    overLimit: 0,
    badHandshakes: 0,
    errors: 0,
    bytes: 0,
    messages: 0,
    noToken: 0,
    cut: 0,
    idle: 0,
  };
}

interface Connection {
  readonly splitter: FrameSplitter;
  readonly figures: StreamFigures;
  /** When its last bytes came: the arrival of what they completed. */
  readAtUs: number;
}

/** Reads the connections of all listening sockets. */
export interface SyslogConnections {
  /** Read from a peer that may speak, until it closes. */
  add(socket: Socket, figures: StreamFigures): void;
  /** Ends the frames of peers that were silent for a second. */
  sweep(nowUs: number): void;
  /** Ends the frames of all. */
  flush(): void;
}

export function createConnections(maxFrame: number, sink: Sink, messages: SyslogMessages): SyslogConnections {
  const open = new Set<Connection>();

  /** Runs what gives frames away, then tells what was counted meanwhile: once for a read, not for each message. */
  function reading({ splitter, figures }: Connection, run: () => void): void {
    const before = figures.messages;
    const noTokenBefore = figures.noToken;
    const cutBefore = splitter.cut;
    run();
    const noToken = figures.noToken - noTokenBefore;
    if (figures.messages > before) sink.count('messages', figures.messages - before);
    if (noToken > 0) sink.count('noToken', noToken);
    const cut = splitter.cut - cutBefore;
    figures.cut += cut;
    // Only what lost its end and has no token may have lost the token with it.
    if (cut > 0 && noToken > 0) sink.overran();
  }

  function end(connection: Connection): void {
    if (connection.splitter.pending > 0) reading(connection, () => connection.splitter.flush());
  }

  return {
    add(socket, figures) {
      const peer: Peer = peerOf(socket.remoteAddress ?? '');
      const connection: Connection = {
        figures,
        readAtUs: 0,
        splitter: new FrameSplitter((bytes, start, stop) => {
          messages.take(bytes, start, stop, connection.readAtUs, peer, figures);
        }, maxFrame),
      };
      open.add(connection);
      socket.on('data', (chunk: Buffer) => {
        connection.readAtUs = sink.now();
        figures.bytes += chunk.length;
        reading(connection, () => connection.splitter.push(chunk));
      });
      // Comes right after its end too, since Node then closes our side.
      socket.on('close', () => {
        end(connection);
        open.delete(connection);
      });
    },
    sweep(nowUs) {
      for (const connection of open) {
        if (connection.splitter.pending === 0) continue;
        // A clock that was set back must not keep a message for as long.
        connection.readAtUs = Math.min(connection.readAtUs, nowUs);
        if (nowUs - connection.readAtUs < IDLE_US) continue;
        connection.figures.idle++;
        end(connection);
      }
    },
    flush() {
      for (const connection of open) end(connection);
    },
  };
}
