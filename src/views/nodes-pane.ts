import { drawBox } from './box.ts';
import { type Canvas, TONES } from './canvas.ts';
import { age, count, rate, signed } from './format.ts';
import { type NodeRow, nodeBadness } from './nodes.ts';
import type { Pane } from './panes.ts';
import type { Scene } from './scene.ts';
import { span } from './spans.ts';
import { filterTitle } from './state.ts';
import { SYMBOL, toneOf } from './status-look.ts';
import { type Column, chosenColumns, drawTable } from './table.ts';

/** A clock that is off by more than this is worth a colour: verdicts on short limits suffer. */
const CLOCK_OFF_US = 1_000_000;

export const NODE_COLUMNS: readonly Column<NodeRow>[] = [
  {
    name: 'node',
    title: 'NODE',
    width: 12,
    want: 15,
    most: ({ snapshot }) =>
      Math.min(48, Math.max(12, ...snapshot.streams.flatMap(({ nodes }) => nodes.map(({ name }) => name.length)))),
    cell: ({ node, deadEnd }) => span(node.name, deadEnd ? TONES.seen : TONES.bold),
    compare: (a, b) => (a.node.name < b.node.name ? -1 : 1),
  },
  {
    name: 'status',
    title: 'STATUS',
    width: 9,
    most: () => 12,
    cell: ({ status, deadEnd }, _scene, width) => {
      if (status === 'SEEN') return span(deadEnd ? 'seen only' : 'seen', deadEnd ? TONES.seen : TONES.ok);
      const text = `${SYMBOL[status]} ${status}`;
      return span(text.length > width ? `${text.slice(0, width - 2)}.` : text, toneOf(status));
    },
    compare: (a, b) => nodeBadness(b) - nodeBadness(a),
  },
  {
    name: 'in',
    title: 'IN/S',
    width: 5,
    right: true,
    cell: ({ node }) => span(rate(node.perSecond)),
    compare: (a, b) => b.node.perSecond - a.node.perSecond,
  },
  {
    name: 'out',
    title: 'OUT/S',
    width: 5,
    right: true,
    drop: 2,
    cell: ({ outPerSecond }) => span(outPerSecond === null ? '-' : rate(outPerSecond)),
    compare: (a, b) => (b.outPerSecond ?? -1) - (a.outPerSecond ?? -1),
  },
  {
    name: 'last',
    title: 'LAST',
    width: 5,
    right: true,
    cell: ({ node }, scene) =>
      span(
        node.last === null ? 'never' : lastSeen(scene.nowUs - node.last),
        node.last === null ? TONES.dim : TONES.plain,
      ),
    compare: (a, b) => (b.node.last ?? 0) - (a.node.last ?? 0),
  },
  {
    name: 'clock',
    title: 'CLOCK',
    width: 7,
    right: true,
    drop: 3,
    cell: ({ node: { clockOffsetUs } }) =>
      clockOffsetUs === null
        ? span('-', TONES.dim)
        : span(signed(clockOffsetUs), Math.abs(clockOffsetUs) > CLOCK_OFF_US ? TONES.warn : TONES.plain),
    compare: (a, b) => Math.abs(b.node.clockOffsetUs ?? 0) - Math.abs(a.node.clockOffsetUs ?? 0),
  },
  {
    name: 'notes',
    title: 'NOTES',
    width: 7,
    want: 10,
    drop: 1,
    most: () => 22,
    cell: (row) => span(notesOf(row), row.node.sampled || row.lost > 0 ? TONES.warn : TONES.seen),
  },
];

/** Tenths of a second would change in every row of every frame, and tell nobody anything. */
function lastSeen(agoUs: number): string {
  return agoUs < 1_000_000 ? '<1s' : age(Math.floor(agoUs / 1_000_000) * 1_000_000).replace('.0s', 's');
}

/** Why its verdicts are to be taken with care: `sampled, lost 12`. */
function notesOf({ node, lost }: NodeRow): string {
  const notes = [lost > 0 ? `lost ${count(lost)}` : '', node.sampled ? 'sampled' : '', node.discovered ? 'found' : ''];
  return notes.filter((note) => note !== '').join(', ');
}

/** The operator's columns, else the usual ones: notes where there are any. */
function nodeColumns(scene: Scene, rows: readonly NodeRow[]): readonly Column<NodeRow>[] {
  const chosen = chosenColumns(NODE_COLUMNS, scene.state.columns.nodes);
  if (scene.state.columns.nodes || rows.some((row) => notesOf(row) !== '')) return chosen;
  return chosen.filter(({ name }) => name !== 'notes');
}

/** What each node saw, the worst first. */
export function drawNodesPane(
  canvas: Canvas,
  { rect, bare }: Pane,
  scene: Scene,
  rows: readonly NodeRow[],
  selected: number,
  focused: boolean,
): void {
  const { filters, sorts } = scene.state;
  const by = sorts.nodes?.by ?? 'status';
  const inner = drawBox(canvas, rect, {
    title: [span('4 nodes', TONES.title), ...filterTitle(filters.nodes)],
    right: [span(by === 'status' ? `${rows.length}  worst first` : `${rows.length}  by ${by}`)],
    focused,
    bare,
  });
  const empty = filters.nodes ? 'no node matches the filter' : 'no node has been seen';
  drawTable(
    canvas,
    inner,
    nodeColumns(scene, rows),
    { length: rows.length, at: (index) => rows[index], selected },
    scene,
    { focused, sort: { by, reversed: sorts.nodes?.reversed ?? false }, heading: true, empty },
  );
}
