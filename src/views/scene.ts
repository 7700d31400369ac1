import type { Snapshot } from '../core/snapshot.ts';
import type { LocalOffset } from './format.ts';
import { moment } from './format.ts';
import type { Mirror } from './mirror.ts';
import type { DashboardState } from './state.ts';

/** How the terminal wants it. */
export interface Look {
  /** False: only ASCII reaches the canvas. */
  readonly unicode: boolean;
  readonly localOffsetUs: LocalOffset;
}

/** What every pane is drawn from. */
export interface Scene {
  readonly state: DashboardState;
  readonly mirror: Mirror;
  readonly snapshot: Snapshot;
  /** Ages count from here: the caller's now, or while paused the moment that is shown. */
  readonly nowUs: number;
  readonly look: Look;
}

/** A time in this scene: `12:04:17`, with the date when that was not today. */
export function timeIn(scene: Scene, atUs: number): string {
  return moment(atUs, scene.nowUs, scene.look.localOffsetUs);
}

/** The scene of a state; null before the first frame. */
export function sceneOf(state: DashboardState, nowUs: number, look: Look): Scene | null {
  const mirror = state.shown;
  if (!mirror) return null;
  const { snapshot } = mirror.frame;
  return { state, mirror, snapshot, nowUs: state.paused ? snapshot.now : nowUs, look };
}
