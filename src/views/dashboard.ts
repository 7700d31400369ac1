import type { Sighting } from '../core/snapshot.ts';
import type { Frame, FrameRequest } from '../thread/engine-port.ts';
import { type Canvas, type Rect, TONES } from './canvas.ts';
import type { ChartRequest } from './chart-request.ts';
import { type DocumentView, documentLines, isDocument, lastScroll } from './documents.ts';
import { drawEdgePane } from './edge-pane.ts';
import { shownEdge } from './edges.ts';
import { drawEdgesPane } from './edges-pane.ts';
import { updateFailingList } from './failing-list.ts';
import { drawFailingPane } from './failing-pane.ts';
import { parseFilter, passes } from './filter.ts';
import { drawFooter } from './footer.ts';
import { drawGraphPane } from './graph-pane.ts';
import { drawEarlyHeader, drawHeader } from './header.ts';
import { helpLines } from './help-view.ts';
import { bindKeys } from './keys.ts';
import { cursorOf, edgeList, indexIn, logList, nodeList } from './lists.ts';
import { drawLogPane } from './log-pane.ts';
import { mirrored } from './mirror.ts';
import { drawNodesPane } from './nodes-pane.ts';
import { noticeLine, warnedOf } from './notices.ts';
import { type Pane, TINY } from './panes.ts';
import { rateChart } from './rate-chart.ts';
import { type Look, type Scene, sceneOf } from './scene.ts';
import { panesOf } from './screen-panes.ts';
import { type Line, putLine } from './spans.ts';
import { type DashboardOptions, type DashboardState, filterOf, viewOf } from './state.ts';
import { drawTiny } from './tiny.ts';

export { applyKey } from './apply-key.ts';
export { applyClick, applyWheel } from './mouse.ts';
export { applyPaste } from './prompt.ts';
export { newDashboard } from './state.ts';

/** What to ask the engine for: only what is not here yet, and the series of the edge that is shown. */
export function requestOf(state: DashboardState): FrameRequest {
  const { live, shown } = state;
  return {
    failuresAfter: live?.failures.at(-1)?.id ?? -1,
    transitionsAfter: live?.transitions.at(-1)?.id ?? -1,
    detail: shown ? (shownEdge(shown.frame.snapshot, state.edge)?.edge.key ?? null) : null,
  };
}

/** Take in a frame. While paused it is kept for later, and what is shown stays. */
export function applyFrame(state: DashboardState, frame: Frame): DashboardState {
  const live = mirrored(state.live, frame);
  const warned = warnedOf(state.warned, live);
  if (state.paused) return { ...state, live, warned };
  const before = state.shown?.failures ?? [];
  const failing = updateFailingList(state.failing, before, live.failures, frame.failures.updated);
  return { ...state, live, shown: live, warned, failing };
}

/** The terminal's size has changed, or is known now. */
export function applyResize(state: DashboardState, width: number, height: number): DashboardState {
  return { ...state, size: { width: Math.max(0, Math.floor(width)), height: Math.max(0, Math.floor(height)) } };
}

/** Other keys and columns, after the manifest was read again. */
export function applyTaste(
  state: DashboardState,
  { keys, columns }: Required<Pick<DashboardOptions, 'keys' | 'columns'>>,
): DashboardState {
  return { ...state, bindings: bindKeys(keys), columns };
}

/** The answer to a `history` command; it comes too late when another token is looked at by now. */
export function applyHistory(state: DashboardState, token: string, sightings: readonly Sighting[]): DashboardState {
  const views = state.views.map((view) =>
    view.kind === 'token' && view.token === token ? { ...view, sightings } : view,
  );
  return { ...state, views };
}

/** The answer to a `manifest` command. */
export function applyManifest(state: DashboardState, text: string): DashboardState {
  return { ...state, manifest: text };
}

/** Tell the operator what became of a command; it stays until the next key. */
export function applyNotice(state: DashboardState, text: string, bad = false): DashboardState {
  return { ...state, notice: { text: text.split('\n')[0] ?? '', bad } };
}

/**
 * Paint everything. `nowUs` is the wall clock, or the replay's; ages stand still while paused. Returns the charts that
 * the terminal's side may draw over the blocks that stand there.
 */
export function drawDashboard(state: DashboardState, canvas: Canvas, nowUs: number, look: Look): ChartRequest[] {
  canvas.clear();
  const { width, height } = canvas;
  const sized = width === state.size.width && height === state.size.height ? state : applyResize(state, width, height);
  const scene = sceneOf(sized, nowUs, look);
  if (!scene) return drawEarly(sized, canvas, nowUs, look);
  if (width < TINY.width || height < TINY.height) {
    drawTiny(canvas, scene);
    if (sized.prompt && height > 1) drawFooter(canvas, sized, height - 1);
    return [];
  }
  drawHeader(canvas, scene, nowUs);
  drawFooter(canvas, sized, height - 1);
  const charts = drawBody(canvas, scene);
  const notice = noticeLine(scene, width - 4);
  if (notice) drawNotice(canvas, sized, notice);
  return charts;
}

/** Paint the header anew over a dashboard that was drawn before: its clock goes on where nothing else does. */
export function drawClock(state: DashboardState, canvas: Canvas, nowUs: number, look: Look): void {
  const scene = sceneOf(state, nowUs, look);
  if (!scene || canvas.width < TINY.width || canvas.height < TINY.height) return;
  canvas.put(0, 0, ' '.repeat(canvas.width));
  drawHeader(canvas, scene, nowUs);
}

/** On the lowest border; where the last pane has none, in the footer's place, so that it hides no row. */
function drawNotice(canvas: Canvas, state: DashboardState, notice: Line): void {
  const { width, height } = canvas;
  if (panesOf(state).every(({ bare }) => !bare)) {
    putLine(canvas, 2, height - 2, notice, width - 4);
  } else if (!state.prompt && !state.notice) {
    canvas.put(0, height - 1, ' '.repeat(width));
    putLine(canvas, 1, height - 1, notice, width - 2);
  }
}

function drawBody(canvas: Canvas, scene: Scene): ChartRequest[] {
  const { width, height } = canvas;
  const { state } = scene;
  const view = viewOf(state);
  if (isDocument(view)) {
    const rect = { x: 1, y: 1, width: width - 2, height: height - 2 };
    drawDocument(canvas, rect, scene, view);
    return view.kind === 'stats' ? rateChart(scene, rect, view.scroll) : [];
  }
  return panesOf(state).flatMap((pane) =>
    drawPane(canvas, pane, scene, view.kind !== 'main' || pane.name === state.focus),
  );
}

function drawPane(canvas: Canvas, pane: Pane, scene: Scene, focused: boolean): ChartRequest[] {
  const { state } = scene;
  switch (pane.name) {
    case 'graph':
      drawGraphPane(canvas, pane, scene, focused);
      return [];
    case 'edge':
      return drawEdgePane(canvas, pane, scene, focused);
    case 'failing':
      drawFailingPane(canvas, pane, scene, focused);
      return [];
    case 'nodes': {
      const rows = nodeList(state);
      const at = indexIn(
        rows.map(({ key }) => key),
        state.cursors.nodes,
      );
      drawNodesPane(canvas, pane, scene, rows, at, focused);
      return [];
    }
    case 'edges': {
      const rows = edgeList(state);
      const at = indexIn(
        rows.map(({ edge }) => edge.key),
        cursorOf(state, 'edges'),
      );
      drawEdgesPane(canvas, pane, scene, rows, at, focused);
      return [];
    }
    case 'log': {
      const rows = logList(state);
      const at = indexIn(
        rows.map(({ id }) => id),
        state.cursors.log,
      );
      drawLogPane(canvas, pane, scene, rows, at, focused);
      return [];
    }
  }
}

function drawDocument(canvas: Canvas, rect: Rect, scene: Scene, view: DocumentView): void {
  drawText(canvas, rect, documentLines(scene, view, rect.width), view.scroll, filterOf(scene.state));
}

function drawText(canvas: Canvas, rect: Rect, lines: readonly Line[], scroll: number, search: string): void {
  const first = Math.min(scroll, lastScroll(lines, rect.height));
  const filter = parseFilter(search);
  for (let row = 0; row < rect.height && first + row < lines.length; row++) {
    const line = lines[first + row]!;
    putLine(canvas, rect.x, rect.y + row, line, rect.width);
    if (search !== '' && passes(filter, line.map(({ text }) => text).join(''))) {
      canvas.tint({ x: rect.x, y: rect.y + row, width: rect.width, height: 1 }, TONES.focus);
    }
  }
  if (first + rect.height < lines.length) {
    const more = ` ${lines.length - first - rect.height} more ▼`;
    if (rect.width > more.length + 20)
      canvas.put(rect.x + rect.width - more.length, rect.y + rect.height - 1, more, TONES.dim);
  }
}

/** Before the first frame: the keys work already. */
function drawEarly(state: DashboardState, canvas: Canvas, nowUs: number, look: Look): ChartRequest[] {
  const { width, height } = canvas;
  drawEarlyHeader(canvas, state, nowUs, look);
  const view = viewOf(state);
  const rect = { x: 1, y: 1, width: width - 2, height: height - 2 };
  if (view.kind === 'help') drawText(canvas, rect, helpLines(state.bindings, rect.width), view.scroll, '');
  else canvas.put(1, Math.floor(height / 2), 'starting …', TONES.dim);
  if (height > 1) drawFooter(canvas, state, height - 1);
  return [];
}
