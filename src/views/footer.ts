import { type Canvas, TONES } from './canvas.ts';
import { ACTIONS, type Action, type Bindings, firstKey, keyName } from './keys.ts';
import { clean, type Line, putLine, type Span, span, widthOf } from './spans.ts';
import { type DashboardState, focusOf } from './state.ts';

const GAP = '  ';

// What each pane's footer offers, the most wanted first: a narrow screen shows the beginning.
const OFFERED: Readonly<Record<ReturnType<typeof focusOf>, readonly Action[]>> = {
  graph: ['pane-next', 'up', 'open', 'next-fail', 'zoom', 'trouble', 'pause', 'acknowledge'],
  edge: ['pane-next', 'open', 'next-fail', 'acknowledge', 'pause', 'filter'],
  failing: ['pane-next', 'up', 'open', 'filter', 'next-fail', 'pause', 'copy', 'sort'],
  nodes: ['pane-next', 'up', 'open', 'filter', 'sort', 'pause', 'next-fail'],
  edges: ['pane-next', 'up', 'open', 'filter', 'next-fail', 'acknowledge', 'sort', 'pause'],
  log: ['pane-next', 'up', 'open', 'filter', 'pause', 'next-fail', 'reverse'],
  token: ['back', 'up', 'copy', 'export', 'pause'],
  stats: ['back', 'up', 'filter', 'next-match', 'pause', 'export'],
  manifest: ['back', 'up', 'filter', 'next-match', 'reload'],
  help: ['back', 'up', 'filter', 'next-match'],
};

/** The bottom row: what is being typed, else the answer to the last command, else the keys of the focused pane. */
export function drawFooter(canvas: Canvas, state: DashboardState, y: number): void {
  const { prompt, notice } = state;
  if (prompt) {
    const text = `${prompt.kind === 'filter' ? '/' : ':'}${clean(prompt.text)}`;
    const room = canvas.width - 3;
    const end = canvas.put(1, y, text.length > room ? `…${text.slice(text.length - room + 1)}` : text, TONES.bold);
    canvas.put(end, y, '▏', TONES.focus);
  } else if (notice) {
    putLine(canvas, 1, y, [span(notice.text, notice.bad ? TONES.alarm : TONES.bold)], canvas.width - 2);
  } else {
    putLine(canvas, 1, y, footerLine(state, canvas.width - 1));
  }
}

/** As many keys as fit; those to the help and out are always among them. */
export function footerLine(state: DashboardState, width: number): Line {
  const { bindings } = state;
  const quit = keyHint(bindings, 'quit');
  const end = [...keyHint(bindings, 'help'), ...quit];
  const line: Span[] = [];
  // The word after the last key goes before a whole hint does.
  const bare = [...keyHint(bindings, 'help'), ...quit.slice(0, 1)];
  for (const action of [...OFFERED[focusOf(state)], 'command'] as const) {
    const hint = keyHint(bindings, action);
    if (widthOf(line) + widthOf(hint) + widthOf(bare) <= width) line.push(...hint);
  }
  return trimmed([...line, ...(widthOf(line) + widthOf(end) - GAP.length <= width ? end : bare)]);
}

function keyHint(bindings: Bindings, action: Action): Span[] {
  const info = ACTIONS.find(({ name }) => name === action);
  const key = action === 'up' ? moveKeys(bindings) : firstKey(bindings, action);
  return info && key !== '' ? [span(key, TONES.key), span(` ${info.short}${GAP}`)] : [];
}

function trimmed(line: readonly Span[]): Line {
  const last = line.at(-1);
  return last ? [...line.slice(0, -1), { ...last, text: last.text.trimEnd() }] : line;
}

/** Up and down belong together: `↑↓/jk`. */
function moveKeys(bindings: Bindings): string {
  const up = bindings.keys.get('up') ?? [];
  const down = bindings.keys.get('down') ?? [];
  return down
    .map((key, i) =>
      up[i] === undefined ? '' : i === 0 ? keyName(up[i]) + keyName(key) : keyName(key) + keyName(up[i]),
    )
    .filter((keys) => keys !== '')
    .join('/');
}
