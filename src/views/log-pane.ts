import type { Transition } from '../core/snapshot.ts';
import { drawBox } from './box.ts';
import { type Canvas, TONES } from './canvas.ts';
import type { Pane } from './panes.ts';
import { type Scene, timeIn } from './scene.ts';
import { edgeText, span } from './spans.ts';
import { filterTitle } from './state.ts';
import { SYMBOL, toneOf } from './status-look.ts';
import { type Column, chosenColumns, drawTable } from './table.ts';

export const LOG_COLUMNS: readonly Column<Transition>[] = [
  {
    name: 'time',
    title: 'TIME',
    width: 8,
    most: (scene) => (scene.mirror.transitions[0] ? timeIn(scene, scene.mirror.transitions[0].at).length : 8),
    cell: (row, scene) => span(timeIn(scene, row.at)),
  },
  {
    name: 'edge',
    title: 'EDGE',
    width: 18,
    most: ({ mirror }) =>
      Math.min(
        60,
        mirror.transitions.reduce((most, { from, to }) => Math.max(most, from.length + to.length + 1), 18),
      ),
    cell: (row, _scene, width) => span(edgeText(row.from, row.to, width), TONES.bold),
  },
  { name: 'was', title: 'WAS', width: 12, drop: 2, cell: ({ was }) => span(`${SYMBOL[was]} ${was}`, TONES.dim) },
  {
    name: 'status',
    title: 'STATUS',
    width: 12,
    cell: ({ status }) => span(`${SYMBOL[status]} ${status}`, toneOf(status)),
  },
  { name: 'pass', title: 'PASS', width: 7, drop: 1, cell: ({ pass, total }) => span(`${pass}/${total}`) },
  { name: 'stream', title: 'STREAM', width: 12, drop: 3, cell: ({ stream }) => span(stream, TONES.dim) },
];

/** Status changes, the newest first. */
export function drawLogPane(
  canvas: Canvas,
  { rect, bare }: Pane,
  scene: Scene,
  rows: readonly Transition[],
  selected: number,
  focused: boolean,
): void {
  const { filters, sorts, columns } = scene.state;
  const reversed = sorts.log?.reversed ?? false;
  const usual = ['time', 'edge', 'was', 'status', 'pass', ...(scene.snapshot.streams.length > 1 ? ['stream'] : [])];
  const inner = drawBox(canvas, rect, {
    title: [span('6 status log', TONES.title), ...filterTitle(filters.log)],
    right: [span(`${rows.length}  ${reversed ? 'oldest first ▲' : 'newest first ▼'}`)],
    focused,
    bare,
  });
  const empty = filters.log ? 'no change matches the filter' : 'no status has changed yet';
  drawTable(
    canvas,
    inner,
    chosenColumns(LOG_COLUMNS, columns.log ?? usual),
    { length: rows.length, at: (index) => rows[index], selected },
    scene,
    { focused, sort: null, heading: true, empty },
  );
}
