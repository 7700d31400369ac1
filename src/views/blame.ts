import { TONES } from './canvas.ts';
import { tollOf, tollText, troubles } from './edges.ts';
import { age } from './format.ts';
import { type Scene, timeIn } from './scene.ts';
import { clean, edgeText, type Line, span } from './spans.ts';
import { spellOf } from './spell.ts';
import { toneOf } from './status-look.ts';

/**
 * The sentence that someone woken at night reads first, in at most `width` columns:
 * `✗ first broken link: a→b since 12:04:17 (16s), 12 tokens missing`. Empty when nothing is broken.
 */
export function blameLine(scene: Scene, width: number): Line {
  const all = troubles(scene.snapshot);
  const first = all[0];
  if (!first) return [];
  const { edge } = first;
  const { kept, total } = scene.snapshot.failing;
  const { failures, transitions } = scene.mirror;
  const spell = spellOf(edge, transitions);
  const toll = tollText(tollOf(edge, failures, spell?.sinceUs ?? null), total > kept);
  const since = spell === null ? '' : ` since ${timeIn(scene, spell.sinceUs)}`;
  const spells = spell?.onAndOff ? ` on and off${since}` : since;
  const ago = spell === null ? '' : ` (${age(scene.nowUs - spell.sinceUs)})`;
  const others = all.filter((row) => row.edge.firstBroken).length - 1;
  const more = others > 0 ? ` +${others} more` : '';
  const mark = `${edge.status === 'FAIL' ? '✗' : '!'} `;
  const head = edge.firstBroken ? 'first broken link: ' : 'broken link: ';
  const names = clean(edge.from).length + clean(edge.to).length + 1;
  const tokens = toll === '' ? '' : `, ${toll}`;
  const fewer = tokens.replace(/ (tokens?|batch(es)?) /, ' ');
  // From all of it to what must not be lost: which edge, since when.
  const forms = [
    [head, spells + ago + tokens + more],
    [head, spells + tokens + more],
    [head.replace(' link', ''), spells + fewer + more],
    [head.replace(' link', ''), spells + fewer],
    ['', spells + fewer],
    ['', since + fewer],
    ['', since],
  ] as const;
  for (const [start, end] of forms) {
    if (mark.length + start.length + names + end.length > width && start + end !== since) continue;
    const room = Math.max(0, width - mark.length - start.length - end.length);
    return [span(mark + start + edgeText(edge.from, edge.to, room) + end, toneOf(edge.status))];
  }
  return [span(mark + edgeText(edge.from, edge.to, Math.max(0, width - 2)), TONES.fail)];
}
