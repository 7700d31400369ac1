import { helpLines } from './help-view.ts';
import { manifestLines } from './manifest-view.ts';
import type { Scene } from './scene.ts';
import type { Line } from './spans.ts';
import type { View } from './state.ts';
import { statsLines } from './stats-view.ts';
import { tokenLines } from './token-view.ts';

/** Views that scroll as a text. */
export type DocumentView = Extract<View, { scroll: number }>;

export function isDocument(view: View): view is DocumentView {
  return 'scroll' in view;
}

/** The whole text of such a view, `width` columns wide. */
export function documentLines(scene: Scene, view: DocumentView, width: number): readonly Line[] {
  switch (view.kind) {
    case 'stats':
      return statsLines(scene, width);
    case 'manifest':
      return manifestLines(scene, width);
    case 'help':
      return helpLines(scene.state.bindings, width);
    case 'token':
      return tokenLines(scene, view.token, view.sightings, width);
  }
}

/** The greatest first row that still fills the screen. */
export function lastScroll(lines: readonly Line[], height: number): number {
  return Math.max(0, lines.length - height);
}
