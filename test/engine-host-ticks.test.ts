import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { parseManifest } from '../src/manifest/manifest.ts';
import { fillEvent, newTextEvent } from '../src/protocols/json-event-fill.ts';
import { EngineHost, TICK_MS } from '../src/thread/engine-host.ts';

const MANIFEST = `
[input.udp]
enabled = false
[input.syslog]
enabled = false
[[stream]]
name = "s"
[[stream.edges]]
from = "a"
to = "b"
check = { within = "10s", ok = 1 }
`;

const WITH_UDP = MANIFEST.replace('enabled = false', 'port = 0');

async function quietHost(manifest = MANIFEST) {
  const result = parseManifest(manifest, 'test.toml');
  assert.ok(result.ok);
  const time = { us: 1_700_000_000_000_000 };
  let woken = 0;
  const host = new EngineHost({
    ...{ manifest: result.manifest, notices: [], receiver: 'auto', recordFile: null, stdin: false },
    seed: [1, 2],
    clock: () => time.us,
    wake: () => {
      woken++;
    },
  });
  const [bound] = await host.open();
  const tick = () => {
    time.us += 50_000;
    return host.tick();
  };
  while (tick() === TICK_MS);
  return { host, port: bound?.port, time, tick, woken: () => woken };
}

test('what comes after a quiet time asks for the next tick at once, so that a change is told in time', async () => {
  const { host, time, tick, woken } = await quietHost();
  const event = newTextEvent();
  fillEvent(event, 'a', 't1', '');
  host.intake.event(event, time.us, 'syslog');
  fillEvent(event, 'b', 't1', '');
  host.intake.event(event, time.us, 'syslog');
  assert.equal(woken(), 1);
  let ticks = 0;
  while (host.engine.board.total === 0) {
    tick();
    ticks++;
  }
  // A grace of 200 ms, and the clock follows one tick behind.
  assert.equal(ticks, 6);
  await host.close();
});

test('datagrams after a quiet time ask for it too, and while traffic flows nothing does', async () => {
  const { host, time, tick, woken } = await quietHost();
  host.intake.batch(time.us);
  host.intake.batch(time.us);
  assert.equal(woken(), 1);
  assert.equal(tick(), TICK_MS);
  host.intake.batch(time.us);
  assert.equal(woken(), 1);
  await host.close();
});

test('what a tick finds itself in a socket asks for no other tick, as this one will', async (context) => {
  const { host, port, tick, woken } = await quietHost(WITH_UDP);
  const sender = createSocket('udp4');
  sender.connect(port!, '127.0.0.1');
  await once(sender, 'connect');
  // Connected, it is sent within the call, and the socket read by nobody before the tick.
  sender.send('a:t1|s');
  const nextMs = tick();
  const { inputs } = await host.frame({ failuresAfter: -1, transitionsAfter: -1, detail: null });
  sender.close();
  await host.close();
  if (!inputs[0]!.notes[0]!.startsWith('recvmmsg')) return context.skip('dgram cannot read by itself');
  assert.equal(host.engine.counters.events, 1);
  assert.equal(woken(), 0);
  assert.equal(nextMs, TICK_MS);
});
