import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { dotOf, statusLabel, widestLabel } from '../src/outputs/dot.ts';
import { createDrawings } from '../src/outputs/http-svg.ts';
import { sampleWorld, worldOf } from './support/http-world.ts';

test('a stream is drawn with the labels and colours of its statuses', () => {
  const text = dotOf(sampleWorld().source.snapshot().streams[0]!, 0);
  assert.equal(
    text,
    `digraph "my sample/system" {
  graph [id="s0" rankdir="LR" bgcolor="transparent" nodesep="0.5" ranksep="0.6" fontname="Helvetica,Arial,sans-serif"];
  node [shape="box" style="rounded" fontname="Helvetica,Arial,sans-serif" fontsize="15" height="0.45"];
  edge [fontname="Helvetica,Arial,sans-serif" fontsize="12"];
  "web-server" [id="s0n0" class="seen" label="web-server"];
  "event-processor" [id="s0n1" class="seen" label="event-processor"];
  "database" [id="s0n2" class="seen" label="database"];
  "web-server" -> "event-processor" [id="s0e0" class="OK" color="#1a7f37" fontcolor="#1a7f37" label="OK(pass=1/1 100%)\\nCheck(within=10s,ok=1,warn=0,fail=0)"];
  "event-processor" -> "database" [id="s0e1" class="FAIL first" color="#cf222e" fontcolor="#cf222e" label="stored\\nFAIL(pass=1/3 33%)\\nCheck(within=500ms,ok=3,warn=1,fail=2)"];
}
`,
  );
});

test('an edge without checks is dotted and tells how often it was seen', () => {
  const stream = sampleWorld().source.snapshot().streams[1]!;
  assert.match(dotOf(stream, 1), /"a" -> "b" \[id="s1e0" class="UNCHECKED" .* style="dotted" label="seen 0"\]/);
});

test('of several checks the one is drawn that the status is of', async () => {
  const world = worldOf(`[[stream]]
name = "s"
[[stream.edges]]
from = "a"
to = "b"
check = [{ within = "9s", ok = 1 }, { within = "2s", ok = 1 }]`);
  world.see(0, 'a', 't');
  world.wait(5_000);
  const graphviz = await Graphviz.load();
  const drawings = createDrawings((dot) => ({ svg: Promise.resolve(graphviz.dot(dot)), stop: () => {} }));
  const [stream] = world.source.snapshot().streams;
  assert.match(await drawings.svgOf(stream!, 0), />FAIL\(pass=0\/1 0%\)<.*>Check\(within=2s,[^<]* and 1 more</s);
});

const names = [
  '"',
  '\\',
  '\\\\"',
  'a\\N',
  '&lt;',
  '<b>',
  'a->b',
  '--',
  '{|}',
  "'",
  'ü日本',
  ']]>',
  '\\n',
  'graph',
  ';#',
];

test('names of any kind are drawn as they are', async () => {
  const graphviz = await Graphviz.load();
  const quoted = names.map((name) => JSON.stringify(name)).join(', ');
  const { source } = worldOf(
    `[[stream]]\nname = ${JSON.stringify('"<!--')}\nnodes = [${quoted}]\nedges = [{ from = ${JSON.stringify(names[0])}, to = ${JSON.stringify(names[1])} }]`,
  );
  const svg = graphviz.dot(dotOf(source.snapshot().streams[0]!, 0));
  const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) =>
    text!.replace(/&#(\d+);|&(lt|gt|amp|quot);/g, (_, code, word: string) =>
      code ? String.fromCharCode(Number(code)) : { lt: '<', gt: '>', amp: '&', quot: '"' }[word]!,
    ),
  );
  assert.deepEqual(texts.sort(), [...names, 'seen 0'].sort());
});

test('the layout has room for any label that a check can come to', () => {
  const { streams } = sampleWorld().source.snapshot();
  for (const edge of streams.flatMap((stream) => stream.edges)) {
    assert.ok(widestLabel(edge).length >= statusLabel(edge).length);
  }
});

test('a drawing shows the statuses of the moment in a layout that is made once', async () => {
  const graphviz = await Graphviz.load();
  const drawn: string[] = [];
  const drawings = createDrawings((dot) => {
    drawn.push(dot);
    return { svg: Promise.resolve(graphviz.dot(dot)), stop: () => {} };
  });
  const world = worldOf(
    `[[stream]]\nname = "s"\n[[stream.edges]]\nname = "seen 9"\nfrom = "a"\nto = "b"\ncheck = { within = 1, unit = "s" }`,
  );
  const draw = () => drawings.svgOf(world.source.snapshot().streams[0]!, 0);
  const before = await draw();
  assert.match(before, /^<svg [^>]*><style>/);
  assert.match(before, /<g id="s0e0" class="edge UNOBSERVED">.*>seen 9<.*>UNOBSERVED<.*>Check\(within=1s/s);
  world.see(0, 'a', 't');
  world.see(10, 'b', 't');
  world.wait(5000);
  assert.match(await draw(), /<g id="s0e0" class="edge OK">.*>seen 9<.*>OK\(pass=1\/1 100%\)</s);
  assert.equal(drawn.length, 1);
});

test('a graph that cannot be drawn is said to be so, and tried again', async () => {
  let attempts = 0;
  const drawings = createDrawings(() => {
    attempts++;
    return { svg: Promise.reject(new Error('no')), stop: () => {} };
  });
  const stream = sampleWorld().source.snapshot().streams[0]!;
  await assert.rejects(drawings.svgOf(stream, 0), /no/);
  await assert.rejects(drawings.svgOf(stream, 0), /no/);
  assert.equal(attempts, 2);
});
