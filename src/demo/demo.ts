import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { EngineSpec } from '../core/spec.ts';
import { packLines } from './packets.ts';
import { createTraffic, type TrafficOptions } from './traffic.ts';

export interface DemoTarget {
  /** An address, not a name. */
  readonly host: string;
  readonly port: number;
}

export interface Demo {
  /** Lines handed to the system so far. */
  readonly lines: number;
  /** Datagrams that the system refused; a receiver that is not there is no refusal. */
  readonly refused: number;
  close(): void;
}

/** Between two sends. Edges that need it finer have their times in the lines. */
const TICK_MS = 20;

/**
 * Send the traffic of `createTraffic` to a UDP input until closed, from this process's own clock. Without a seed each
 * start plays other tokens.
 */
export function startDemo(spec: EngineSpec, target: DemoTarget, options: Partial<TrafficOptions> = {}): Demo {
  const traffic = createTraffic(spec, { seed: Date.now() % 2 ** 32, ...options });
  const socket = createSocket(isIPv6(target.host) ? 'udp6' : 'udp4');
  const sent = { lines: 0, refused: 0 };
  const send = () => {
    const lines = traffic.next(Date.now() * 1000);
    sent.lines += lines.length;
    for (const packet of packLines(lines)) {
      socket.send(packet, target.port, target.host, (error) => {
        if (error) sent.refused++;
      });
    }
  };
  send();
  const timer = setInterval(send, TICK_MS);
  return {
    get lines() {
      return sent.lines;
    },
    get refused() {
      return sent.refused;
    },
    close() {
      clearInterval(timer);
      socket.close();
    },
  };
}
