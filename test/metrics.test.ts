import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LATENCY_BOUNDS_US, LatencyHistogram } from '../src/core/latency-histogram.ts';
import { ByteText } from '../src/outputs/byte-text.ts';
import { createMetrics, type Metrics } from '../src/outputs/metrics.ts';
import { sampleWorld, worldOf } from './support/http-world.ts';

const first = 'stream="my sample/system",from="web-server",to="event-processor"';
const second = 'stream="my sample/system",from="event-processor",to="database"';

async function textOf(metrics: Metrics): Promise<string> {
  const to = new ByteText();
  await metrics.write(to);
  return to.bytes.toString();
}

test('statuses, observations, latencies and counters are told as Prometheus reads them', async () => {
  const metrics = createMetrics(sampleWorld().source);
  const lines = (await textOf(metrics)).split('\n');
  for (const expected of [
    '# TYPE observatory_edge_status gauge',
    `observatory_edge_status{status="OK",${first}} 1`,
    `observatory_edge_status{status="FAIL",${first}} 0`,
    `observatory_edge_status{status="FAIL",${second}} 1`,
    'observatory_edge_status{status="UNCHECKED",stream="free.dot",from="a",to="b"} 1',
    '# TYPE observatory_observations_total counter',
    `observatory_observations_total{outcome="pass",${second},check="0",kind="time"} 1`,
    `observatory_observations_total{outcome="fail",${second},check="0",kind="time"} 2`,
    `observatory_observations_total{outcome="void_loss",${second},check="0",kind="time"} 0`,
    `observatory_window_total{${second},check="0",kind="time"} 3`,
    '# TYPE observatory_latency_seconds histogram',
    `observatory_latency_seconds_bucket{le="0.01",${first},check="0",kind="time"} 0`,
    `observatory_latency_seconds_bucket{le="0.025",${first},check="0",kind="time"} 3`,
    `observatory_latency_seconds_bucket{le="+Inf",${first},check="0",kind="time"} 3`,
    `observatory_latency_seconds_sum{${first},check="0",kind="time"} 0.06`,
    `observatory_latency_seconds_count{${first},check="0",kind="time"} 3`,
    'observatory_node_events_total{stream="my sample/system",node="database"} 1',
    'observatory_lines_total{what="events"} 7',
    'observatory_input{input="udp",figure="datagrams"} 7',
    'observatory_failures_total 2',
  ]) {
    assert.ok(lines.includes(expected), expected);
  }
  assert.match(metrics.contentType, /^text\/plain; version=0\.0\.4/);
});

test('inputs of one name are told together', async () => {
  const { source } = sampleWorld();
  const file = (address: string, lines: number) => ({ name: 'file', address, port: 0, figures: { lines }, notes: [] });
  const inputs = [file('/var/log/a', 3), file('/var/log/b', 4)];
  const text = await textOf(createMetrics({ ...source, inputs: () => inputs }));
  assert.deepEqual(text.match(/^observatory_input\{.*/gm), ['observatory_input{input="file",figure="lines"} 7']);
});

test('every line is one that Prometheus reads, whatever the names', async () => {
  const name = JSON.stringify('a"\\b');
  const { source } = worldOf(
    `[[stream]]\nname = ${name}\n[[stream.edges]]\nfrom = ${name}\nto = "c"\n[[stream.edges]]\nname = "x"\nfrom = ${name}\nto = "c"\ncheck = { within = "1s" }`,
  );
  const text = await textOf(createMetrics(source));
  const sample = /^[a-z_]+(?:\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+\})? [-+0-9.e]+$/;
  const seen = new Set<string>();
  for (const line of text.trim().split('\n')) {
    if (line === '' || line.startsWith('# ')) continue;
    assert.match(line, sample);
    const series = line.slice(0, line.lastIndexOf(' '));
    assert.ok(!seen.has(series), series);
    seen.add(series);
  }
});

test('a latency falls into the first bucket that it does not exceed', () => {
  const histogram = new LatencyHistogram();
  for (const us of [0, 1_000, 1_001, 300_000_000, 300_000_001]) histogram.add(us);
  histogram.add(Number.NaN);
  assert.deepEqual(
    [histogram.counts[0], histogram.counts[1], histogram.counts.at(-2), histogram.counts.at(-1)],
    [2, 1, 1, 1],
  );
  assert.equal(histogram.counts.length, LATENCY_BOUNDS_US.length + 1);
  assert.equal(histogram.sumUs, 600_002_002);
});

test('what is written again has the values of its moment, also when there are other names by then', async () => {
  const world = sampleWorld();
  const fresh = () => textOf(createMetrics(world.source));
  const metrics = createMetrics(world.source);
  assert.equal(await textOf(metrics), await fresh());
  world.see(61_000, 'web-server', 't9');
  world.see(61_020, 'event-processor', 't9');
  world.wait(70_000);
  assert.equal(await textOf(metrics), await fresh());
  const free = worldOf('[[stream]]\nname = "free"\ndiscover = true');
  const discovering = createMetrics(free.source);
  for (const [ms, node] of [
    [0, 'a'],
    [10, 'b Nan'],
    [20, 'c'],
  ] as const) {
    free.see(ms, node, 't');
    free.wait(ms + 5000);
    assert.equal(await textOf(discovering), await textOf(createMetrics(free.source)));
  }
  assert.match(await textOf(discovering), /node="b Nan"\} 1\n/);
});
