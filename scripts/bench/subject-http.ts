import fastify from 'fastify';
import { openHttpInput } from '../../src/inputs/http.ts';
import type { Sink } from '../../src/inputs/input.ts';
import { parseManifest } from '../../src/manifest/manifest.ts';
import { createClock } from '../../src/thread/clock.ts';
import { answer } from './answer.ts';
import { openHost } from './host.ts';
import { BATCH } from './http-load.ts';
import { ONE_EDGE } from './one-edge.ts';

// Events over HTTP. Argument: `bare`, a server of the same framework that only parses the JSON; `dropped`, the input with
// nothing behind it; or `engine`, all that happens in the engine's thread.

const MANIFEST = `[input.udp]
enabled = false
[input.syslog]
enabled = false
[input.http]
port = 0
${ONE_EDGE}`;

const kind = process.argv[2];
if (kind === 'bare') await bare();
else if (kind === 'dropped') await dropped();
else await judging();

async function bare(): Promise<void> {
  let events = 0;
  const app = fastify({ logger: false });
  app.post('/events', (request, reply) => {
    reply.code(202);
    events += (request.body as unknown[]).length;
    return { accepted: BATCH };
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const bound = app.server.address();
  answer(typeof bound === 'object' ? bound!.port : 0, () => events);
}

async function dropped(): Promise<void> {
  let events = 0;
  const sink: Sink = {
    now: createClock(),
    takenUpTo: () => 0,
    batch: () => {},
    event: () => {
      events++;
    },
    eventBatch: ({ count }) => {
      events += count;
    },
    bad: () => {},
    count: () => {},
    overran: () => {},
    isNode: () => true,
  };
  const input = await openHttpInput(manifest().input.http!, sink);
  answer(input.bound[0]!.port, () => events);
}

async function judging(): Promise<void> {
  const { host, port } = await openHost(manifest(), 'auto', null);
  answer(port, () => host.engine.counters.events);
}

function manifest() {
  const result = parseManifest(MANIFEST, 'bench.toml');
  if (!result.ok) throw new Error('manifest');
  return result.manifest;
}
