import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newTraceEvent } from '../src/core/event.ts';
import { parseManifest } from '../src/manifest/manifest.ts';
import { parseLine } from '../src/protocols/line.ts';
import { EngineHost } from '../src/thread/engine-host.ts';

const MANIFEST = `
[input.udp]
port = 0
[input.syslog]
enabled = false
[[stream]]
name = "s"
edges = [{ from = "web", to = "db", check = { within = "1s" } }]
`;

test('the final picture has what was due by then, though the clock of a quiet engine had not come so far', async () => {
  const parsed = parseManifest(MANIFEST, 'test.toml');
  assert.ok(parsed.ok);
  let now = 1_700_000_000_000_000;
  const options = { manifest: parsed.manifest, notices: [], receiver: 'auto', recordFile: null, stdin: false } as const;
  const host = new EngineHost({ ...options, seed: [1, 2], clock: () => now });
  await host.open();
  try {
    const line = Buffer.from('web:gone|s');
    const event = newTraceEvent();
    parseLine(line, 0, line.length, event);
    host.intake.event(event, now, 'udp');
    now += 1_200_001;
    const { snapshot, failures } = await host.report();
    assert.equal(snapshot.now, now);
    assert.deepEqual(
      failures.map(({ token, reason }) => [token, reason]),
      [['gone', 'missing']],
    );
  } finally {
    await host.close();
  }
});
