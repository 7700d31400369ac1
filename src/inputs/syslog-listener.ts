import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import type { InputSnapshot } from '../thread/engine-port.ts';
import type { AllowList } from './allow.ts';
import type { Sink } from './input.ts';
import { newStreamFigures, type SyslogConnections } from './syslog-connections.ts';
import type { TlsMaterial } from './tls-files.ts';

/** A peer that vanished without a word is noticed, and its place free, after this and some probes. */
const KEEP_ALIVE_MS = 60_000;
const HANDSHAKE_MS = 10_000;

/** Connections at once over all listening sockets, handshakes included. */
export interface Slots {
  readonly limit: number;
  taken: number;
}

export interface ListenerOptions {
  readonly name: 'syslog-tcp' | 'syslog-tls';
  readonly address: string;
  readonly port: number;
  readonly allow: AllowList | null;
  readonly slots: Slots;
  readonly sink: Sink;
  readonly connections: SyslogConnections;
  /** Null: plain TCP. */
  readonly tls: TlsMaterial | null;
}

export interface SyslogListener {
  readonly address: string;
  readonly port: number;
  snapshot(): InputSnapshot;
  /** Ends all connections; resolves when the port is free. */
  close(): Promise<void>;
}

/**
 * Syslog over TCP (RFC 6587) or TLS (RFC 5425). Whoever is refused is so before the first byte is read or a handshake
 * begun. Resolves once bound; rejects with the bind error.
 */
export async function openListener(options: ListenerOptions): Promise<SyslogListener> {
  const { name, allow, slots, sink, connections } = options;
  const figures = newStreamFigures();
  const sockets = new Set<Socket>();
  let lastFault: string | null = null;

  function secured(tls: TlsMaterial): TlsServer {
    const { cert, key, ca } = tls;
    const demands = ca === null ? {} : { ca, requestCert: true, rejectUnauthorized: true };
    const server = createTlsServer({ cert, key, ...demands, handshakeTimeout: HANDSHAKE_MS });
    server.on('secureConnection', (socket) => {
      socket.on('error', noteError);
      connections.add(socket, figures);
    });
    server.on('tlsClientError', (error) => {
      figures.badHandshakes++;
      lastFault = codeOf(error);
    });
    return server;
  }

  function noteError(): void {
    figures.errors++;
  }

  function accept(socket: Socket): void {
    socket.on('error', noteError);
    const { remoteAddress } = socket;
    // Gone already, and so without an address.
    if (remoteAddress === undefined) return void socket.destroy();
    if (allow !== null && !allow.admitsText(remoteAddress)) {
      figures.refused++;
      return void socket.destroy();
    }
    if (slots.taken >= slots.limit) {
      figures.overLimit++;
      sink.overran();
      return void socket.destroy();
    }
    slots.taken++;
    figures.connections++;
    figures.accepted++;
    sockets.add(socket);
    socket.on('close', () => {
      slots.taken--;
      figures.connections--;
      sockets.delete(socket);
    });
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    if (upgrade === null) connections.add(socket, figures);
    // Node's documented way to hand a connection to a TLS server that does not listen itself.
    else upgrade.emit('connection', socket);
  }

  const upgrade = options.tls === null ? null : secured(options.tls);
  const server = createServer(accept);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.address, port: options.port, exclusive: true }, resolve);
  });
  server.removeAllListeners('error');
  // No descriptor was left for a connection: it is dropped, and what it would have said is unknown.
  server.on('error', () => {
    figures.overLimit++;
    sink.overran();
  });

  const { address, port } = server.address() as AddressInfo;
  return {
    address,
    port,
    snapshot: () => ({
      name,
      address,
      port,
      figures: { ...figures },
      notes: lastFault === null ? [] : [`the last handshake that failed: ${lastFault}`],
    }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
