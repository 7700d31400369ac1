import { createSocket } from 'node:dgram';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { isoFromUs } from '../core/iso-time.ts';
import type { Sent } from './notify-queue.ts';
import { messageSeverity, type NotifyMessage } from './notify-text.ts';

/** Of a daemon (RFC 5424, table 1). */
const FACILITY = 3;
/** A receiver need not take more (RFC 5424, section 6.1). */
const MAX_BYTES = 2048;

/** Writes the message as RFC 5424 over UDP. Nobody answers, so `sent` means that it has left. */
export function sendSyslog(address: string, port: number, message: NotifyMessage): Promise<Sent> {
  const bytes = Buffer.from(syslogLine(message, hostname(), process.pid));
  return new Promise((resolve) => {
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
    const done = (sent: Sent) => {
      socket.close();
      resolve(sent);
    };
    socket.once('error', (error) => done({ outcome: 'later', why: error.message, afterMs: 0 }));
    socket.send(bytes.subarray(0, MAX_BYTES), port, address, (error) => {
      if (error === null) done({ outcome: 'sent' });
      else done({ outcome: 'later', why: error.message, afterMs: 0 });
    });
  });
}

/**
 * The names are structured data, but no token is: sent to a syslog input of ours it is an event of nothing. 32473 is the
 * number that RFC 5612 gives to examples, as there is none of our own.
 */
export function syslogLine(message: NotifyMessage, host: string, pid: number): string {
  const { kind, at, stream, from, to, edge, was, status, pass, total, text } = message;
  const values = { kind, stream, from, to, ...(edge === null ? {} : { edge }), was, status, pass, total };
  const data = Object.entries(values).map(([name, value]) => `${name}="${escaped(String(value))}"`);
  const priority = FACILITY * 8 + messageSeverity(message);
  const visibleHost = host.replace(/[^!-~]/g, '').slice(0, 255) || '-';
  return `<${priority}>1 ${isoFromUs(at)} ${visibleHost} observatory-tui ${pid} status [observatory@32473 ${data.join(' ')}] ${text}`;
}

/** RFC 5424, section 6.3.3. */
function escaped(value: string): string {
  return value.replace(/["\\\]]/g, '\\$&');
}
