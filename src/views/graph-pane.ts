import { blameLine } from './blame.ts';
import { drawBox, putCentred } from './box.ts';
import { type Canvas, type Rect, TONES } from './canvas.ts';
import { drawEmptyState, isSilent } from './empty-state.ts';
import { drawGraph } from './graph/draw.ts';
import { clampPan, homeOf, rectOf, scrollTo } from './graph/pick.ts';
import { drawTree, treeRowOf } from './graph/tree.ts';
import { type GraphPicture, graphPicture } from './graph-picture.ts';
import { insideOf, type Pane } from './panes.ts';
import type { Scene } from './scene.ts';
import { type Line, span } from './spans.ts';
import { type DashboardState, filterTitle } from './state.ts';

/** The stream that the selected edge belongs to, as a graph; what broke first stands on its lower edge. */
export function drawGraphPane(canvas: Canvas, pane: Pane, scene: Scene, focused: boolean): void {
  const { snapshot, state } = scene;
  const picture = graphPicture(state, insideOf(pane), scene.look.unicode);
  const { streams } = snapshot;
  const which =
    streams.length > 1 && picture
      ? ` ${picture.stream.name} (${streams.indexOf(picture.stream) + 1}/${streams.length})`
      : '';
  const right: Line = picture ? [span(`${picture.chosen.view}${state.zoom === null ? '' : ' (z)'}`)] : [];
  if (!pane.bare) {
    drawBox(canvas, pane.rect, {
      title: [span(`1 graph${which}`, TONES.title), ...filterTitle(state.filters.edges)],
      right,
      bottom: blameLine(scene, pane.rect.width - 5),
      focused,
    });
  }
  const area = insideOf(pane);
  if (picture) drawPicture(canvas, area, state, picture);
  else if (isSilent(scene) && area.height > 4) drawEmptyState(canvas, area, scene);
  else putCentred(canvas, area, 'no node has been seen');
}

function drawPicture(canvas: Canvas, area: Rect, state: DashboardState, picture: GraphPicture): void {
  const { chosen, look, widths } = picture;
  const { x, y } = originOf(state, area, picture);
  if (chosen.view === 'tree') drawTree(chosen.rows, look, canvas, { area, x, y }, widths.short);
  else drawGraph(chosen.layout, look, canvas, { area, x, y });
}

/** Which cell of the picture is at the top left: what is selected is in view, then comes what the operator panned. */
export function originOf(
  { pan }: DashboardState,
  area: Rect,
  { chosen, shown }: GraphPicture,
): { x: number; y: number } {
  if (chosen.view === 'tree') {
    const row = shown === null ? 0 : Math.max(0, treeRowOf(chosen.rows, { edge: shown }));
    const last = Math.max(0, chosen.rows.length - area.height);
    const home = Math.min(last, Math.max(0, row - (area.height >> 1)));
    return { x: Math.max(-1, pan.x - 1), y: Math.max(0, Math.min(last, home + pan.y)) };
  }
  const { layout } = chosen;
  const home = homeOf(layout, area);
  const rect = shown === null ? null : rectOf(layout, { edge: shown });
  const seen = rect ? scrollTo(rect, { area, ...home }) : home;
  return clampPan({ x: seen.x + pan.x, y: seen.y + pan.y }, layout, area);
}
