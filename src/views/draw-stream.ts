import type { StreamSpec } from '../core/spec.ts';
import { Canvas } from './canvas.ts';
import { drawGraph } from './graph/draw.ts';
import { layoutGraph } from './graph/layout.ts';

/** A stream's graph as rows of text, without any status: what `check` shows of a manifest. */
export function drawStream(stream: StreamSpec): readonly string[] {
  const nodes = [
    ...new Set([...stream.nodes.filter((name) => name !== '*'), ...stream.edges.flatMap(({ from, to }) => [from, to])]),
  ];
  if (nodes.length === 0) return [];
  const edges = stream.edges.map(({ from, to }, index) => ({ key: String(index), from, to }));
  const layout = layoutGraph({ nodes, edges }, { mode: 'boxes', labelWidth: 0 });
  const canvas = new Canvas(layout.width, layout.height);
  const look = { edges: new Map(), nodes: new Map(), ascii: false };
  drawGraph(layout, look, canvas, { area: { x: 0, y: 0, width: layout.width, height: layout.height }, x: 0, y: 0 });
  return canvas.toText();
}
