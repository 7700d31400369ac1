import { hashOf, isSame, textOf } from './syslog-bytes.ts';
import type { Dialect, SyslogMessage } from './syslog-message.ts';

/** Names kept per table; the messages of all further ones are counted in one row without a name. */
const MAX_ROWS = 64;
const SLOTS = 256;
/** Bytes of a message kept as a sample. */
const MAX_SAMPLE = 200;
/** Of each name the first so many problems are kept as sample in turn, later only each 64th: a copy costs. */
const FIRST_SAMPLES = 8;

/** What became of a message: it was counted, its node is in no stream, or it had no token. */
export type Outcome = 'known' | 'unknownNode' | 'noToken';

export interface SenderRow {
  /** Null: all that found no place in the table. */
  readonly name: string | null;
  readonly messages: number;
  readonly noToken: number;
  readonly unknownNode: number;
  /** The beginning of a late message without a token or of an unknown node; null if there was none. */
  readonly sample: string | null;
}

/** Why nothing correlates, as far as syslog can tell. Rows come in order of first appearance. */
export interface SyslogStatsSnapshot {
  readonly dialects: Readonly<Record<Dialect, number>>;
  readonly hosts: readonly SenderRow[];
  readonly apps: readonly SenderRow[];
}

interface Row {
  readonly name: Uint8Array;
  messages: number;
  noToken: number;
  unknownNode: number;
  problems: number;
  readonly sample: Uint8Array;
  sampleLength: number;
}

/** Counts messages by dialect, host and app. Bounded, whatever names come. */
export class SyslogStats {
  readonly #dialects: Record<Dialect, number> = { rfc5424: 0, bsd: 0, lenient: 0, none: 0 };
  readonly #hosts = new SenderTable();
  readonly #apps = new SenderTable();

  /** `peer` is the sender's address, the host of a message that names none. */
  count(message: SyslogMessage, outcome: Outcome, peer: Uint8Array): void {
    this.#dialects[message.dialect]++;
    const { bytes, hostStart, hostEnd, appStart, appEnd } = message;
    if (hostEnd > hostStart) this.#hosts.count(bytes, hostStart, hostEnd, message, outcome);
    else this.#hosts.count(peer, 0, peer.length, message, outcome);
    this.#apps.count(bytes, appStart, appEnd, message, outcome);
  }

  snapshot(): SyslogStatsSnapshot {
    return { dialects: { ...this.#dialects }, hosts: this.#hosts.rows(), apps: this.#apps.rows() };
  }
}

/** Rows by name, and by the hash of its bytes, so that a string is made only when a slot is taken by another name. */
class SenderTable {
  readonly #rows = new Map<string, Row>();
  readonly #others = newRow(new Uint8Array(0));
  readonly #slots: (Row | undefined)[] = new Array(SLOTS);

  count(bytes: Uint8Array, start: number, end: number, message: SyslogMessage, outcome: Outcome): void {
    const slot = hashOf(bytes, start, end) % SLOTS;
    let row = this.#slots[slot];
    if (row === undefined || !isSame(bytes, start, end, row.name)) {
      row = this.#find(bytes, start, end);
      if (row !== this.#others) this.#slots[slot] = row;
    }
    row.messages++;
    if (outcome === 'known') return;
    if (outcome === 'noToken') row.noToken++;
    else row.unknownNode++;
    row.problems++;
    if (row.problems <= FIRST_SAMPLES || row.problems % 64 === 0) keepSample(row, message);
  }

  rows(): SenderRow[] {
    const rows = [...this.#rows].map(([name, row]) => ({ name, ...countsOf(row) }));
    return this.#others.messages === 0 ? rows : [...rows, { name: null, ...countsOf(this.#others) }];
  }

  #find(bytes: Uint8Array, start: number, end: number): Row {
    const name = textOf(bytes, start, Math.max(start, end));
    const known = this.#rows.get(name);
    if (known) return known;
    if (this.#rows.size >= MAX_ROWS) return this.#others;
    const row = newRow(bytes.slice(start, Math.max(start, end)));
    this.#rows.set(name, row);
    return row;
  }
}

function newRow(name: Uint8Array): Row {
  const sample = new Uint8Array(MAX_SAMPLE);
  return { name, messages: 0, noToken: 0, unknownNode: 0, problems: 0, sample, sampleLength: 0 };
}

function keepSample(row: Row, { bytes, start, end }: SyslogMessage): void {
  row.sampleLength = Math.min(MAX_SAMPLE, end - start);
  for (let i = 0; i < row.sampleLength; i++) row.sample[i] = bytes[start + i]!;
}

function countsOf({ messages, noToken, unknownNode, problems, sample, sampleLength }: Row): Omit<SenderRow, 'name'> {
  return { messages, noToken, unknownNode, sample: problems === 0 ? null : textOf(sample, 0, sampleLength) };
}
