import { Engine } from '../../src/core/engine.ts';
import type { EngineSpec } from '../../src/core/spec.ts';
import { parseManifest } from '../../src/manifest/manifest.ts';
import type { HttpOutputConfig } from '../../src/manifest/section-http-output.ts';
import { type HttpSource, sourceOf } from '../../src/outputs/http-source.ts';
import { fillEvent, newTextEvent } from '../../src/protocols/json-event-fill.ts';

/** When every world begins, microseconds. */
export const START = 1_700_000_000_000_000;

export const OUTPUT: HttpOutputConfig = {
  address: '127.0.0.1',
  port: 0,
  allow: null,
  hosts: [],
  token: null,
  maxConnections: 256,
};

/** An engine to look at, and to tell things. */
export interface World {
  readonly engine: Engine;
  readonly source: HttpSource;
  /** A node sees a token so many milliseconds after the start. */
  see(ms: number, node: string, token: string): void;
  /** The clock goes on to so many milliseconds after the start. */
  wait(ms: number): void;
}

export function worldOf(manifest: string): World {
  const result = parseManifest(manifest, 'test.toml');
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return worldOfSpec(result.manifest.engine);
}

export function worldOfSpec(spec: EngineSpec): World {
  const engine = new Engine(spec);
  engine.start(START);
  const event = newTextEvent();
  const inputs = [{ name: 'udp', address: '127.0.0.1', port: 8125, figures: { datagrams: 7 }, notes: [] }];
  return {
    engine,
    source: sourceOf(
      () => engine,
      () => inputs,
    ),
    see: (ms, node, token) => {
      fillEvent(event, node, token, '');
      engine.take(event, START + ms * 1000, 'udp');
    },
    wait: (ms) => engine.advance(START + ms * 1000),
  };
}

/** The system of the introduction; token t1 passes, t2 is lost on its way to the database. */
export const SAMPLE = `
name = "Test <b>site</b>"
[[stream]]
name = "my sample/system"
nodes = ["web-server", "event-processor", "database"]
[[stream.edges]]
from = "web-server"
to = "event-processor"
check = { within = "10s", ok = 1 }
[[stream.edges]]
name = "stored"
from = "event-processor"
to = "database"
check = { within = "500ms", ok = 3, warn = 1, fail = 2 }
[[stream]]
name = "free.dot"
nodes = ["a", "b"]
edges = [{ from = "a", to = "b" }]
`;

export function sampleWorld(): World {
  const world = worldOf(SAMPLE);
  for (const [ms, token] of [
    [0, 't1'],
    [1000, 't2'],
    [2000, '<img src=x onerror=alert(1)>'],
  ] as const) {
    world.see(ms, 'web-server', token);
    world.see(ms + 20, 'event-processor', token);
    if (token === 't1') world.see(ms + 50, 'database', token);
  }
  world.wait(60_000);
  return world;
}
