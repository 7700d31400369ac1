import { fit, TONES } from './canvas.ts';
import { COMMANDS } from './command-line.ts';
import { ACTIONS, type ActionInfo, type Bindings, keyName } from './keys.ts';
import { type Line, span, widthOf } from './spans.ts';

const GROUPS = ['Go', 'Move', 'Find', 'Look', 'Do', 'Leave'] as const satisfies readonly ActionInfo['group'][];

const SIGNS: readonly Line[] = [
  [span('SIGNS', TONES.title)],
  [
    span('  ✓ ', TONES.ok),
    span('──', TONES.ok),
    span('  OK          '),
    span('! ', TONES.warn),
    span('╌╌', TONES.warn),
    span('  WARN        '),
    span('✗ ', TONES.fail),
    span('━━', TONES.fail),
    span('  FAIL'),
  ],
  [span('  ? '), span('··'), span('  PENDING: not enough observed yet, or UNOBSERVED: nothing yet')],
  [span('  · '), span('··'), span('  UNCHECKED: no check, found by discovery')],
  [span('  ● ', TONES.seen), span('    a node that has been seen, and nothing after it', TONES.seen)],
  [span('  dimmed', TONES.failDim), span(' downstream of the first broken link, idle, or acknowledged')],
  [span('  void   a miss that we cannot judge: datagrams were lost, a restart, too many tokens, sampled')],
];

/** Columns of the keys before their text. */
const KEYS = 12;

/** All keys by group in two columns, then the command line and the signs: on 80x24 the keys are one screen. */
export function helpLines(bindings: Bindings, width: number): Line[] {
  const blocks = GROUPS.map((group) => groupLines(bindings, group));
  const keys = width < 70 ? blocks.flat() : twoColumns(blocks, Math.min(50, Math.floor(width / 2)));
  return [...keys, [], ...commandLines(), [], ...SIGNS];
}

function groupLines(bindings: Bindings, group: ActionInfo['group']): Line[] {
  const rows: { keys: string; help: string }[] = [];
  for (const { name, help, group: own } of ACTIONS) {
    if (own !== group) continue;
    const keys = (bindings.keys.get(name) ?? []).map(keyName).join(' ');
    const last = rows.at(-1);
    if (last?.help === help) last.keys = `${last.keys} ${keys}`.trim();
    else rows.push({ keys, help });
  }
  return [
    [span(group.toUpperCase(), TONES.title)],
    ...rows.map(({ keys, help }): Line => [span(`  ${(keys || '-').padEnd(KEYS)} `, TONES.key), span(help)]),
  ];
}

/** Blocks after each other in two columns of about the same height. */
function twoColumns(blocks: readonly (readonly Line[])[], half: number): Line[] {
  const total = blocks.reduce((sum, block) => sum + block.length, 0);
  const left: Line[] = [];
  const right: Line[] = [];
  for (const block of blocks) {
    const column = right.length === 0 && left.length + block.length / 2 <= total / 2 ? left : right;
    column.push(...block);
  }
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i): Line => {
    const start = cut(left[i] ?? [], half - 1);
    return [...start, span(' '.repeat(half - widthOf(start))), ...(right[i] ?? [])];
  });
}

/** A line in at most `width` columns. */
function cut(line: Line, width: number): Line {
  let room = width;
  return line.map(({ text, tone }) => {
    const shown = fit(text, room);
    room -= shown.length;
    return { text: shown, tone };
  });
}

function commandLines(): Line[] {
  return [
    [span('COMMANDS', TONES.title), span('  after :', TONES.dim)],
    ...COMMANDS.map(({ usage, help }): Line => [span(`  ${usage.padEnd(13)}`, TONES.key), span(help)]),
  ];
}
