import { fit, oneCellText } from '../canvas.ts';
import type { Layered } from './chains.ts';
import type { Graph } from './components.ts';
import type { GraphMode } from './graph.ts';
import type { Shape } from './ports.ts';

/** A node's name is cut to so many columns unless told otherwise. */
export const NAME_WIDTH = 24;

/** How large a node is drawn and what is in it; a piece of a long edge is one row of nothing. */
export interface NodeShape extends Shape {
  readonly text: string;
  /** Of the text with one column on either side, and room for the texts of self-loops. */
  readonly inner: number;
  readonly leftBar: boolean;
  readonly rightBar: boolean;
  /** Row of the name and of the first self-loop, from the top. */
  readonly textRow: number;
  readonly loopRow: number;
}

const PASSING: NodeShape = {
  text: '',
  inner: 0,
  leftBar: false,
  rightBar: false,
  textRow: 0,
  loopRow: 0,
  height: 1,
  inRow: 0,
  outRow: 0,
};

/**
 * A box is as high as its busier side has edges. Name and the ports of the other side stand in the middle, the upper
 * one of two.
 */
export function shapesOf(
  { items }: Layered,
  { names, loops }: Graph,
  mode: GraphMode,
  labelWidth: number,
  nameWidth: number,
): NodeShape[] {
  const border = mode === 'names' ? 0 : 1;
  return items.map(({ node, ins, outs }) => {
    if (node < 0) return PASSING;
    const text = shownName(names[node]!, nameWidth);
    const loopCount = loops.get(node)?.length ?? 0;
    const rows = Math.max(1, ins.length, outs.length);
    const middle = (count: number) => border + Math.floor((rows - Math.max(1, count)) / 2);
    const loopWidth = labelWidth > 0 ? 2 + labelWidth : 1;
    return {
      text,
      inner: 2 + Math.max(text.length, loopCount > 0 ? loopWidth : 0),
      leftBar: border > 0 || ins.length > 1,
      rightBar: border > 0 || outs.length > 1,
      textRow: middle(1),
      loopRow: border + rows,
      height: rows + loopCount + 2 * border,
      inRow: middle(ins.length),
      outRow: middle(outs.length),
    };
  });
}

/** A node's name made safe and cut; never empty, so that there is always something to see and to click on. */
export function shownName(name: string, width: number): string {
  // Far longer than any width, and short enough that a hostile name costs nothing.
  const safe = oneCellText(name.length > 512 ? name.slice(0, 512) : name).trim();
  return fit(safe === '' ? '·' : safe, Math.max(1, width));
}
