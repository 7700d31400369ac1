import type { Layered } from './chains.ts';
import type { GraphMode } from './graph.ts';
import { type PortRows, pull, type Shape } from './ports.ts';
import { straighten } from './straighten.ts';

/** Rounds of regression to and fro; the picture hardly changes after. */
const ROUNDS = 4;

/**
 * The top row of every item, so that edges run straight where they can: isotonic regression on where the neighbours
 * want an item to be, layer by layer, then exact alignment of whatever still has room.
 */
export function placeRows(
  layered: Layered,
  shapes: readonly Shape[],
  gaps: readonly (readonly number[])[],
  ports: PortRows,
): Int32Array {
  const { items, layers } = layered;
  const top = new Int32Array(items.length);
  layers.forEach((layer, l) => {
    let row = 0;
    layer.forEach((item, i) => {
      row += gaps[l]![i]!;
      top[item] = row;
      row += shapes[item]!.height;
    });
  });
  for (let round = 0; round < ROUNDS; round++) {
    for (let l = 1; l < layers.length; l++) regress(layered, shapes, gaps[l]!, l, 'left', ports, top);
    for (let l = layers.length - 2; l >= 0; l--) regress(layered, shapes, gaps[l]!, l, 'right', ports, top);
  }
  for (let l = 0; l < layers.length; l++) regress(layered, shapes, gaps[l]!, l, 'both', ports, top);
  for (let l = layers.length - 1; l >= 0; l--) regress(layered, shapes, gaps[l]!, l, 'both', ports, top);
  straighten(layered, shapes, gaps, ports, top);
  return top;
}

/** Free rows to keep above each item of each layer. */
export function gapsOf(layered: Layered, shapes: readonly Shape[], mode: GraphMode): number[][] {
  return layered.layers.map((layer) => layer.map((item, i) => gapAbove(layered, shapes, mode, layer[i - 1], item)));
}

function gapAbove(
  { items }: Layered,
  shapes: readonly Shape[],
  mode: GraphMode,
  above: number | undefined,
  item: number,
): number {
  if (above === undefined) return 0;
  if (items[above]!.node < 0 && items[item]!.node < 0) return 0;
  if (mode === 'names') return shapes[above]!.height > 1 && shapes[item]!.height > 1 ? 1 : 0;
  return mode === 'boxes' ? 1 : 0;
}

type Side = 'left' | 'right' | 'both';

/**
 * Place one layer as near as its order allows to where its neighbours want it (least squares, pool adjacent
 * violators): with what lies above subtracted, tops only have to be non-decreasing.
 */
function regress(
  layered: Layered,
  shapes: readonly Shape[],
  gaps: readonly number[],
  l: number,
  side: Side,
  ports: PortRows,
  top: Int32Array,
): void {
  const { items, links, layers } = layered;
  const layer = layers[l]!;
  const blocks: { sum: number; weight: number; count: number }[] = [];
  const offsets: number[] = [];
  let offset = 0;
  layer.forEach((item, i) => {
    offset += gaps[i]!;
    offsets.push(offset);
    let sum = 0;
    let weight = 0;
    const { ins, outs } = items[item]!;
    if (side !== 'right')
      for (const link of ins) {
        const force = pull(layered, links[link]!);
        sum += force * (top[links[link]!.left]! + ports.left[link]! - ports.right[link]!);
        weight += force;
      }
    if (side !== 'left')
      for (const link of outs) {
        const force = pull(layered, links[link]!);
        sum += force * (top[links[link]!.right]! + ports.right[link]! - ports.left[link]!);
        weight += force;
      }
    if (weight === 0) {
      weight = 0.01;
      sum = weight * top[item]!;
    }
    let block = { sum: sum - weight * offset, weight, count: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.weight > block.sum / block.weight; last = blocks.at(-1)) {
      blocks.pop();
      block = { sum: last.sum + block.sum, weight: last.weight + block.weight, count: last.count + block.count };
    }
    blocks.push(block);
    offset += shapes[item]!.height;
  });
  let i = 0;
  for (const { sum, weight, count } of blocks) {
    const row = Math.ceil(sum / weight - 0.5 - 1e-9);
    for (const end = i + count; i < end; i++) top[layer[i]!] = row + offsets[i]!;
  }
}
