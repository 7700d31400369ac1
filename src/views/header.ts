import { type Canvas, fit, TONES } from './canvas.ts';
import { edgeTotals } from './edges.ts';
import { age, count, rate, timeOfDay } from './format.ts';
import type { Look, Scene } from './scene.ts';
import { clean, type Line, putLine, type Span, span, widthOf } from './spans.ts';
import { type DashboardState, viewOf } from './state.ts';
import { SYMBOL, toneOf } from './status-look.ts';

/** How long after a loss was noticed it counts as going on. */
export const LOSS_SHOWN_US = 10_000_000;
const SECOND = 1_000_000;

/** Whether datagrams are being lost now: what is missing may be missing because of us. */
export function isLosing(scene: Scene): boolean {
  const { lossAt } = scene.snapshot;
  return lossAt !== null && scene.nowUs - lossAt < LOSS_SHOWN_US;
}

/** `STALE 12s`: how old the picture of an instance is that does not answer; null when it does. */
export function staleText({ mirror }: Scene): string | null {
  const { staleUs } = mirror.frame;
  if (staleUs === undefined) return null;
  // In whole seconds: tenths would tick without telling more.
  return `STALE ${age(Math.floor(staleUs / SECOND) * SECOND).replace('.0', '')}`;
}

// What gives way first when the screen is narrow; the status and a loss that is going on never do.
const STEPS = [
  'waiting-short',
  'padding',
  'edges-short',
  'name-short',
  'waiting',
  'loss-zero',
  'name',
  'rate',
  'clock',
  'path',
  'edges',
  'live',
] as const;
type StepName = (typeof STEPS)[number];

/** Columns that a figure has whatever it is, so that what stands behind it does not move with every digit. */
const FIGURE = 3;

/** The top row: can I trust what I see, and is anything broken. `nowUs` is the clock's, also while paused. */
export function drawHeader(canvas: Canvas, scene: Scene, nowUs: number): void {
  const given = new Set<StepName>();
  let left = leftPart(scene, given);
  let right = rightPart(scene, nowUs, given);
  for (const step of STEPS) {
    if (1 + widthOf(left) + 2 + widthOf(right) + 1 <= canvas.width) break;
    given.add(step);
    left = leftPart(scene, given);
    right = rightPart(scene, nowUs, given);
  }
  const at = Math.max(0, canvas.width - widthOf(right) - 1);
  putLine(canvas, 1, 0, left, canvas.width - 1);
  if (at >= 1 + widthOf(left)) putLine(canvas, at, 0, right);
}

/** The header before there is anything to show. */
export function drawEarlyHeader(canvas: Canvas, state: DashboardState, nowUs: number, look: Look): void {
  const clock = timeOfDay(nowUs, look.localOffsetUs);
  putLine(canvas, 1, 0, [span(state.title, TONES.bold)], canvas.width - 1);
  if (canvas.width > state.title.length + clock.length + 3) canvas.put(canvas.width - clock.length - 1, 0, clock);
}

function leftPart(scene: Scene, given: ReadonlySet<StepName>): Line {
  const { snapshot, state } = scene;
  const fields: Line[] = [];
  const name = clean(snapshot.name || state.title);
  const path = pathOf(state);
  if (!given.has('name')) fields.push([span(fit(name, given.has('name-short') ? 11 : 30), TONES.bold)]);
  if (path !== '' && !given.has('path')) {
    const last = fields.pop();
    fields.push([...(last ? [...last, span(' ')] : []), span(`▸ ${path}`, TONES.title)]);
  }
  fields.push([span(`${SYMBOL[snapshot.status]} ${snapshot.status}`, toneOf(snapshot.status))]);
  if (!given.has('edges')) fields.push(edgesField(scene, given.has('edges-short')));
  const padded = (text: string, words: number): string => text.padEnd(given.has('padding') ? 0 : words + FIGURE);
  if (!given.has('rate'))
    fields.push([span(padded(`${rate(scene.mirror.frame.linesPerSecond)} ev/s`, ' ev/s'.length))]);
  if (!given.has('waiting')) {
    const word = given.has('waiting-short') ? 'wait ' : 'waiting ';
    fields.push([span(padded(word + count(snapshot.waiting), word.length))]);
  }
  const { loss } = snapshot.counters;
  const losing = isLosing(scene);
  if (losing || loss > 0 || !given.has('loss-zero')) {
    fields.push([span(losing ? ` LOSS ${count(loss)} ` : `loss ${count(loss)}`, losing ? TONES.alarm : TONES.plain)]);
  }
  return joined(fields);
}

function rightPart(scene: Scene, nowUs: number, given: ReadonlySet<StepName>): Line {
  const { state } = scene;
  const fields: Line[] = [];
  const stale = staleText(scene);
  // PAUSED and STALE are never left out: an old picture must not be taken for the present one.
  if (state.paused) fields.push([span(`PAUSED +${count(missedEvents(state))}`, TONES.warn)]);
  else if (state.replay === 'held') fields.push([span('REPLAY HELD', TONES.warn)]);
  else if (state.replay === 'plays') fields.push([span('REPLAY', TONES.seen)]);
  else if (stale !== null) fields.push([span(` ${stale} `, TONES.alarm)]);
  else if (!given.has('live')) fields.push([span('LIVE', TONES.ok)]);
  if (!given.has('clock')) fields.push([span(timeOfDay(nowUs, scene.look.localOffsetUs))]);
  return joined(fields);
}

function edgesField({ snapshot }: Scene, short: boolean): Line {
  const totals = edgeTotals(snapshot);
  const unknown = totals.PENDING + totals.UNOBSERVED;
  const parts: Span[] = [];
  const add = (n: number, part: Span): void => {
    if (n > 0) parts.push(...(parts.length > 0 ? [span(' ')] : []), part);
  };
  add(totals.OK, span(`${totals.OK}✓`, TONES.ok));
  add(totals.WARN, span(`${totals.WARN}!`, TONES.warn));
  add(totals.FAIL, span(`${totals.FAIL}✗`, TONES.fail));
  add(unknown, span(`${unknown}?`));
  add(totals.UNCHECKED, span(`${totals.UNCHECKED}·`, TONES.dim));
  if (parts.length === 0) return [span('no edges', TONES.dim)];
  return short ? parts : [span('edges '), ...parts];
}

/** Events taken in since the display was frozen. */
function missedEvents({ live, shown }: DashboardState): number {
  if (!live || !shown) return 0;
  const { counters: now } = live.frame.snapshot;
  const { counters: then } = shown.frame.snapshot;
  return Math.max(0, now.events + now.tallies - then.events - then.tallies);
}

function pathOf(state: DashboardState): string {
  const view = viewOf(state);
  if (view.kind === 'main') return '';
  if (view.kind !== 'token') return view.kind;
  const token = clean(view.token);
  return `failing ▸ ${token.length > 40 ? `${token.slice(0, 39)}…` : token}`;
}

function joined(fields: readonly Line[]): Line {
  return fields.filter((field) => field.length > 0).flatMap((field, i) => (i === 0 ? field : [span('  '), ...field]));
}
