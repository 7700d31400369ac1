import { newTraceEvent } from '../core/event.ts';
import type { SyslogConfig } from '../manifest/section-syslog.ts';
import { SyslogReader } from '../protocols/syslog-reader.ts';
import { SyslogStats } from '../protocols/syslog-stats.ts';
import type { Sink } from './input.ts';
import type { Peer } from './syslog-peers.ts';

/** The short name of what comes by syslog, however it came. */
export const SYSLOG_SOURCE = 'syslog';

/** Counted for each socket by itself. */
export interface MessageFigures {
  messages: number;
  noToken: number;
}

/** What all sockets of the input share: messages in, events out. */
export interface SyslogMessages {
  /** One message without its framing; counts into `figures`. An empty one is none. */
  take(bytes: Uint8Array, start: number, end: number, arrivedAtUs: number, peer: Peer, figures: MessageFigures): void;
  readonly stats: SyslogStats;
  /** Values of a token's keys that could not be tokens (SPEC 3): too long, or with control characters. */
  refusedTokens(): number;
  /** Other nodes are in force: ask again which names are nodes. */
  forgetNames(): void;
}

/**
 * A message whose text looks like a native line and is a bad one is a message without a token, not a bad line: most
 * sentences with a colon would be bad lines.
 */
export function createSyslogMessages(config: SyslogConfig, sink: Sink): SyslogMessages {
  const stats = new SyslogStats();
  const event = newTraceEvent();
  let reader = newReader();
  let refusedBefore = 0;

  function newReader(): SyslogReader {
    const { rules, order, timezone } = config;
    return new SyslogReader({ rules, order, timezone, isNode: (name) => sink.isNode(name) });
  }

  function refusedNow(): number {
    const { tooLong, control } = reader.extractor.refused;
    return tooLong + control;
  }

  return {
    stats,
    take(bytes, start, end, arrivedAtUs, peer, figures) {
      const kind = reader.read(bytes, start, end, arrivedAtUs, peer.text, event);
      const { message } = reader;
      if (message.end <= message.start) return;
      figures.messages++;
      if (kind === 'noToken') {
        figures.noToken++;
        stats.count(message, 'noToken', peer.bytes);
        return;
      }
      stats.count(message, reader.extractor.knowsNode(event) ? 'known' : 'unknownNode', peer.bytes);
      sink.event(event, arrivedAtUs, SYSLOG_SOURCE);
    },
    refusedTokens: () => refusedBefore + refusedNow(),
    forgetNames() {
      refusedBefore += refusedNow();
      reader = newReader();
    },
  };
}
