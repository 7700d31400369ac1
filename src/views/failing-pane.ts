import type { Failure, StreamSnapshot } from '../core/snapshot.ts';
import { drawBox, putCentred } from './box.ts';
import { type Canvas, TONES, type Tone } from './canvas.ts';
import { edgeRows } from './edges.ts';
import { drawEmptyState, isSilent } from './empty-state.ts';
import { indexOfFailure, rowAt } from './failing-list.ts';
import { age, count, duration } from './format.ts';
import type { Pane } from './panes.ts';
import { type Scene, timeIn } from './scene.ts';
import { clean, edgeText, type Line, span } from './spans.ts';
import { type Cursor, filterTitle, viewOf } from './state.ts';
import { type Column, chosenColumns, drawTable } from './table.ts';

/** Longest token there is, SPEC 3. */
const TOKEN_LIMIT = 512;

/** `missing`, `late 11.2s>10s`, `short 1/2`, and what came of it: `missing, came at 12.1s`. */
export function reasonText({ reason, latencyUs, withinUs, afterwards, at }: Failure): string {
  if (afterwards !== null) return `${clean(reason)}, came at ${duration(afterwards - at)}`;
  if (reason === 'late' && latencyUs !== null) return `late ${duration(latencyUs)}>${duration(withinUs)}`;
  return clean(reason);
}

/** The same in a column: when it came says more than a beginning of both. */
function reasonIn(row: Failure, width: number): string {
  const text = reasonText(row);
  return text.length <= width || row.afterwards === null ? text : `came at ${duration(row.afterwards - row.at)}`;
}

/** A failure that healed by itself is less urgent than one that did not. */
export function reasonTone({ reason, afterwards }: Failure): Tone {
  return reason === 'late' || afterwards !== null ? TONES.warn : TONES.fail;
}

export const FAILING_COLUMNS: readonly Column<Failure>[] = [
  {
    name: 'seen',
    title: 'SEEN',
    width: 8,
    drop: 2,
    want: 14,
    most: (scene) => (scene.mirror.failures.length === 0 ? 8 : dateWidth(scene)),
    cell: (row, scene) => span(timeIn(scene, row.at)),
  },
  {
    name: 'token',
    title: 'TOKEN',
    width: 13,
    most: (scene) => Math.min(TOKEN_LIMIT, longestToken(scene)),
    cell: (row) => (row.token === null ? span('(batch)', TONES.dim) : span(row.token, TONES.bold)),
  },
  {
    name: 'edge',
    title: 'EDGE',
    width: 12,
    want: 18,
    most: longestEdge,
    cell: (row, scene, width) =>
      span(edgeText(row.from, row.to, width), isDownstream(scene, row) ? TONES.dim : TONES.plain),
  },
  {
    name: 'reason',
    title: 'REASON',
    width: 7,
    want: 14,
    most: () => 22,
    cell: (row, scene, width) => span(reasonIn(row, width), isDownstream(scene, row) ? TONES.failDim : reasonTone(row)),
  },
  {
    name: 'stream',
    title: 'STREAM',
    width: 12,
    drop: 3,
    cell: (row) => span(row.stream, TONES.dim),
  },
  { name: 'age', title: 'AGE', width: 5, drop: 1, cell: (row, scene) => span(age(scene.nowUs - row.at)) },
  {
    name: 'latency',
    title: 'LATENCY',
    width: 8,
    drop: 4,
    cell: (row) => span(row.latencyUs === null ? '-' : duration(row.latencyUs)),
  },
  {
    name: 'afterwards',
    title: 'CAME',
    width: 8,
    drop: 4,
    most: (scene) => (scene.mirror.failures.length === 0 ? 8 : dateWidth(scene)),
    cell: (row, scene) => span(row.afterwards === null ? '-' : timeIn(scene, row.afterwards)),
  },
];

/** The columns as chosen, else the usual ones; the stream only says something when there are several. */
export function failingColumns(scene: Scene): readonly Column<Failure>[] {
  const usual = ['seen', 'token', 'edge', 'reason', ...(scene.snapshot.streams.length > 1 ? ['stream'] : []), 'age'];
  return chosenColumns(FAILING_COLUMNS, scene.state.columns.failing ?? usual);
}

/** The list of failing tokens; before anything has been heard, how to send the first event. */
export function drawFailingPane(canvas: Canvas, { rect, bare }: Pane, scene: Scene, focused: boolean): void {
  const { failing, filters, cursors } = scene.state;
  const { rows } = failing;
  const selected = failingIndex(scene.state.failing, cursors.failing);
  const inner = drawBox(canvas, rect, {
    title: [span('3 failing tokens', TONES.title), ...filterTitle(filters.failing)],
    right: rightTitle(scene, selected),
    focused,
    bare,
  });
  if (isSilent(scene)) {
    // The graph's pane tells it when it has no node to show.
    const isTold = !bare && viewOf(scene.state).kind === 'main' && scene.snapshot.streams.every(hasNoNode);
    if (isTold) putCentred(canvas, inner, 'no event yet');
    else drawEmptyState(canvas, inner, scene);
    return;
  }
  // The usual order is that of being decided, which no column shows; the title says it.
  const sort = failing.sort === 'seen' ? null : { by: failing.sort, reversed: failing.reversed };
  drawTable(
    canvas,
    inner,
    failingColumns(scene),
    { length: rows.length, at: (index) => rowAt(failing, index), selected },
    scene,
    { focused, sort, heading: !bare, empty: emptyText(scene) },
  );
}

/** Where the cursor is: on its token wherever that is now, else where it was. −1 without rows. */
export function failingIndex(list: Scene['state']['failing'], cursor: Cursor | undefined): number {
  if (list.rows.length === 0) return -1;
  const found = typeof cursor?.key === 'number' ? indexOfFailure(list, cursor.key) : -1;
  return found >= 0 ? found : Math.min(cursor?.index ?? 0, list.rows.length - 1);
}

function rightTitle(scene: Scene, selected: number): Line {
  const { failing, cursors } = scene.state;
  const { kept, total } = scene.snapshot.failing;
  const at = cursors.failing === undefined || selected < 0 ? '' : `${selected + 1} of `;
  const lost = total > kept ? ` (${count(total)} ever)` : '';
  const order =
    failing.sort === 'seen' ? (failing.reversed ? 'oldest first ▲' : 'newest first ▼') : `by ${failing.sort}`;
  const shown = scene.state.filters.failing
    ? `${count(failing.rows.length)} of ${count(scene.mirror.failures.length)}`
    : count(failing.rows.length);
  return [span(`${at}${shown}${lost}  ${order}`)];
}

function hasNoNode({ nodes }: StreamSnapshot): boolean {
  return nodes.length === 0;
}

function emptyText(scene: Scene): string {
  if (scene.state.filters.failing) return 'no failing token matches the filter';
  const { counters, streams } = scene.snapshot;
  if (!streams.some(({ edges }) => edges.some(({ checks }) => checks.length > 0))) {
    return 'nothing is judged: no edge has a check; :save FILE writes a manifest to add them to';
  }
  const voided = streams
    .flatMap(({ edges }) => edges.flatMap(({ checks }) => checks))
    .reduce((n, one) => n + one.void, 0);
  if (voided > 0) return `none failing in ${count(counters.events)} events; ${count(voided)} void: could not be judged`;
  return `nothing is missing: no failing token in ${count(counters.events)} events`;
}

/** What fails only because something before it does is not where to look first. */
function isDownstream({ snapshot }: Scene, { edgeKey }: Failure): boolean {
  return snapshot.streams.some(({ edges }) =>
    edges.some(({ key, downstreamOfBroken }) => downstreamOfBroken && key === edgeKey),
  );
}

function longestEdge(scene: Scene): number {
  const lengths = edgeRows(scene.snapshot).map(({ edge }) => edge.from.length + edge.to.length + 1);
  return Math.min(60, Math.max(9, ...lengths));
}

/** Of the newest rows: enough to be right for one format of tokens, cheap with 10,000. */
function longestToken({ mirror }: Scene): number {
  return mirror.failures.slice(-200).reduce((longest, { token }) => Math.max(longest, token?.length ?? 7), 13);
}

/** Room for the date when the oldest row is not of today. */
function dateWidth(scene: Scene): number {
  return timeIn(scene, scene.mirror.failures[0]!.at).length;
}
