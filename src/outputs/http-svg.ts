import { Worker } from 'node:worker_threads';
import type { EdgeFigures, StreamFigures } from '../core/snapshot.ts';
import { classOf, dotOf, statusLabel, widestLabel } from './dot.ts';
import { GRAPH_STYLE } from './web/graph-style.ts';

/** A layout takes 0.2 s for 200 edges, but time grows much faster than edges do. */
const MAX_EDGES = 1000;
const DRAW_MS = 20_000;
/** Layouts kept: of every stream, and of some that were. */
const MAX_LAYOUTS = 64;

/** A picture that cannot be had; `statusCode` says why. */
export class NoDrawing extends Error {
  readonly statusCode = 503;
}

export interface Drawings {
  /** The stream as SVG, with the statuses of this moment in it. */
  svgOf(stream: StreamFigures, index: number): Promise<string>;
  close(): void;
}

/**
 * Draws streams. Where things go depends on nodes, edges and checks alone, as labels get the room of their longest: so
 * a layout is made once, in a thread of its own that ends with it, and statuses are only written into it. The sockets,
 * whose thread this is called in, never wait.
 */
export function createDrawings(draw: (dot: string) => Drawing = drawInThread): Drawings {
  const layouts = new Map<string, Promise<readonly Piece[]>>();
  const running = new Set<Drawing>();

  function layoutOf(dot: string, edges: readonly EdgeFigures[]): Promise<readonly Piece[]> {
    const known = layouts.get(dot);
    if (known !== undefined) return known;
    // One at a time: the machine has other things to do.
    const before = [...layouts.values()].at(-1)?.catch(() => {}) ?? Promise.resolve();
    const layout = before.then(async () => {
      const drawing = draw(dot);
      running.add(drawing);
      try {
        return piecesOf(await drawing.svg, edges);
      } finally {
        running.delete(drawing);
      }
    });
    layouts.set(dot, layout);
    layout.catch(() => layouts.delete(dot));
    if (layouts.size > MAX_LAYOUTS) layouts.delete(layouts.keys().next().value!);
    return layout;
  }

  return {
    svgOf: async (stream, index) => {
      if (stream.edges.length > MAX_EDGES) throw new NoDrawing(`more than ${MAX_EDGES} edges are too many to draw`);
      const pieces = await layoutOf(dotOf(bare(stream), index, widestLabel), stream.edges);
      return pieces.map((piece) => filled(piece, stream.edges)).join('');
    },
    close: () => {
      for (const drawing of running) drawing.stop();
    },
  };
}

/** The stream without what changes as time goes by, but for which check of an edge is the worst: its label has its own size. */
function bare(stream: StreamFigures): StreamFigures {
  const edges = stream.edges.map((edge) => ({
    ...edge,
    status: 'OK' as const,
    idle: false,
    firstBroken: false,
    acknowledged: false,
  }));
  const nodes = stream.nodes.map((node) => ({ ...node, seen: 0, discovered: false }));
  return { ...stream, nodes, edges };
}

/** A part of the drawing; with the place of an edge, that edge's group without its class and the label of its status. */
interface Piece {
  readonly edge: number;
  readonly parts: readonly string[];
}

/**
 *     <g id="s0e3" class="edge OK"> … <text …>its name, if it has one</text><text …>PENDING(pass=3/3 100%)</text> … </g>
 *                         ^ class                                                  ^ label
 */
function piecesOf(svg: string, edges: readonly EdgeFigures[]): readonly Piece[] {
  // Before the root stands a document type that no browser needs, and that an SVG inside of HTML cannot have.
  const styled = svg.slice(svg.indexOf('<svg')).replace(/<svg[^>]*>/, (tag) => `${tag}<style>${GRAPH_STYLE}</style>`);
  return styled.split(/(?=<g id="s\d+e\d+" class=")/).map((text) => {
    const edge = Number(/^<g id="s\d+e(\d+)"/.exec(text)?.[1] ?? -1);
    const classStart = text.indexOf(' class="') + ' class="'.length;
    let labelStart = 0;
    for (let line = edges[edge]?.name == null ? 0 : -1; line <= 0 && labelStart >= 0; line++) {
      labelStart = text.indexOf('>', text.indexOf('<text', labelStart)) + 1;
    }
    if (edge < 0 || labelStart === 0) return { edge: -1, parts: [text] };
    const classEnd = text.indexOf('"', classStart);
    const labelEnd = text.indexOf('<', labelStart);
    return { edge, parts: [text.slice(0, classStart), text.slice(classEnd, labelStart), text.slice(labelEnd)] };
  });
}

function filled({ edge, parts }: Piece, edges: readonly EdgeFigures[]): string {
  const shown = edges[edge];
  if (shown === undefined) return parts.join('');
  return `${parts[0]}edge ${classOf(shown)}${parts[1]}${statusLabel(shown)}${parts[2]}`;
}

/** A picture on its way. */
export interface Drawing {
  readonly svg: Promise<string>;
  stop(): void;
}

/**
 * The whole of what the thread does. It stands here as text since a file of its own would have another name once it is
 * compiled; the library's address is resolved where this module is, as a text has no place to resolve it from.
 */
const THREAD = `
const { parentPort, workerData: { library, dot } } = require('node:worker_threads');
import(library).then(({ Graphviz }) => Graphviz.load()).then((graphviz) => parentPort.postMessage(graphviz.dot(dot)));
`;

function drawInThread(dot: string): Drawing {
  const library = import.meta.resolve('@hpcc-js/wasm-graphviz');
  const worker = new Worker(THREAD, { eval: true, workerData: { library, dot }, execArgv: [] });
  const svg = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => worker.terminate(), DRAW_MS);
    worker.once('message', resolve);
    worker.once('error', (error) => reject(new NoDrawing(`the graph could not be drawn: ${error.message}`)));
    worker.once('exit', () => {
      clearTimeout(timer);
      reject(new NoDrawing('the graph took too long to draw'));
    });
  });
  return { svg, stop: () => void worker.terminate() };
}
