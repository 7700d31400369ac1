import type { Arc, Component } from './components.ts';

/** A directed link without cycles: an arc as it is drawn, left to right. */
export interface Forward {
  /** Index of the arc. */
  readonly arc: number;
  readonly left: number;
  readonly right: number;
  /** The arc points from right to left: it closed a cycle. */
  readonly reversed: boolean;
}

/**
 * Reverse what closes a cycle: an arc into a node that the walk has not left yet. The walk starts at the nodes
 * without inputs, in the order given, so that a cycle is cut where a reader would say that it comes back.
 */
export function withoutCycles({ nodes, arcs }: Component, all: readonly Arc[]): Forward[] {
  const out = new Map<number, number[]>(nodes.map((node) => [node, []]));
  const inputs = new Map<number, number>(nodes.map((node) => [node, 0]));
  for (const arc of arcs) {
    const { from, to } = all[arc]!;
    out.get(from)!.push(arc);
    inputs.set(to, inputs.get(to)! + 1);
  }
  const roots = nodes.filter((node) => inputs.get(node) === 0);
  const open = new Set<number>();
  const done = new Set<number>();
  const back = new Set<number>();
  for (const start of [...roots, ...nodes]) {
    if (done.has(start)) continue;
    // An explicit stack: a chain of nodes may be longer than the call stack is deep.
    const stack = [{ node: start, next: 0 }];
    open.add(start);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const arc = out.get(top.node)![top.next++];
      if (arc === undefined) {
        open.delete(top.node);
        done.add(top.node);
        stack.pop();
        continue;
      }
      const { to } = all[arc]!;
      if (open.has(to)) back.add(arc);
      else if (!done.has(to)) {
        open.add(to);
        stack.push({ node: to, next: 0 });
      }
    }
  }
  return arcs.map((arc) => {
    const { from, to } = all[arc]!;
    return back.has(arc)
      ? { arc, left: to, right: from, reversed: true }
      : { arc, left: from, right: to, reversed: false };
  });
}

/**
 * The layer of each node: as far right as its longest path from a root asks for. A node with more outputs than
 * inputs then moves right as far as it can, which shortens its edges; roots stay at the left.
 */
export function layersOf(nodes: readonly number[], links: readonly Forward[]): Map<number, number> {
  const inputs = new Map<number, Forward[]>(nodes.map((node) => [node, []]));
  const outputs = new Map<number, Forward[]>(nodes.map((node) => [node, []]));
  for (const link of links) {
    outputs.get(link.left)!.push(link);
    inputs.get(link.right)!.push(link);
  }
  const missing = new Map(nodes.map((node) => [node, inputs.get(node)!.length]));
  const queue = nodes.filter((node) => missing.get(node) === 0);
  const layer = new Map<number, number>(queue.map((node) => [node, 0]));
  for (let i = 0; i < queue.length; i++) {
    const node = queue[i]!;
    for (const { right } of outputs.get(node)!) {
      layer.set(right, Math.max(layer.get(right) ?? 0, layer.get(node)! + 1));
      missing.set(right, missing.get(right)! - 1);
      if (missing.get(right) === 0) queue.push(right);
    }
  }
  for (const node of queue.toReversed()) {
    const outs = outputs.get(node)!;
    const ins = inputs.get(node)!.length;
    if (ins > 0 && outs.length > ins) layer.set(node, Math.min(...outs.map(({ right }) => layer.get(right)!)) - 1);
  }
  const used = [...new Set(layer.values())].sort((a, b) => a - b);
  const rank = new Map(used.map((value, i) => [value, i]));
  return new Map(nodes.map((node) => [node, rank.get(layer.get(node)!)!]));
}
