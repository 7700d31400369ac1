import type { Rect, Tone } from '../canvas.ts';
import type { AnyStatus } from '../status-look.ts';

/** What is drawn: names and who points at whom. Cycles, self-loops and several edges between two nodes are fine. */
export interface Topology {
  readonly nodes: readonly string[];
  readonly edges: readonly TopologyEdge[];
}

export interface TopologyEdge {
  /** Unique; a second edge with the same key is left out. */
  readonly key: string;
  readonly from: string;
  readonly to: string;
  /** Columns that this edge's own texts can come to; without it those of all edges are kept. */
  readonly room?: LabelWidths;
}

/** Columns kept for the texts of edges. They follow from the checks alone, so that no count moves the picture. */
export interface LabelWidths {
  readonly full: number;
  /** The full one without its limit. */
  readonly middle: number;
  readonly short: number;
}

/** `compact` stacks boxes without a free row between them; `names` draws no boxes at all. */
export type GraphMode = 'boxes' | 'compact' | 'names';

/** Which text an edge carries: `✓ OK pass=3/3 100% within=10s`, `✓ OK pass=3/3 100%`, `✓ 3/3` or `✓`. */
export type LabelKind = 'full' | 'middle' | 'short' | 'symbol';

export interface LayoutOptions {
  readonly mode: GraphMode;
  /**
   * Columns kept for the text of an edge that does not say its own, whatever it says now; edges that end in the same
   * layer have those of the longest. 0 draws no labels.
   */
  readonly labelWidth: number;
  readonly label?: LabelKind;
  /** Names are cut to so many columns. Default 24. */
  readonly nameWidth?: number;
  /** Unconnected parts are put side by side up to so many columns. Default 78. */
  readonly wrapWidth?: number;
}

/** A picture in cells, its top left at (0, 0). It says where things are, not how they look. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly mode: GraphMode;
  readonly label: LabelKind;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** The rectangle includes the border, or in the mode `names` the bars that gather several edges. */
export interface PlacedNode extends Rect {
  readonly name: string;
  /** The name made safe and cut, and where it stands. */
  readonly text: string;
  readonly textX: number;
  readonly textY: number;
  /** Whether the left or right side is a line: always for a box. */
  readonly leftBar: boolean;
  readonly rightBar: boolean;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One polyline of horizontal and vertical runs from node to node; both ends lie just outside the nodes' sides. */
export interface PlacedEdge {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  /** Left to right, so from `to` to `from` when the edge closes a cycle. Empty for a self-loop. */
  readonly points: readonly Point[];
  /** Drawn from right to left. */
  readonly reversed: boolean;
  /** Where the text goes; one more column on either side is kept free for it. A self-loop is only this. */
  readonly label: Rect;
}

/** How one edge looks now. Whatever is here never moves anything. */
export interface EdgeLook {
  readonly status: AnyStatus;
  /** `✓ OK pass=3/3 100% within=10s` */
  readonly full: string;
  /** `✓ OK pass=3/3 100%` */
  readonly middle: string;
  /** `✓ 3/3` */
  readonly short: string;
  readonly selected: boolean;
  /** Nothing broken lies upstream of this one; marked once something else is `dimmed`. */
  readonly firstBroken: boolean;
  /** It lies downstream of the first broken link. */
  readonly dimmed: boolean;
  readonly idle: boolean;
  readonly acknowledged: boolean;
}

export interface NodeLook {
  readonly tone: Tone;
  readonly selected: boolean;
}

export interface GraphLook {
  /** By key; an edge that is missing here is drawn as UNCHECKED without a text. */
  readonly edges: ReadonlyMap<string, EdgeLook>;
  /** By name; a node that is missing here is plain. */
  readonly nodes: ReadonlyMap<string, NodeLook>;
  readonly ascii: boolean;
}

/** Where the picture goes on the canvas, and which of its cells is shown at the top left of that place. */
export interface Viewport {
  readonly area: Rect;
  readonly x: number;
  readonly y: number;
}
