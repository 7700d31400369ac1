import type { Failure, Sighting } from '../core/snapshot.ts';
import { TONES } from './canvas.ts';
import { reasonText, reasonTone } from './failing-pane.ts';
import { duration, preciseTime } from './format.ts';
import { type Scene, timeIn } from './scene.ts';
import { clean, edgeText, type Line, span, wrapped } from './spans.ts';
import { hopRows, seenTimes } from './waterfall.ts';
import { waterfallLines } from './waterfall-lines.ts';

/** Tags that do not fit beside their event stand below it. */
const TAG_INDENT = '    ';

/** What became of one token: the verdicts, the waterfall through each stream that saw it, and the events as they came. */
export function tokenLines(scene: Scene, token: string, sightings: readonly Sighting[] | null, width: number): Line[] {
  const failures = scene.mirror.failures.filter((row) => row.token === token);
  const lines: Line[] = [...wrapped(clean(token), width, TONES.bold)];
  for (const row of failures) lines.push(failureLine(scene, row, width));
  lines.push([]);
  if (sightings === null) return [...lines, [span('asking for its events …', TONES.dim)]];
  if (sightings.length === 0 && failures.length === 0) {
    return [...lines, [span('No event of this token is known (any more: see the limit `history`).', TONES.dim)]];
  }
  const known = [...sightings].sort((a, b) => a.at - b.at || a.arrivedAt - b.arrivedAt);
  // Events may be forgotten before their failure is: what the failure tells of its cause still stands.
  const seen = seenTimes(known);
  for (const { from, at } of failures) if (!seen.has(from)) seen.set(from, [at]);
  const originUs = Math.min(...[...seen.values()].map(([first]) => first!));
  const streams = scene.snapshot.streams.filter(({ nodes }) => nodes.some(({ name }) => seen.has(name)));
  for (const stream of streams) {
    if (streams.length > 1) lines.push([span(`stream ${stream.name}`, TONES.title)]);
    const own = failures.filter((row) => row.stream === stream.name);
    lines.push(...waterfallLines(hopRows(stream, seen, own, scene.nowUs), originUs, scene.nowUs, width), []);
  }
  return [...lines, ...eventLines(scene, known, originUs, width)];
}

/** `✗ event-processor→database missing: seen 12:04:21, due by 12:04:31`. */
function failureLine(scene: Scene, row: Failure, width: number): Line {
  const due = `: seen ${timeIn(scene, row.at)}, due by ${timeIn(scene, row.at + row.withinUs)}`;
  const reason = ` ${reasonText(row)}`;
  return [
    span('✗ ', reasonTone(row)),
    span(edgeText(row.from, row.to, Math.max(9, width - reason.length - due.length - 2)), TONES.bold),
    span(reason, reasonTone(row)),
    span(due),
  ];
}

function eventLines(scene: Scene, sightings: readonly Sighting[], originUs: number, width: number): Line[] {
  const times = sightings.map(({ at }) => preciseTime(at, scene.nowUs, scene.look.localOffsetUs));
  const timeWidth = Math.max(12, ...times.map(({ length }) => length));
  const nodeWidth = Math.min(34, Math.max(4, ...sightings.map(({ node }) => clean(node).length)));
  const viaWidth = Math.max(5, ...sightings.map(({ source }) => source.length));
  const row = (time: string, offset: string, node: string, via: string, arrived: string): string =>
    `${time.padEnd(timeWidth)}  ${offset.padEnd(8)} ${node.slice(0, nodeWidth).padEnd(nodeWidth)}  ${via.padEnd(viaWidth)}  ${arrived.padEnd(8)}  `;
  return [
    [span(`${row('EVENT AT', '+T', 'NODE', 'INPUT', 'ARRIVED')}TAGS`, TONES.title)],
    ...sightings.flatMap((sighting, i): Line[] => {
      const delay = sighting.arrivedAt - sighting.at;
      const arrived = sighting.ownTime ? `${delay < 0 ? '' : '+'}${duration(delay)}` : '=';
      const offset = `+${duration(sighting.at - originUs)}`;
      const start = row(times[i]!, offset, clean(sighting.node), clean(sighting.source), arrived);
      const tags = clean(sighting.tags);
      if (start.length + tags.length <= width) return [[span(start), span(tags, TONES.dim)]];
      const below = wrapped(tags, width - TAG_INDENT.length, TONES.dim);
      return [[span(start.trimEnd())], ...below.map((line): Line => [span(TAG_INDENT), ...line])];
    }),
  ];
}
