import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sink } from '../../src/inputs/input.ts';
import { openSyslogInput, type SyslogInput, type SyslogOptions } from '../../src/inputs/syslog.ts';
import { type SyslogConfig, syslogSection } from '../../src/manifest/section-syslog.ts';
import type { InputSnapshot } from '../../src/thread/engine-port.ts';
import { eachEvent } from './each-event.ts';

/** The moment that the sink's clock shows until a test moves it: so nothing is idle unless a test says so. */
export const NOW_US = Date.UTC(2026, 10, 21, 10, 0, 0) * 1_000;
/** Far more than anything here takes; whoever waits so long waits in vain. */
const PATIENCE_MS = 20_000;

/** A syslog input on free ports of loopback, with all that came out of it. */
export interface SyslogRig extends AsyncDisposable {
  readonly input: SyslogInput;
  /** `node token` of each event, `node ×count` of each tally, in order. */
  readonly events: string[];
  /** Times of the events: own (NaN without one) and of arrival. */
  readonly times: { readonly at: number; readonly arrivedAtUs: number; readonly source: string }[];
  readonly counts: { messages: number; noToken: number };
  overruns: number;
  /** How often datagrams were announced, before their events. */
  batches: number;
  nowUs: number;
  port(name: string): number;
  /** The row of the stats view, and its figures. */
  row(name: string): InputSnapshot;
  figures(name: string): Readonly<Record<string, number>>;
  udp(message: string | Uint8Array): Promise<void>;
  tcp(name?: string): Promise<Socket>;
  /** Sends chunks over one connection, closes it and resolves once the input has read all of it. */
  stream(...chunks: readonly (string | Uint8Array)[]): Promise<void>;
}

export interface RigOptions extends Partial<SyslogConfig> {
  readonly nodes?: readonly string[];
  readonly options?: Partial<SyslogOptions>;
}

export async function openSyslogRig({ nodes = ['web'], options, ...config }: RigOptions = {}): Promise<SyslogRig> {
  const text = (bytes: Uint8Array, start: number, end: number): string =>
    Buffer.from(bytes.subarray(start, end)).toString();
  const sink: Sink = {
    now: () => rig.nowUs,
    takenUpTo: () => 0,
    batch: () => {
      rig.batches++;
    },
    event(event, arrivedAtUs, source) {
      const { bytes, nodeStart, nodeEnd, tokenStart, tokenEnd, kind, count, at } = event;
      const what = kind === 'event' ? text(bytes, tokenStart, tokenEnd) : `×${count}`;
      rig.events.push(`${text(bytes, nodeStart, nodeEnd)} ${what}`);
      rig.times.push({ at, arrivedAtUs, source });
    },
    eventBatch: eachEvent((event, arrivedAtUs, source) => sink.event(event, arrivedAtUs, source)),
    bad: () => {
      throw new Error('syslog has no bad lines');
    },
    count(counter, lines = 1) {
      if (counter !== 'messages' && counter !== 'noToken') throw new Error(`not for syslog to count: ${counter}`);
      rig.counts[counter] += lines;
    },
    overran: () => {
      rig.overruns++;
    },
    isNode: (name) => nodes.includes(name),
  };
  const rig: SyslogRig = {
    input: undefined as unknown as SyslogInput, // set below, before anybody sees it
    events: [],
    times: [],
    counts: { messages: 0, noToken: 0 },
    overruns: 0,
    batches: 0,
    nowUs: NOW_US,
    port: (name) => rig.input.bound.find(({ input }) => input === name)?.port ?? 0,
    row(name) {
      const found = rig.input.snapshots().find((row) => row.name === name);
      if (found === undefined) throw new Error(`no row ${name}`);
      return found;
    },
    figures: (name) => rig.row(name).figures,
    async udp(message) {
      const socket = createSocket('udp4');
      await new Promise((resolve) => socket.send(message, rig.port('syslog'), '127.0.0.1', resolve));
      socket.close();
    },
    async tcp(name = 'syslog-tcp') {
      const socket = connect(rig.port(name), '127.0.0.1');
      await once(socket, 'connect');
      // Resets are the input's to make, and no fault of a test.
      socket.on('error', () => {});
      return socket;
    },
    async stream(...chunks) {
      const before = rig.figures('syslog-tcp').accepted ?? 0;
      const socket = await rig.tcp();
      socket.setNoDelay();
      for (const chunk of chunks) socket.write(chunk);
      socket.end();
      await until('all is read', () => {
        const { accepted = 0, connections } = rig.figures('syslog-tcp');
        return accepted > before && connections === 0;
      });
    },
    [Symbol.asyncDispose]: () => rig.input.close(),
  };
  const fallback = syslogSection.fallback;
  if (fallback === null) throw new Error('syslog is on by default');
  const opened = await openSyslogInput({ ...fallback, port: 0, ...config }, sink, { receiver: 'auto', ...options });
  return Object.assign(rig, { input: opened });
}

/** Resolves once the socket is closed, in whatever way: a refusal may be an end or a reset. */
export async function closed(socket: Socket): Promise<void> {
  if (socket.closed) return;
  await new Promise<void>((resolve) => {
    socket.on('error', () => {});
    socket.once('close', () => resolve());
    socket.resume();
  });
}

/** Waits for a condition that others bring about; throws when that takes far too long. */
export async function until(what: string, met: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!met()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await sleep(2);
  }
}
