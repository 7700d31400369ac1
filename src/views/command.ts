import type { DashboardState } from './state.ts';

/** What a key asks of the program around the screen. The dashboard itself touches nothing. */
export type Command =
  | { readonly kind: 'quit' | 'quit-summary' | 'suspend' | 'reload' | 'redraw' }
  /** Ask the engine, and give the answer to `applyHistory`. */
  | { readonly kind: 'history'; readonly token: string }
  /** Ask the engine, and give the answer to `applyManifest`. */
  | { readonly kind: 'manifest' }
  /** Put this on the clipboard by OSC 52. */
  | { readonly kind: 'copy'; readonly text: string }
  /** Write this JSON to a file named for `name`; tell where with `applyNotice`. */
  | { readonly kind: 'export'; readonly name: string; readonly json: string }
  | { readonly kind: 'acknowledge'; readonly edgeKey: string; readonly on: boolean }
  | { readonly kind: 'mouse'; readonly on: boolean }
  | { readonly kind: 'save-manifest'; readonly file: string }
  /** Of a replay only. */
  /** Hold a replay, or let it go on. */
  | { readonly kind: 'playback'; readonly on: boolean }
  | { readonly kind: 'restart' };

/** The next state, and what is asked for, in order. */
export interface Step {
  readonly state: DashboardState;
  readonly commands: readonly Command[];
}
