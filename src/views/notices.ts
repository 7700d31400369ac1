import { TONES, type Tone } from './canvas.ts';
import { count } from './format.ts';
import { isLosing } from './header.ts';
import { firstKey } from './keys.ts';
import type { Scene } from './scene.ts';
import { type Line, span } from './spans.ts';
import { viewOf } from './state.ts';

/**
 * What must be known to read the screen rightly: a loss that is going on, a manifest that was refused or has warnings.
 * It stands on the lowest border, so that nothing moves when it comes. Null when there is nothing to say, when it was
 * dismissed, or when the view says it itself.
 */
export function noticeLine(scene: Scene, width: number): Line | null {
  const { snapshot, state, mirror } = scene;
  const view = viewOf(state).kind;
  if (isLosing(scene) && view !== 'stats') {
    const text = ` We are losing datagrams (${count(snapshot.counters.loss)}): what would be missing is void, not failed. `;
    return [span(text, TONES.alarm), ...more(scene, 'stats', width - text.length)];
  }
  const { notices } = mirror.frame;
  const refused = notices.at(-1);
  if (refused === undefined || view !== 'main' || state.dismissed === notices.join('\n')) return null;
  const first = refused.split('\n')[0] ?? '';
  const tone: Tone = /refused|error/i.test(refused) ? TONES.alarm : TONES.warn;
  return [span(` ${first} `, tone), ...more(scene, 'manifest', width - first.length - 2)];
}

function more({ state }: Scene, action: 'stats' | 'manifest', room: number): Line {
  const key = firstKey(state.bindings, action);
  return key === '' || room < 12 ? [] : [span(` ${key}`, TONES.key), span(` ${action} `)];
}
