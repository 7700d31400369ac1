import type { EdgeSnapshot } from '../../core/snapshot.ts';
import { limitText } from '../edge-text.ts';
import type { LabelWidths } from './graph.ts';

/** Of an edge without checks: `· UNCHECKED seen=1.2k p95=840ms`, `· UNCHECKED seen=1.2k` and `· 1.2k`. */
const UNCHECKED: LabelWidths = { full: 31, middle: 21, short: 6 };

/** Room for the longest `! WARN pass=99/100 99% within=10s` and its shorter forms that these checks can come to. */
export function labelWidths(edges: readonly EdgeSnapshot[]): LabelWidths {
  let full = 0;
  let middle = 0;
  let short = 0;
  for (const { checks } of edges) {
    if (checks.length === 0) {
      full = Math.max(full, UNCHECKED.full);
      middle = Math.max(middle, UNCHECKED.middle);
      short = Math.max(short, UNCHECKED.short);
    }
    for (const { spec } of checks) {
      const window = Math.max(1, spec.ok + spec.warn + spec.fail);
      const share = `${window}/${window}`.length;
      const tally = '! WARN pass='.length + share + ' 99%'.length;
      full = Math.max(full, tally + 1 + limitText(spec).length);
      middle = Math.max(middle, tally);
      short = Math.max(short, '! '.length + share);
    }
  }
  return { full, middle, short };
}
