import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createDropsWatch } from '../src/inputs/kernel-drops.ts';
import { parseManifest } from '../src/manifest/manifest.ts';
import { EngineHost } from '../src/thread/engine-host.ts';

const manifest = (within: string) => `
[input.udp]
port = 0
[input.syslog]
enabled = false
[time]
grace = "100ms"
[limits]
tokens = 200_000
[[stream]]
name = "s"
  [[stream.edges]]
  from = "web"
  to = "db"
    [stream.edges.check]
    within = "${within}"
    ok = 3
`;

/**
 * Sends `web:tN|s` for N below `tokens`, and `db:tN|s` but for those withheld: either all of the former and then all
 * of the latter, as fast as it can, or in turn, a hundred lines for each line on its standard input.
 */
const SENDER = `
const [port, tokens, withheld, patient] = process.argv.slice(1).map((text) => JSON.parse(text));
const socket = require('node:dgram').createSocket('udp4');
const web = [...Array(tokens).keys()].map((n) => 'web:t' + n + '|s');
const db = web.map((_, n) => (withheld.includes(n) ? 'nobody:x|s' : 'db:t' + n + '|s'));
const lines = patient ? web.flatMap((line, n) => [line, db[n]]) : [...web, ...db];
let next = 0;
let sent = 0;
const done = () => ++sent === lines.length && process.stdout.write('sent', () => process.exit());
function turn() {
  for (let i = 0; i < 100 && next < lines.length; i++) socket.send(lines[next++], port, '127.0.0.1', done);
  if (!patient && next < lines.length) setImmediate(turn);
}
if (patient) process.stdin.on('data', turn);
else turn();
`;

async function listen(within: string) {
  const parsed = parseManifest(manifest(within), 'test.toml');
  assert.ok(parsed.ok);
  const clock = () => Math.floor((performance.timeOrigin + performance.now()) * 1000);
  const host = new EngineHost({
    manifest: parsed.manifest,
    notices: [],
    receiver: 'auto',
    recordFile: null,
    stdin: false,
    seed: [1, 2],
    clock,
  });
  const [bound] = await host.open();
  return { host, port: bound!.port };
}

function senderArgs(port: number, tokens: number, withheld: readonly number[], patient: boolean): string[] {
  return ['-e', SENDER, ...[port, tokens, withheld, patient].map((value) => JSON.stringify(value))];
}

/** Tick as the engine's thread does, until `done` or, at the latest, for ten seconds. */
async function tickUntil(host: EngineHost, done: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !done(); i++) {
    host.tick();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.ok(done(), 'not done after ten seconds');
}

const measured = (() => {
  try {
    return readFileSync('/proc/net/udp', 'utf8').includes('drops');
  } catch {
    return false;
  }
})();

test('datagrams that the kernel dropped make their misses void, and blame nobody', { skip: !measured }, async () => {
  const { host, port } = await listen('6s');
  try {
    // This thread reads nothing until the sender is done, in less than `within`: far more than any receive buffer holds.
    const { stdout } = spawnSync(process.execPath, senderArgs(port, 130_000, [], false), { encoding: 'utf8' });
    assert.equal(stdout, 'sent');
    await tickUntil(host, () => host.engine.counters.loss > 0 && host.engine.records[0]!.waiting === 0);
    const check = host.engine.records[0]!.snapshot(0, 0, 0);
    assert.ok(check.void > 0, 'some replies were among the lost');
    assert.equal(check.voidBy.loss, check.void);
    assert.equal(check.failed, 0, JSON.stringify(host.engine.failures.since(0, 3)));
    assert.notEqual(check.status, 'FAIL');
    assert.ok(host.engine.lossAt !== null);
  } finally {
    await host.close();
  }
});

test('the same traffic without loss fails for exactly the tokens that were withheld', async () => {
  const { host, port } = await listen('2s');
  const withheld = [17, 400, 1999];
  const sender = spawn(process.execPath, senderArgs(port, 2_000, withheld, true), {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  try {
    const { counters, records, failures } = host.engine;
    // Nothing is sent before all that was sent is read: no buffer overflows, however long this thread has to wait.
    for (let lines = 100; lines <= 4_000; lines += 100) {
      sender.stdin.write('\n');
      await tickUntil(host, () => counters.events + counters.unknown === lines);
    }
    await tickUntil(host, () => counters.events === 4_000 - withheld.length && records[0]!.waiting === 0);
    assert.equal(counters.loss, 0);
    const failing = failures.since(0).map(({ token, reason }) => `${token} ${reason}`);
    assert.deepEqual(failing.sort(), withheld.map((n) => `t${n} missing`).sort());
  } finally {
    sender.kill('SIGKILL');
    await host.close();
  }
});

test('a watch over no sockets has nothing to tell', () => {
  assert.equal(createDropsWatch([]).poll(), null);
});
