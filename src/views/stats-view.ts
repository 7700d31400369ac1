import { COUNTER_NAMES, type CounterName, VOID_REASONS } from '../core/snapshot.ts';
import type { InputSnapshot, InputTable } from '../thread/engine-port.ts';
import { TONES } from './canvas.ts';
import { age, count, rate } from './format.ts';
import { isLosing } from './header.ts';
import { rateLines } from './rate-chart.ts';
import { type Scene, timeIn } from './scene.ts';
import { clean, type Line, type Span, span } from './spans.ts';

/** What each counter counts, in words for someone who has never seen it. */
const MEANING: Readonly<Record<CounterName, string>> = {
  events: 'events with a token, accepted',
  tallies: 'events without a token, for count checks',
  ignored: 'lines of other kinds: gauges, timers, service checks',
  bad: 'lines that could not be read, samples below',
  unknown: 'of nodes that no stream names, see below',
  messages: 'syslog messages',
  noToken: 'syslog messages in which no token was found',
  duplicate: 'the same node, token and time again',
  repeat: 'of tokens that were already judged',
  orphan: 'replies whose cause was never seen',
  afterwards: 'replies that came after their token was judged missing',
  future: 'stamped too far in the future: judged by arrival',
  old: 'too old: dropped',
  loss: 'datagrams dropped by the kernel before we read them',
  overflow: 'tokens pushed out by the limit on live tokens',
};

/** A counter other than 0 that means something is wrong with the input or with us. */
const SUSPECT: readonly CounterName[] = ['bad', 'unknown', 'noToken', 'future', 'old', 'loss', 'overflow'];

/** Everything about the inputs and limits: why something does not correlate, and whether we can be trusted. */
export function statsLines(scene: Scene, width: number): Line[] {
  const { frame } = scene.mirror;
  return [
    ...rateLines(scene, width),
    ...inputLines(frame.inputs, width),
    ...counterLines(scene),
    ...lossLines(scene),
    ...limitLines(scene),
    ...unknownLines(scene),
    ...badLines(scene, width),
    ...orphanLines(scene),
    ...memoryLines(frame.memory),
  ];
}

function heading(text: string): Line {
  return [span(text, TONES.title)];
}

function inputLines(inputs: readonly InputSnapshot[], width: number): Line[] {
  const lines: Line[] = [heading('INPUTS')];
  if (inputs.length === 0) lines.push([span('  none')]);
  for (const { name, address, port, figures, notes, tables } of inputs) {
    lines.push([span(`  ${name.padEnd(11)} ${address}:${port}`, TONES.bold)]);
    lines.push(
      ...flowed(
        Object.entries(figures).map(([figure, n]) => `${figure} ${count(n)}`),
        width,
        4,
      ),
    );
    for (const note of notes) lines.push([span(`    ${note}`, TONES.warn)]);
    for (const table of tables ?? []) lines.push(...tableLines(table, width));
  }
  return [...lines, []];
}

function tableLines({ title, columns, rows }: InputTable, width: number): Line[] {
  const all = [columns, ...rows].map((row) => row.map(clean));
  const most = Math.max(8, Math.floor((width - 6) / Math.max(1, columns.length)));
  const widths = columns.map((_, i) => Math.min(most, Math.max(...all.map((row) => row[i]?.length ?? 0))));
  const text = (row: readonly string[]): string =>
    row.map((cell, i) => cell.slice(0, widths[i] ?? 0).padEnd(widths[i] ?? 0)).join('  ');
  return [
    [span(`    ${title}`, TONES.title)],
    ...all.map((row, i): Line => [span(`      ${text(row)}`, i === 0 ? TONES.dim : TONES.plain)]),
  ];
}

/** Words after each other on as many rows as they need. */
function flowed(words: readonly string[], width: number, indent: number): Line[] {
  const rows: string[] = [];
  let row = '';
  for (const word of words) {
    if (row !== '' && row.length + 3 + word.length > width - indent) {
      rows.push(row);
      row = '';
    }
    row += row === '' ? word : `   ${word}`;
  }
  if (row !== '') rows.push(row);
  return rows.map((text): Line => [span(' '.repeat(indent) + text)]);
}

function counterLines({ snapshot, mirror }: Scene): Line[] {
  const lines: Line[] = [[span('EVENTS', TONES.title), span(`  ${rate(mirror.frame.linesPerSecond)} lines a second`)]];
  for (const name of COUNTER_NAMES) {
    const n = snapshot.counters[name];
    if (n === 0 && name !== 'events') continue;
    const suspect = n > 0 && SUSPECT.includes(name);
    lines.push([
      span(`  ${name.padEnd(11)}${String(n).padStart(13)}`, suspect ? TONES.warn : TONES.plain),
      span(`   ${MEANING[name]}`, TONES.dim),
    ]);
  }
  const silent = COUNTER_NAMES.filter((name) => snapshot.counters[name] === 0 && name !== 'events');
  if (silent.length > 0) lines.push([span(`  none: ${silent.join(', ')}`, TONES.dim)]);
  return [...lines, []];
}

function lossLines(scene: Scene): Line[] {
  const { snapshot } = scene;
  const { loss, overflow } = snapshot.counters;
  const voids = VOID_REASONS.map((reason) => {
    const n = snapshot.streams
      .flatMap(({ edges }) => edges.flatMap(({ checks }) => checks))
      .reduce((sum, check) => sum + check.voidBy[reason], 0);
    return { reason, n };
  });
  const when =
    snapshot.lossAt === null ? 'never' : `${timeIn(scene, snapshot.lossAt)}, ${age(scene.nowUs - snapshot.lossAt)} ago`;
  const losing = isLosing(scene);
  return [
    heading('LOSS'),
    [
      span(
        `  datagrams lost ${loss}, tokens pushed out ${overflow}; last noticed ${when}`,
        losing ? TONES.alarm : TONES.plain,
      ),
    ],
    [span(`  void instead of missing: ${voids.map(({ reason, n }) => `${reason} ${count(n)}`).join('   ')}`)],
    ...(losing
      ? [
          [
            span(
              '  Raise net.core.rmem_max and the receive buffer, or send less: what is missing now may be our loss.',
              TONES.warn,
            ),
          ],
        ]
      : []),
    [],
  ];
}

function limitLines({ snapshot }: Scene): Line[] {
  const { liveTokens, tokenLimit, failing, waiting } = snapshot;
  const full = tokenLimit > 0 && liveTokens / tokenLimit > 0.9;
  return [
    heading('LIMITS'),
    [
      span('  live tokens ', TONES.plain),
      span(`${count(liveTokens)} of ${count(tokenLimit)}`, full ? TONES.warn : TONES.plain),
      span(`   waiting ${count(waiting)}   failing tokens kept ${count(failing.kept)} of ${count(failing.total)} ever`),
    ],
    [],
  ];
}

function unknownLines({ snapshot }: Scene): Line[] {
  if (snapshot.unknown.length === 0) return [];
  return [
    heading('UNKNOWN NODES'),
    ...snapshot.unknown.map(({ name, count: n, meant }): Line => {
      const hint: Span[] = meant === null ? [] : [span('   did you mean '), span(meant, TONES.bold), span('?')];
      return [span(`  ${String(n).padStart(9)}  `), span(name, TONES.warn), ...hint];
    }),
    [],
  ];
}

function badLines(scene: Scene, width: number): Line[] {
  const { badLines: samples, memory } = scene.mirror.frame;
  if (samples.length === 0) return [];
  const reasons = Object.entries(memory).filter(([name]) => name.startsWith(BAD));
  return [
    heading('BAD LINES, by reason and the newest'),
    ...flowed(
      reasons.map(([name, n]) => `${clean(name.slice(BAD.length))} ${count(n)}`),
      width,
      2,
    ),
    ...samples.flatMap(({ at, source, reason, line }): Line[] => {
      const start = `  ${timeIn(scene, at)}  ${source}  `;
      const head: Line = [span(start, TONES.dim), span(reason, TONES.warn)];
      const text = clean(line);
      const sameRow = start.length + reason.length + 2 + text.length <= width;
      return sameRow ? [[...head, span(`  ${text}`)]] : [head, [span(`      ${text}`)]];
    }),
    [],
  ];
}

function orphanLines(scene: Scene): Line[] {
  const { orphans } = scene.snapshot;
  if (orphans.length === 0) return [];
  return [
    heading('ORPHANS, the newest: replies whose cause was never seen'),
    ...orphans
      .slice(-20)
      .reverse()
      .map(
        ({ node, token, at }): Line => [
          span(`  ${timeIn(scene, at)}  `, TONES.dim),
          span(`${node}  `),
          span(token, TONES.bold),
        ],
      ),
    [],
  ];
}

/** How the figures of a frame name the reasons for which lines were bad. */
const BAD = 'bad: ';

function memoryLines(memory: Readonly<Record<string, number>>): Line[] {
  const entries = Object.entries(memory).filter(([name]) => !name.startsWith(BAD));
  if (entries.length === 0) return [];
  return [heading('MEMORY'), ...entries.map(([name, n]): Line => [span(`  ${clean(name).padEnd(24)} ${count(n)}`)])];
}
