import { isIP } from 'node:net';
import type { SyslogConfig } from '../manifest/section-syslog.ts';
import { compileAllow } from './allow.ts';
import type { Bound, Input, Sink } from './input.ts';
import { bindError } from './input-error.ts';
import type { Receiver, ReceiverKind } from './receiver.ts';
import { createConnections } from './syslog-connections.ts';
import { type ListenerOptions, openListener, type SyslogListener } from './syslog-listener.ts';
import { createSyslogMessages, SYSLOG_SOURCE } from './syslog-messages.ts';
import { syslogTables } from './syslog-tables.ts';
import { openSyslogUdp, type SyslogUdp } from './syslog-udp.ts';
import { readTlsFiles } from './tls-files.ts';

/** How often the silent peers are looked for: a frame that is not ended waits 1 to 1.25 s. */
const SWEEP_MS = 250;
/** With port 0, what UDP got may be taken for TCP; then another number is tried. */
const PORT_ATTEMPTS = 10;

export interface SyslogOptions {
  readonly receiver: 'auto' | ReceiverKind;
}

export interface SyslogInput extends Input {
  /** For the watch over the kernel's drops. */
  readonly receivers: readonly Receiver[];
  /** Another manifest is in force: ask the sink again which names are nodes. */
  forgetNames(): void;
  /** Ends the messages of TCP peers that were silent for a second at `nowUs`. The input does so by itself. */
  sweep(nowUs: number): void;
}

/** What is bound, or refused to be, by the name that `bound` and an error's message say. */
type SocketName = 'syslog' | 'syslog-tcp' | 'syslog-tls';

/**
 * Listen for syslog (SPEC 4) over UDP, TCP and TLS, as far as the manifest says so; UDP and TCP on the same port. All
 * or nothing: rejects with the `InputError` of the first that cannot be had. Broken files of TLS are such errors too.
 */
export async function openSyslogInput(config: SyslogConfig, sink: Sink, options: SyslogOptions): Promise<SyslogInput> {
  const allow = config.allow === null ? null : compileAllow(config.allow);
  const messages = createSyslogMessages(config, sink);
  const connections = createConnections(config.maxConnectionBytes, sink, messages);
  const shared = { allow, sink, connections, slots: { limit: config.maxConnections, taken: 0 } };

  const openUdp = (): Promise<SyslogUdp> =>
    named(SYSLOG_SOURCE, config, () => openSyslogUdp(config, allow, sink, messages, options.receiver));
  const openStream = (given: Pick<ListenerOptions, 'name' | 'address' | 'port' | 'tls'>): Promise<SyslogListener> =>
    named(given.name, given, () => openListener({ ...shared, ...given }));

  const { tls } = config;
  const material = tls === null ? null : await named('syslog-tls', tls, () => readTlsFiles(tls));
  const { udp, tcp } = await openPair(config, openUdp, (address, port) =>
    openStream({ name: 'syslog-tcp', address, port, tls: null }),
  );
  const listeners: SyslogListener[] = tcp === null ? [] : [tcp];
  const bound: Bound[] = [];
  if (udp !== null) bound.push({ input: SYSLOG_SOURCE, address: udp.receiver.address, port: udp.receiver.port });
  if (tcp !== null) bound.push({ input: 'syslog-tcp', address: tcp.address, port: tcp.port });
  if (tls !== null) {
    try {
      const { address, port } = tls;
      const listener = await openStream({ name: 'syslog-tls', address, port, tls: material });
      listeners.push(listener);
      bound.push({ input: 'syslog-tls', address: listener.address, port: listener.port });
    } catch (error) {
      await Promise.all([udp?.close(), tcp?.close()]);
      throw error;
    }
  }

  const timer = listeners.length === 0 ? undefined : setInterval(() => connections.sweep(sink.now()), SWEEP_MS);
  timer?.unref();
  let closing: Promise<void> | null = null;

  return {
    bound,
    receivers: udp === null ? [] : [udp.receiver],
    sweep: (nowUs) => connections.sweep(nowUs),
    forgetNames: () => messages.forgetNames(),
    snapshots() {
      const [first, ...rest] = [...(udp === null ? [] : [udp]), ...listeners].map((socket) => socket.snapshot());
      if (first === undefined) return [];
      const notes = [...first.notes];
      const refused = messages.refusedTokens();
      if (refused > 0) notes.push(`${refused} values of token keys were too long or had control characters`);
      // A sender shows up once, whichever way its messages came.
      return [{ ...first, notes, tables: syslogTables(messages.stats.snapshot()) }, ...rest];
    },
    close() {
      if (closing === null) {
        clearInterval(timer);
        connections.flush();
        closing = Promise.all([udp?.close(), ...listeners.map((listener) => listener.close())]).then(() => {});
      }
      return closing;
    },
  };
}

interface Pair {
  readonly udp: SyslogUdp | null;
  readonly tcp: SyslogListener | null;
}

async function openPair(
  config: SyslogConfig,
  openUdp: () => Promise<SyslogUdp>,
  openTcp: (address: string, port: number) => Promise<SyslogListener>,
): Promise<Pair> {
  for (let attempt = 1; ; attempt++) {
    const udp = config.udp ? await openUdp() : null;
    if (!config.tcp) return { udp, tcp: null };
    try {
      // A name may have several addresses: both take the same one.
      const address = udp === null || isIP(config.address) !== 0 ? config.address : udp.receiver.address;
      return { udp, tcp: await openTcp(address, udp?.receiver.port ?? config.port) };
    } catch (error) {
      await udp?.close();
      const isChance = config.port === 0 && udp !== null && attempt < PORT_ATTEMPTS;
      if (!isChance || !isTaken(error)) throw error;
    }
  }
}

async function named<T>(
  input: SocketName,
  { address, port }: { readonly address: string; readonly port: number },
  open: () => T | Promise<T>,
): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    throw bindError(input, address, port, input === 'syslog-tls' ? 'input.syslog.tls.port =' : '--syslog', cause);
  }
}

function isTaken(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
}
