/** What the tests use of winston-syslog, which brings no types. */
declare module 'winston-syslog' {
  import type { Socket as UdpSocket } from 'node:dgram';
  import type { Socket } from 'node:net';
  import Transport from 'winston-transport';

  export interface SyslogTransportOptions {
    readonly host: string;
    readonly port: number;
    readonly protocol: string;
    readonly type: string;
    readonly localhost: string;
    readonly app_name: string;
    readonly eol: string;
  }

  export class Syslog extends Transport {
    constructor(options: SyslogTransportOptions);
    /** Null until the first message. */
    readonly socket: Socket | UdpSocket | null;
  }
}
