import { fit, TONES, type Tone } from './canvas.ts';
import { duration } from './format.ts';
import { clean, type Line, type Span, span } from './spans.ts';
import type { Hop, HopRow } from './waterfall.ts';

/** Columns kept at the right of the bars for what became of a hop. */
const VERDICT = 22;
const NAME_LIMIT = 34;
const TIME = 9;

/** The waterfall in `width` columns: a heading with the time axis, then a line a row. */
export function waterfallLines(rows: readonly HopRow[], originUs: number, nowUs: number, width: number): Line[] {
  const labels = rows.map(
    ({ indent, node, again, from }) => indent + (again ? `from ${clean(from ?? '')}` : clean(node)),
  );
  const names = Math.min(NAME_LIMIT, Math.floor(width / 3), Math.max(4, ...labels.map(({ length }) => length)));
  const bars = Math.max(8, width - names - TIME - VERDICT - 2);
  const endUs = Math.max(originUs + 1, axisEnd(rows, originUs));
  const columnOf = (atUs: number): number =>
    Math.max(0, Math.min(bars - 1, Math.round(((atUs - originUs) / (endUs - originUs)) * (bars - 1))));
  const heading: Line = [
    span('NODE'.padEnd(names + 1), TONES.title),
    span('+T'.padEnd(TIME), TONES.title),
    span(axis(bars, endUs - originUs), TONES.dim),
  ];
  return [
    heading,
    ...rows.map((row, i): Line => {
      const tone = row.again ? TONES.dim : row.hop.kind === 'unreached' ? TONES.dim : TONES.bold;
      return [
        span(fit(labels[i]!, names).padEnd(names + 1), tone),
        seenAt(row, originUs),
        ...bar(row, columnOf, endUs),
        ...verdict(row, nowUs),
      ];
    }),
  ];
}

/** Deadlines further off than so many times what has been seen would leave the rest of the way in one column. */
const FAR = 8;
/** Room for their bars to run into. */
const BEYOND = 1.25;

/**
 * Where the time axis ends: at the last thing seen, or at a deadline behind it that is not far off. The first miss is
 * shown up to its deadline whatever that is, and so is the first wait while nothing but the beginning has been seen.
 */
function axisEnd(rows: readonly HopRow[], originUs: number): number {
  const seen = rows.map(({ hop, seenUs }) => Math.max(seenUs ?? originUs, 'toUs' in hop ? hop.toUs : originUs));
  const last = Math.max(originUs, ...seen);
  const deadlines = rows.flatMap(({ hop }) => ('untilUs' in hop ? [hop.untilUs] : []));
  const missed = rows.flatMap(({ hop }) => (hop.kind === 'missing' ? [hop.untilUs] : []));
  const wanted = missed.length > 0 ? missed : last === originUs ? deadlines : [];
  const known = wanted.length > 0 ? Math.max(last, Math.min(...wanted)) : last;
  const far = originUs + FAR * (known - originUs);
  const end = Math.max(known, ...deadlines.filter((at) => at <= far));
  return deadlines.some((at) => at > far) ? originUs + BEYOND * (end - originUs) : end;
}

function seenAt({ seenUs, hop, again }: HopRow, originUs: number): Span {
  if (again) return span(' '.repeat(TIME));
  if (seenUs !== null) return span(`${seenUs === originUs ? '' : '+'}${duration(seenUs - originUs)}`.padEnd(TIME));
  if (hop.kind === 'missing') return span('MISSING'.padEnd(TIME), TONES.fail);
  return span((hop.kind === 'waiting' ? 'waiting' : '-').padEnd(TIME), TONES.dim);
}

const TONE_OF: Readonly<Record<Hop['kind'], Tone>> = {
  start: TONES.plain,
  passed: TONES.ok,
  late: TONES.fail,
  missing: TONES.fail,
  waiting: TONES.plain,
  unjudged: TONES.dim,
  unreached: TONES.dim,
};

/**
 * `·━━━━●`: from where it came to where it was seen; dashed up to the deadline when it was not, `▸` if that is far off.
 */
function bar({ hop, seenUs }: HopRow, columnOf: (atUs: number) => number, endUs: number): Span[] {
  const tone = TONE_OF[hop.kind];
  if (hop.kind === 'unreached') return [];
  if (hop.kind === 'start')
    return seenUs === null ? [] : [span(`${' '.repeat(columnOf(seenUs))}●`, hop.orphan ? TONES.warn : TONES.ok)];
  const from = columnOf(hop.fromUs);
  if ('toUs' in hop) {
    const to = columnOf(hop.toUs);
    // A reply may be stamped before its cause: clocks differ.
    const [left, right] = from <= to ? [from, to] : [to, from];
    const line = hop.kind === 'late' ? '━' : '─';
    const run = line.repeat(Math.max(0, right - left - 1));
    const marks = left === right ? '●' : from < to ? `·${run}●` : `●${run}·`;
    return [span(' '.repeat(left)), span(marks, tone)];
  }
  const dash = hop.kind === 'waiting' ? '┄' : '╌';
  const mark = hop.kind === 'missing' ? '✗' : hop.kind === 'waiting' ? '?' : '○';
  const end = hop.untilUs > endUs ? '▸' : mark;
  return [span(' '.repeat(from)), span(`·${dash.repeat(Math.max(0, columnOf(hop.untilUs) - from - 1))}${end}`, tone)];
}

function verdict({ hop }: HopRow, nowUs: number): Span[] {
  switch (hop.kind) {
    case 'start':
      return hop.orphan ? [span(' cause not seen', TONES.warn)] : [];
    case 'passed':
    case 'late': {
      const took = duration(Math.max(0, hop.toUs - hop.fromUs));
      const limit = hop.withinUs === null ? '' : ` of ${duration(hop.withinUs)}`;
      return hop.kind === 'late'
        ? [span(` ✗ late ${took}${limit}`, TONES.fail)]
        : [span(` ✓ ${took}${limit}`, TONES.ok)];
    }
    case 'missing':
      return [span(` not within ${duration(hop.withinUs)}`, TONES.fail)];
    case 'waiting':
      return [span(nowUs < hop.untilUs ? ` ${duration(roundedUp(hop.untilUs - nowUs))} left` : ' being judged')];
    case 'unjudged':
      return [span(' void, or forgotten', TONES.dim)];
    case 'unreached':
      return [span('not reached', TONES.dim)];
  }
}

/** Tenths of a second at the finest: nobody reads more off a clock that runs. */
function roundedUp(us: number): number {
  return Math.ceil(us / 100_000) * 100_000;
}

/** `0s        3s        6s`: round times at their columns, as many as fit with room between. */
function axis(width: number, rangeUs: number): string {
  const step = niceStep(rangeUs / Math.max(1, Math.floor(width / 7)));
  const cells = new Array<string>(width).fill(' ');
  let free = 0;
  for (let at = 0; at <= rangeUs; at += step) {
    const text = duration(at);
    const column = Math.round((at / rangeUs) * (width - 1));
    if (column < free || column + text.length > width) continue;
    for (const [i, char] of [...text].entries()) cells[column + i] = char;
    free = column + text.length + 1;
  }
  return cells.join('');
}

/** The least of 1, 2, 3, 5 times a power of ten that is no less than `us`. */
function niceStep(us: number): number {
  let unit = 1;
  while (unit * 10 <= us) unit *= 10;
  return unit * ([1, 2, 3, 5, 10].find((factor) => unit * factor >= us) ?? 10);
}
