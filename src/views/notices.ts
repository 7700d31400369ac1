import { fit, TONES, type Tone } from './canvas.ts';
import { count } from './format.ts';
import { isLosing } from './header.ts';
import { firstKey } from './keys.ts';
import type { Mirror } from './mirror.ts';
import type { Scene } from './scene.ts';
import { clean, type Line, span, widthOf } from './spans.ts';
import { type DashboardState, viewOf } from './state.ts';

/** What is only a warning leaves after so long without a key: it stays true, and the manifest's view has it. */
const WARNING_US = 20_000_000;

/** Warnings of a manifest, since when they are shown, and whether a key was pressed since. */
export interface Warned {
  readonly text: string;
  readonly sinceUs: number;
  readonly read: boolean;
}

/** The warnings after a frame: others than before are shown anew. */
export function warnedOf(before: Warned | null, { frame }: Mirror): Warned | null {
  const text = frame.notices.filter(isWarning).join('\n');
  if (text === '') return null;
  return before?.text === text ? before : { text, sinceUs: frame.snapshot.now, read: false };
}

/** A key was pressed: whoever did it has looked at the screen. */
export function warningsRead(state: DashboardState): DashboardState {
  return state.warned === null || state.warned.read ? state : { ...state, warned: { ...state.warned, read: true } };
}

function isWarning(notice: string): boolean {
  return /^[^\n]*:\d+:\d+: warning: /.test(notice) && !notice.startsWith('manifest refused');
}

/**
 * What must be known to read the screen rightly: a loss that is going on, a manifest that was refused; and for a while
 * the warnings of a manifest. It stands on the lowest border, so that nothing moves when it comes. Null when there is
 * nothing to say, when it was dismissed, or when the view says it itself.
 */
export function noticeLine(scene: Scene, width: number): Line | null {
  const { snapshot, state, mirror } = scene;
  const view = viewOf(state).kind;
  if (isLosing(scene) && view !== 'stats') {
    const lost = count(snapshot.counters.loss);
    const whole = ` We are losing datagrams (${lost}): what would be missing is void, not failed. `;
    const text = whole.length <= width ? whole : ` We lose datagrams (${lost}): misses are void `;
    const hint = more(scene, 'stats');
    return [span(text, TONES.alarm), ...(width - text.length < widthOf(hint) ? [] : hint)];
  }
  const { warned } = state;
  const isFresh = warned !== null && !warned.read && scene.nowUs - warned.sinceUs < WARNING_US;
  const { notices } = mirror.frame;
  const refused = notices.findLast((notice) => isFresh || !isWarning(notice));
  if (refused === undefined || view !== 'main' || state.dismissed === notices.join('\n')) return null;
  const hint = more(scene, 'manifest');
  const first = fit(clean(refused.split('\n')[0] ?? ''), Math.max(20, width - 2 - widthOf(hint)));
  const tone: Tone = /refused|error/i.test(refused) ? TONES.alarm : TONES.warn;
  return [span(` ${first} `, tone), ...(width - first.length - 2 < widthOf(hint) ? [] : hint)];
}

function more({ state }: Scene, action: 'stats' | 'manifest'): Line {
  const key = firstKey(state.bindings, action);
  return key === '' ? [] : [span(` ${key}`, TONES.key), span(` ${action} `)];
}
