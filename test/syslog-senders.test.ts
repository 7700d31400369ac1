import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import winston from 'winston';
import { Syslog } from 'winston-syslog';
import { freePort } from './support/free-port.ts';
import { openSyslogRig, type SyslogRig, until } from './support/syslog-rig.ts';

// What real senders emit must correlate without a word about them in the manifest.

const run = promisify(execFile);

/** False if the program can be started; else why the test is skipped. */
function absent(program: string, ...args: readonly string[]): string | false {
  const { error, status } = spawnSync(program, args, { stdio: 'ignore', timeout: 20_000 });
  return error === undefined && status === 0 ? false : `${program} is not there`;
}

async function expectEvents(rig: SyslogRig, expected: readonly string[]): Promise<void> {
  await until(`there are ${expected.length} events`, () => rig.events.length >= expected.length);
  assert.deepEqual(rig.events, expected);
}

describe('logger', { skip: absent('logger', '--version') }, () => {
  const rows: readonly (readonly [name: string, args: readonly string[], expected: string])[] = [
    ['RFC 5424, its default', ['-t', 'web', 'trace_id=t1'], 'web t1'],
    ['RFC 5424 by name', ['--rfc5424', '-t', 'web', 'trace_id=t1'], 'web t1'],
    ['RFC 5424 with nil values', ['--rfc5424=notime,notq,nohost', '-t', 'web', 'trace_id=t1'], 'web t1'],
    ['RFC 3164', ['--rfc3164', '-t', 'web', 'trace_id=t1'], 'web t1'],
    ['RFC 3164 with a pid', ['--rfc3164', '-i', '-t', 'web', 'trace_id=t1'], 'web t1'],
    ['octet counting', ['--octet-count', '-t', 'web', 'trace_id=t1'], 'web t1'],
    ['octet counting and RFC 3164', ['--octet-count', '--rfc3164', '-t', 'web', 'trace_id=t1'], 'web t1'],
    [
      'structured data',
      ['--rfc5424', '--sd-id', 'trace@1', '--sd-param', 'id="t1"', '--msgid', 'M', '-t', 'web', 'text'],
      'web t1',
    ],
    ['a native line', ['web:t1|s'], 'web t1'],
    ['a native line by RFC 3164', ['--rfc3164', 'web:t1|s'], 'web t1'],
    ['a priority', ['-p', 'local3.err', '-t', 'web', '-i', 'trace_id=t1'], 'web t1'],
  ];
  for (const transport of ['-d', '-T']) {
    for (const [name, args, expected] of rows) {
      test(`${transport} ${name}`, async () => {
        await using rig = await openSyslogRig();
        await run('logger', ['-n', '127.0.0.1', '-P', String(rig.port('syslog')), transport, ...args]);
        await expectEvents(rig, [expected]);
      });
    }
  }

  test('-T sends each line of its input as a message of one connection', async () => {
    await using rig = await openSyslogRig();
    const logger = spawn('logger', ['-n', '127.0.0.1', '-P', String(rig.port('syslog-tcp')), '-T', '-t', 'web']);
    logger.stdin.end('trace_id=t1\ntrace_id=t2\n');
    await expectEvents(rig, ['web t1', 'web t2']);
    assert.equal(rig.figures('syslog-tcp').accepted, 1);
  });
});

describe("Python's SysLogHandler", { skip: absent('python3', '-c', 'import logging.handlers') }, () => {
  const script = `
import logging, logging.handlers, socket, sys
handler = logging.handlers.SysLogHandler(('127.0.0.1', int(sys.argv[1])), socktype=getattr(socket, sys.argv[2]))
handler.ident = sys.argv[3]
handler.append_nul = sys.argv[4] == 'nul'
logging.getLogger().addHandler(handler)
for number in (1, 2):
    logging.warning('request served trace_id=t%d', number)
`;
  for (const socktype of ['SOCK_DGRAM', 'SOCK_STREAM']) {
    // Without an ident it writes PRI and text and nothing else, so the sender is the node.
    for (const [ident, node] of [
      ['web: ', 'web'],
      ['web[7]: ', 'web'],
      ['', '127.0.0.1'],
    ] as const) {
      test(`${socktype}, ident "${ident}"`, async () => {
        await using rig = await openSyslogRig();
        await run('python3', ['-c', script, String(rig.port('syslog')), socktype, ident, 'nul']);
        await expectEvents(rig, [`${node} t1`, `${node} t2`]);
      });
    }
  }

  test('datagrams without the NUL at their end', async () => {
    await using rig = await openSyslogRig();
    await run('python3', ['-c', script, String(rig.port('syslog')), 'SOCK_DGRAM', 'web: ', 'none']);
    await expectEvents(rig, ['web t1', 'web t2']);
  });
});

describe('winston-syslog', () => {
  for (const protocol of ['udp4', 'tcp4']) {
    for (const type of ['BSD', '5424']) {
      for (const eol of protocol === 'tcp4' ? ['', '\n'] : ['']) {
        const ending = eol === '' ? 'no delimiter' : 'LF';
        test(`${protocol}, ${type}, ${ending}`, async () => {
          await using rig = await openSyslogRig();
          await using logger = winstonLogger({ protocol, type, eol, port: rig.port('syslog') });
          logger.info('request served', { trace_id: 't1' });
          logger.info('request served trace_id=t2');
          if (protocol === 'tcp4' && eol === '') {
            // Nothing says that the last is complete, but silence.
            await expectEvents(rig, ['web t1']);
            rig.input.sweep(rig.nowUs + 1_000_000);
          }
          await expectEvents(rig, ['web t1', 'web t2']);
        });
      }
    }
  }
});

function winstonLogger(options: { protocol: string; type: string; eol: string; port: number }) {
  const transport = new Syslog({ host: '127.0.0.1', localhost: 'host', app_name: 'web', ...options });
  const logger = winston.createLogger({ levels: winston.config.syslog.levels, transports: [transport] });
  return Object.assign(logger, {
    async [Symbol.asyncDispose]() {
      // Its own close waits for seconds with UDP, and with TCP it connects again after each close, its own too.
      const { socket } = transport;
      if (socket === null) return;
      socket.removeAllListeners('close');
      const closed = once(socket, 'close');
      if ('destroy' in socket) socket.destroy();
      else socket.close();
      await closed;
    },
  });
}

describe('rsyslogd', {
  skip: process.platform !== 'linux' || absent('rsyslogd', '-v') || absent('logger', '--version'),
}, () => {
  const forwards: readonly (readonly [name: string, action: string])[] = [
    ['UDP', 'protocol="udp"'],
    ['TCP', 'protocol="tcp"'],
    ['octet-counted TCP', 'protocol="tcp" TCP_Framing="octet-counted"'],
    ['RFC 5424 over TCP', 'protocol="tcp" template="RSYSLOG_SyslogProtocol23Format"'],
    ['ISO times over TCP', 'protocol="tcp" template="RSYSLOG_ForwardFormat"'],
    ['native lines over UDP', 'protocol="udp" template="native"'],
    ['native lines over TCP', 'protocol="tcp" template="native"'],
  ];
  for (const [name, action] of forwards) {
    test(`forwards by ${name}`, async () => {
      await using rig = await openSyslogRig();
      await using rsyslog = await startRsyslog(rig.port('syslog'), action);
      const args = ['-d', '-n', '127.0.0.1', '-P', String(rsyslog.port), '--rfc3164', '-t', 'web'];
      await run('logger', [...args, 'trace_id=t1']);
      await run('logger', [...args, 'trace_id=t2']);
      await expectEvents(rig, ['web t1', 'web t2']);
    });
  }
});

/** One with its own folder, which takes syslog at a UDP port and forwards it. */
async function startRsyslog(target: number, action: string): Promise<AsyncDisposable & { readonly port: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'observatory-rsyslog-'));
  const config = join(folder, 'rsyslog.conf');
  const port = await freePort();
  writeFileSync(
    config,
    `global(workDirectory="${folder}")
module(load="imudp")
input(type="imudp" address="127.0.0.1" port="${port}" ruleset="out")
template(name="native" type="string" string="%programname%:%msg:R,ERE,1,BLANK:trace_id=([^ ]+)--end%|s\\n")
ruleset(name="out") { action(type="omfwd" target="127.0.0.1" port="${target}" ${action}) }
`,
  );
  const daemon = spawn('rsyslogd', ['-n', '-f', config, '-i', join(folder, 'pid')], { stdio: 'ignore' });
  await until('rsyslogd listens', () => daemon.exitCode !== null || isUdpPortTaken(port));
  assert.equal(daemon.exitCode, null, 'rsyslogd runs');
  return {
    port,
    async [Symbol.asyncDispose]() {
      if (daemon.exitCode === null) {
        daemon.kill('SIGKILL');
        await once(daemon, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Bound on loopback, as Linux tells it: `0100007F:1FBD`. */
function isUdpPortTaken(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync('/proc/net/udp', 'latin1').includes(` 0100007F:${hex} `);
}
