import type { TraceEvent } from '../core/event.ts';
import { type ExtractorOptions, TokenExtractor } from './extract-token.ts';
import { bytesOf } from './syslog-bytes.ts';
import { readSyslog } from './syslog-header.ts';
import { newSyslogMessage } from './syslog-message.ts';
import { parseZone, UTC, type Zone } from './syslog-zone.ts';

export interface SyslogReaderOptions extends ExtractorOptions {
  /** "local", "utc", "+02:00" or an IANA name, for times without a zone. */
  readonly timezone: string;
}

/** Reads frames and datagrams into events; knows nothing of sockets. */
export class SyslogReader {
  /** The last message, as places in the bytes that were given; read it before the next call. */
  readonly message = newSyslogMessage();
  readonly extractor: TokenExtractor;
  readonly #zone: Zone;
  #peer = '';
  #peerBytes = new Uint8Array(0);

  constructor(options: SyslogReaderOptions) {
    this.extractor = new TokenExtractor(options);
    this.#zone = parseZone(options.timezone) ?? UTC;
  }

  /**
   * Reads one message, without its framing. Fills `event` unless the message has no token; its time is that of a
   * native line, else the message's own, else NaN. `peer` is the sender's address.
   */
  read(
    bytes: Uint8Array,
    start: number,
    end: number,
    arrivedAtUs: number,
    peer: string,
    event: TraceEvent,
  ): TraceEvent['kind'] | 'noToken' {
    const { message } = this;
    readSyslog(message, bytes, start, end, this.#zone, arrivedAtUs);
    if (peer !== this.#peer) {
      this.#peer = peer;
      this.#peerBytes = bytesOf(peer) as Uint8Array<ArrayBuffer>;
    }
    const kind = this.extractor.extract(message, this.#peerBytes, event);
    if (kind === null) return 'noToken';
    if (Number.isNaN(event.at)) {
      event.at = message.at;
      event.wholeSecond = message.wholeSecond && !Number.isNaN(message.at);
    }
    return kind;
  }
}
