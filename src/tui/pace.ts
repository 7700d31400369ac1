import type { ScreenConfig } from '../manifest/section-screen.ts';
import type { Frame } from '../thread/engine-port.ts';
import type { Mirror } from '../views/mirror.ts';

/** While nothing moves the engine is asked less and less often, down to this: tokens that wait may fail any moment. */
const WAITING_MS = 500;
/** The clock on the screen goes on, and that is all that does where nothing waits. */
const CLOCK_MS = 1000;
/** After so many frames without anything new only the clock is drawn each second, and all the rest this often. */
const STILL_FRAMES = 30;
const STILL_MS = 5000;
/** A timer may fire this much before its time; without it a second would be left out. */
const EARLY_MS = 20;

/** The shortest time between two frames that no key has asked for. */
export function frameOf({ refreshUs }: ScreenConfig): number {
  return Math.max(50, refreshUs / 1000);
}

/** How long to wait before the next frame is asked for, after so many in succession that brought nothing new. */
export function pauseMs(frameMs: number, still: number, live: Mirror | null): number {
  if (still === 0 || live === null) return frameMs;
  const { linesPerSecond, snapshot } = live.frame;
  const longest = linesPerSecond === 0 && snapshot.waiting === 0 ? CLOCK_MS : WAITING_MS;
  return Math.max(frameMs, Math.min(longest, frameMs * 2 ** Math.min(still, 10)));
}

/** Whether the clock has gone on since the last frame was drawn. */
export function clockMoved(sinceDrawnMs: number): boolean {
  return sinceDrawnMs >= CLOCK_MS - EARLY_MS;
}

/** Half a minute of silence ages by steps: a whole frame each second would be most of what an idle screen costs. */
export function wantsWhole(still: number, sinceWholeMs: number): boolean {
  return still < STILL_FRAMES || sinceWholeMs >= STILL_MS - EARLY_MS;
}

/** Lines read so far, whatever became of them: when it stands still, nothing came in. */
export function linesOf({ snapshot }: Pick<Frame, 'snapshot'>): number {
  return Object.values(snapshot.counters).reduce((sum, count) => sum + count, 0);
}
