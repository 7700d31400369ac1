import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Canvas } from '../src/views/canvas.ts';
import type { Command } from '../src/views/command.ts';
import {
  applyClick,
  applyFrame,
  applyHistory,
  applyKey,
  applyPaste,
  applyResize,
  applyWheel,
  drawClock,
  drawDashboard,
  newDashboard,
  requestOf,
} from '../src/views/dashboard.ts';
import { rowAt } from '../src/views/failing-list.ts';
import { keyListOf } from '../src/views/lists.ts';
import { type DashboardState, focusOf, viewOf } from '../src/views/state.ts';
import {
  counters,
  failure,
  frame,
  incidentFrame,
  incidentSightings,
  manyFrame,
  NOW,
  SECOND,
  snapshot,
  wellFrame,
} from './support/frames.ts';

const DATABASE = 'sample/event-processor/database/0';
const JOURNAL = 'sample/event-processor/journal/0';
const REPORT = 'sample/database/report/0';

function incident(width = 80, height = 24): DashboardState {
  return applyFrame(applyResize(newDashboard(), width, height), incidentFrame());
}

function press(state: DashboardState, keys: string): { state: DashboardState; commands: Command[] } {
  const commands: Command[] = [];
  let next = state;
  for (const key of keys.split(' ')) {
    const step = applyKey(next, key);
    commands.push(...step.commands);
    next = step.state;
  }
  return { state: next, commands };
}

function text(state: DashboardState, width = state.size.width, height = state.size.height): string {
  const canvas = new Canvas(width, height);
  drawDashboard(state, canvas, NOW, { unicode: true, localOffsetUs: () => 0 });
  return canvas.toText().join('\n');
}

function selectedToken(state: DashboardState): string | null | undefined {
  return rowAt(state.failing, keyListOf(state, 'failing').selected)?.token;
}

// Where keys lead from the incident at 80x24, where the failing tokens have the focus.
const PLACES = [
  { keys: 'tab', view: 'main', focus: 'graph' },
  { keys: 'tab tab', view: 'main', focus: 'edge' },
  { keys: 'S-tab', view: 'main', focus: 'edge' },
  { keys: '1', view: 'main', focus: 'graph' },
  { keys: '1 1', view: 'graph', focus: 'graph' },
  { keys: '1 1 escape', view: 'main', focus: 'graph' },
  { keys: '4', view: 'nodes', focus: 'nodes' },
  { keys: '4 escape', view: 'main', focus: 'failing' },
  { keys: '5 6 escape', view: 'edges', focus: 'edges' },
  { keys: '7', view: 'stats', focus: 'stats' },
  { keys: '8', view: 'manifest', focus: 'manifest' },
  { keys: '? escape', view: 'main', focus: 'failing' },
  { keys: 'f1', view: 'help', focus: 'help' },
  { keys: '? ? escape', view: 'main', focus: 'failing' },
  { keys: '7 tab', view: 'main', focus: 'failing' },
  { keys: 'enter', view: 'token', focus: 'token' },
  { keys: '1 enter', view: 'edge', focus: 'edge' },
  { keys: '2 enter enter', view: 'failing', focus: 'failing' },
  { keys: '6 enter', view: 'edge', focus: 'edge' },
  { keys: '4 enter', view: 'failing', focus: 'failing' },
  { keys: ': e d g e s enter', view: 'edges', focus: 'edges' },
  { keys: ': s t a t enter', view: 'stats', focus: 'stats' },
  { keys: ': n tab enter', view: 'nodes', focus: 'nodes' },
  { keys: ': t o k e n space x enter', view: 'token', focus: 'token' },
  { keys: ': l o g escape', view: 'main', focus: 'failing' },
  { keys: ': l backspace backspace', view: 'main', focus: 'failing' },
  { keys: '7 : m a i n enter', view: 'main', focus: 'failing' },
] as const;

for (const { keys, view, focus } of PLACES) {
  test(`${keys} leads to ${view}, with the keys of ${focus}`, () => {
    const { state } = press(incident(), keys);
    assert.equal(viewOf(state).kind, view);
    assert.equal(focusOf(state), focus);
    assert.equal(state.prompt, null);
  });
}

// What keys ask of the program.
const ORDERS: readonly { keys: string; commands: readonly Command[] }[] = [
  { keys: 'q', commands: [{ kind: 'quit' }] },
  { keys: 'Q', commands: [{ kind: 'quit-summary' }] },
  { keys: 'C-c', commands: [{ kind: 'quit' }] },
  { keys: '/ C-c', commands: [{ kind: 'quit' }] },
  { keys: 'C-z', commands: [{ kind: 'suspend' }] },
  { keys: 'C-l', commands: [{ kind: 'redraw' }] },
  { keys: 'r', commands: [{ kind: 'reload' }] },
  {
    keys: 'm m',
    commands: [
      { kind: 'mouse', on: true },
      { kind: 'mouse', on: false },
    ],
  },
  { keys: 'y', commands: [{ kind: 'copy', text: '97b0c2d8-4e6d' }] },
  { keys: '1 y', commands: [{ kind: 'copy', text: 'event-processor→database' }] },
  { keys: 'enter', commands: [{ kind: 'history', token: '97b0c2d8-4e6d' }] },
  {
    keys: 'enter y',
    commands: [
      { kind: 'history', token: '97b0c2d8-4e6d' },
      { kind: 'copy', text: '97b0c2d8-4e6d' },
    ],
  },
  { keys: '8', commands: [{ kind: 'manifest' }] },
  { keys: 'c', commands: [{ kind: 'acknowledge', edgeKey: DATABASE, on: true }] },
  { keys: '1 e e c', commands: [{ kind: 'acknowledge', edgeKey: JOURNAL, on: true }] },
  { keys: ': s a v e space a . t o m l enter', commands: [{ kind: 'save-manifest', file: 'a.toml' }] },
  { keys: ': s a v e enter', commands: [] },
  { keys: ': q enter', commands: [{ kind: 'quit' }] },
  { keys: ': h o l d enter', commands: [] },
  { keys: ': r e s t a r t enter', commands: [] },
  { keys: ': x y z enter', commands: [] },
  { keys: '/ q', commands: [] },
  { keys: 'unknown', commands: [] },
];

for (const { keys, commands } of ORDERS) {
  test(`${keys} asks for ${commands.map(({ kind }) => kind).join(', ') || 'nothing'}`, () => {
    assert.deepEqual(press(incident(), keys).commands, commands);
  });
}

test('a replay says that it is one, and is held, let go on and started again', () => {
  const replay = applyFrame(applyResize(newDashboard({ replay: true }), 80, 24), incidentFrame());
  assert.match(text(replay), / REPLAY /);
  const held = press(replay, ': h o l d enter');
  assert.deepEqual(held.commands, [{ kind: 'playback', on: true }]);
  assert.match(text(held.state), /REPLAY HELD/);
  const playing = press(held.state, ': p l a y enter');
  assert.deepEqual(playing.commands, [{ kind: 'playback', on: false }]);
  assert.doesNotMatch(text(playing.state), /HELD|LIVE/);
  const again = press(held.state, ': r e s t a r t enter');
  assert.deepEqual(again.commands, [{ kind: 'restart' }]);
  assert.equal(again.state.shown, null);
  assert.match(text(applyFrame(again.state, incidentFrame())), / REPLAY /);
});

test('the clock goes on alone, and the rest stays as it was drawn', () => {
  const look = { unicode: true, localOffsetUs: () => 0 };
  for (const [width, height] of [
    [80, 24],
    [200, 60],
    [30, 8],
  ] as const) {
    const state = incident(width, height);
    const canvas = new Canvas(width, height);
    drawDashboard(state, canvas, NOW, look);
    const before = canvas.toText();
    drawClock(state, canvas, NOW + 7_000_000, look);
    const after = canvas.toText();
    assert.deepEqual(after.slice(1), before.slice(1));
    assert.equal(after[0], before[0]?.replace('12:04:33', '12:04:40'));
  }
});

test('what is live cannot be held', () => {
  assert.match(text(press(incident(), ': h o l d enter').state), /this is no replay/);
});

test('a wrong command says so until the next key', () => {
  const { state } = press(incident(), ': x y z enter');
  assert.match(text(state), /no command "xyz"/);
  assert.doesNotMatch(text(applyKey(state, 'down').state), /no command/);
});

// The edge that is shown in detail, after keys.
const EDGES = [
  { keys: '1', edge: null, title: 'event-processor→database' },
  { keys: 'e', edge: DATABASE, title: 'event-processor→database' },
  { keys: 'e e', edge: JOURNAL, title: 'event-processor→journal' },
  { keys: 'e e e', edge: REPORT, title: 'database→report' },
  { keys: 'e e e e', edge: DATABASE, title: 'event-processor→database' },
  { keys: 'E', edge: REPORT, title: 'database→report' },
  { keys: 'e E', edge: REPORT, title: 'database→report' },
  { keys: '1 left', edge: 'sample/web-server/event-processor/0', title: 'web-server→event-processor' },
  { keys: '1 right', edge: REPORT, title: 'database→report' },
  { keys: '1 right h h', edge: 'sample/web-server/event-processor/0', title: 'web-server→event-processor' },
  { keys: '1 k', edge: JOURNAL, title: 'event-processor→journal' },
  { keys: 'e e escape', edge: null, title: 'event-processor→database' },
] as const;

for (const { keys, edge, title } of EDGES) {
  test(`${keys} shows the edge ${title}`, () => {
    const { state } = press(incident(), keys);
    assert.equal(state.edge, edge);
    assert.match(text(state), new RegExp(`2 ${title}`));
    assert.equal(requestOf(state).detail, edge ?? DATABASE);
  });
}

test('without a selection the detail goes to what breaks, with one it stays', () => {
  const calm = applyFrame(newDashboard(), wellFrame());
  const pinned = press(calm, '1 right').state;
  assert.match(text(applyFrame(calm, incidentFrame())), /2 event-processor→database/);
  assert.match(text(applyFrame(pinned, incidentFrame())), /2 event-processor→journal/);
});

test('the first broken link is named with its time and what it cost', () => {
  assert.match(
    text(incident(120, 40)),
    /✗ first broken link: event-processor→database since 12:04:17 \(16s\), 12 tokens missing \+1 more/,
  );
});

test('the cursor stays on its token while newer ones come in above it', () => {
  const { state } = press(incident(), 'down down');
  const token = selectedToken(state);
  const next = applyFrame(
    state,
    frame(state.live!.frame.snapshot, { failures: { added: [failure(20, 'newer')], firstKept: 1 } }),
  );
  assert.equal(rowAt(next.failing, 0)?.token, 'newer');
  assert.equal(selectedToken(next), token);
});

test('without a cursor the newest token is the selected one', () => {
  const next = applyFrame(
    incident(),
    frame(incident().live!.frame.snapshot, { failures: { added: [failure(20, 'newer')], firstKept: 1 } }),
  );
  assert.equal(selectedToken(next), 'newer');
  assert.equal(selectedToken(press(next, 'down g').state), 'newer');
});

test('a token that is no longer kept leaves the cursor where it was', () => {
  const { state } = press(incident(), 'G');
  assert.equal(selectedToken(state), '8f3ac1d2-77e0');
  const next = applyFrame(state, frame(state.live!.frame.snapshot, { failures: { firstKept: 5 } }));
  assert.equal(keyListOf(next, 'failing').selected, next.failing.rows.length - 1);
});

// Filters on the failing tokens: what is typed, and how many of the 14 rows stay.
const FILTERS = [
  { keys: '/ j o u r n a l', rows: 1 },
  { keys: '/ ! j o u r n a l', rows: 13 },
  { keys: '/ L A T E', rows: 1 },
  { keys: '/ m i s s i n g space ! r e p o r t', rows: 12 },
  { keys: '/ !', rows: 14 },
  { keys: '/ n o n e', rows: 0 },
  { keys: '/ n o n e escape', rows: 14 },
  { keys: '/ l a t e enter', rows: 1 },
  { keys: '/ l a t e enter escape', rows: 14 },
  { keys: '/ l a t e C-u', rows: 14 },
  { keys: '/ m i s s i n g space x y z C-w', rows: 13 },
  { keys: '/ l a t e x backspace', rows: 1 },
  { keys: '2 enter enter', rows: 12 },
] as const;

for (const { keys, rows } of FILTERS) {
  test(`${keys} leaves ${rows} failing tokens`, () => {
    assert.equal(press(incident(), keys).state.failing.rows.length, rows);
  });
}

test('a filter stands in the title of its pane', () => {
  assert.match(text(press(incident(), '/ l a t e enter').state), /3 failing tokens \/late .* 1 of 14/);
});

test('a filter also holds for rows that come later', () => {
  const { state } = press(incident(), '/ l a t e enter');
  const added = [failure(20, 'x'), failure(21, 'y', { reason: 'late', latencyUs: 11_000_000 })];
  const next = applyFrame(state, frame(state.live!.frame.snapshot, { failures: { added, firstKept: 1 } }));
  assert.deepEqual(
    next.failing.rows.map(({ token }) => token),
    ['d41c55f0-9b21', 'y'],
  );
});

test('s sorts by the next column, S turns it round, and new rows come where they belong', () => {
  const { state } = press(incident(), 's');
  const sorted = (one: DashboardState) => one.failing.rows.map(({ token }) => token ?? '');
  assert.deepEqual(sorted(state), sorted(state).toSorted());
  const next = applyFrame(
    state,
    frame(state.live!.frame.snapshot, { failures: { added: [failure(20, '6')], firstKept: 1 } }),
  );
  assert.deepEqual(sorted(next), sorted(next).toSorted());
  assert.equal(rowAt(next.failing, 0)?.token, sorted(next)[0]);
  assert.equal(rowAt(press(next, 'S').state.failing, 0)?.token, sorted(next).at(-1));
});

test('n and N go through the lines of a text that match', () => {
  const { state } = press(incident(80, 12), '7 / l o s s enter');
  const first = viewOf(state);
  const second = viewOf(press(state, 'n').state);
  assert.ok('scroll' in first && 'scroll' in second && first.scroll > 0 && second.scroll > first.scroll);
  assert.deepEqual(viewOf(press(state, 'n N').state), first);
});

test('a text does not scroll beyond its ends', () => {
  const at = (keys: string) => {
    const view = viewOf(press(incident(), keys).state);
    return 'scroll' in view ? view.scroll : -1;
  };
  assert.equal(at('? up'), 0);
  assert.ok(at('? G') > 10);
  assert.equal(at('? G down pagedown'), at('? G'));
  assert.equal(at('? G up'), at('? G') - 1);
  assert.equal(at('? G g'), 0);
});

test('pausing freezes what is shown, counts what comes in, and lets go of nothing', () => {
  const { state } = press(incident(), 'space');
  const before = text(state);
  const later = snapshot(wellFrame().snapshot.streams, {
    now: NOW + 5_000_000,
    counters: counters({ events: 13_086 }),
  });
  const next = applyFrame(state, frame(later, { failures: { added: [failure(20, 'newer')], firstKept: 1 } }));
  assert.match(text(next), /PAUSED \+123/);
  assert.equal(
    text(next).replace('+123', '+0').split('\n').slice(1).join('\n'),
    before.split('\n').slice(1).join('\n'),
  );
  assert.equal(requestOf(next).failuresAfter, 20);
  const live = press(next, 'space').state;
  assert.match(text(live), /✓ OK .*LIVE/);
  assert.equal(rowAt(live.failing, 0)?.token, 'newer');
});

test('a paste goes where text is typed, without its line ends and control characters, and nowhere else', () => {
  const pasted = `q${'x'.repeat(10_000)}q`;
  const base = incident();
  assert.equal(applyPaste(base, pasted), base);
  const { state } = press(base, '/');
  assert.equal(applyPaste(state, 'la\u001bte\nquit').prompt?.text, 'late');
  assert.equal(applyPaste(state, pasted).prompt?.text.length, 512);
});

test('the answer to a history request that was overtaken is dropped', () => {
  const { state } = press(incident(), 'enter');
  assert.match(text(state), /asking for its events/);
  assert.match(text(applyHistory(state, 'another', [])), /asking for its events/);
  assert.match(text(applyHistory(state, '97b0c2d8-4e6d', incidentSightings())), /MISSING/);
});

test('an edge that is acknowledged steps back, and e passes it by', () => {
  const base = incidentFrame();
  const streams = base.snapshot.streams.map((one) => ({
    ...one,
    edges: one.edges.map((edge) => (edge.key === DATABASE ? { ...edge, acknowledged: true } : edge)),
  }));
  const state = applyFrame(newDashboard(), { ...base, snapshot: { ...base.snapshot, streams } });
  assert.match(text(state), /2 event-processor→journal/);
  assert.equal(press(state, 'e').state.edge, JOURNAL);
});

test('z goes through the forms of the graph and back to what fits, t to the trouble and back', () => {
  const zooms = (keys: string) => press(incident(), keys).state.zoom;
  assert.equal(zooms('z'), 'full');
  assert.equal(zooms('z z z z z'), 'tree');
  assert.equal(zooms('z z z z z z'), null);
  assert.equal(zooms('t'), 'trouble');
  assert.equal(zooms('t t'), null);
});

test('own keys replace the usual ones, in the footer and the help as well', () => {
  const own = newDashboard({ keys: { 'next-fail': ['w'], quit: ['X'] } });
  const state = applyFrame(own, incidentFrame());
  assert.equal(press(state, 'e').state.edge, null);
  assert.equal(press(state, 'w').state.edge, DATABASE);
  assert.deepEqual(press(state, 'q').commands, []);
  assert.deepEqual(press(state, 'X C-c').commands, [{ kind: 'quit' }, { kind: 'quit' }]);
  assert.match(text(state), /w next-fail/);
  assert.match(text(press(state, '?').state), /X Ctrl-C +quit/);
});

test('an operator chooses columns and their order', () => {
  const state = applyFrame(newDashboard({ columns: { failing: ['reason', 'token'] } }), incidentFrame());
  assert.match(text(state), /│ {2}REASON +TOKEN +│/);
});

test('a click selects the row under it, the wheel moves the cursor', () => {
  const state = incident();
  const rows = text(state).split('\n');
  const y = rows.findIndex((row) => row.includes('d41c55f0') || row.includes('51d9e0f3'));
  const clicked = applyClick(state, 20, y);
  assert.equal(clicked.focus, 'failing');
  assert.match(
    text(clicked)
      .split('\n')
      .find((row) => row.includes('│>')) ?? '',
    /51d9e0f3|d41c55f0/,
  );
  assert.equal(keyListOf(applyWheel(state, 20, y, 'down'), 'failing').selected, 3);
});

test('a click on the label of an edge selects that edge', () => {
  const state = incident(120, 40);
  const rows = text(state).split('\n');
  const y = rows.findIndex((row) => row.includes('! 4/5'));
  assert.equal(applyClick(state, rows[y]!.indexOf('4/5'), y).edge, JOURNAL);
});

test('requests ask for what is not here yet, from the very first on', () => {
  assert.deepEqual(requestOf(newDashboard()), { failuresAfter: -1, transitionsAfter: -1, detail: null });
  assert.deepEqual(requestOf(incident()), { failuresAfter: 14, transitionsAfter: 4, detail: DATABASE });
  const replay = applyFrame(newDashboard({ replay: true }), incidentFrame());
  assert.equal(requestOf(press(replay, ': r e s t a r t enter').state).failuresAfter, -1);
});

test('a frame that comes twice changes nothing', () => {
  const once = incident();
  assert.deepEqual(applyFrame(once, incidentFrame()).failing.rows, once.failing.rows);
});

test('exports carry what is shown, filtered and with readable times', () => {
  const { commands } = press(incident(), '/ l a t e enter x');
  const [command] = commands;
  assert.ok(command?.kind === 'export' && command.name === 'failing');
  assert.deepEqual(JSON.parse(command.json), [
    {
      stream: 'sample',
      from: 'event-processor',
      to: 'journal',
      edge: null,
      check: 0,
      token: 'd41c55f0-9b21',
      reason: 'late',
      at: '2026-11-21T12:04:11.000000Z',
      decided: '2026-11-21T12:04:21.000000Z',
      afterwards: null,
    },
  ]);
});

test('of ten thousand failing tokens the newest are on the screen, and the end is one key away', () => {
  const state = applyFrame(newDashboard(), manyFrame());
  assert.match(text(state), /10k \(12k ever\)/);
  assert.equal(keyListOf(press(state, 'G').state, 'failing').selected, 9_999);
});

test('before the first frame the keys work already', () => {
  const state = applyResize(newDashboard(), 80, 24);
  assert.deepEqual(press(state, 'down e enter / a enter s space x y q').commands, [{ kind: 'quit' }]);
  assert.match(text(press(state, '?').state), /half a page down/);
});

test('a refused manifest stands on the lowest border until Escape, and a new one comes back', () => {
  const refused = (text: string) => frame(incidentFrame().snapshot, { notices: [text] });
  const state = applyFrame(newDashboard(), refused('reload refused: line 3: unknown key\nline 9: a cycle'));
  assert.match(text(state), /└─ reload refused: line 3: unknown key {2}8 manifest ─+┘/);
  const read = press(state, 'escape').state;
  assert.doesNotMatch(text(read), /refused/);
  assert.match(text(applyFrame(read, refused('reload refused: line 4'))), /refused: line 4/);
});

test('a picture of an instance that is away says in the header how old it is, in place of LIVE and on any screen', () => {
  const shown = (staleUs: number, width = 80) =>
    text(applyFrame(newDashboard(), frame(wellFrame().snapshot, { staleUs })), width).split('\n')[0]!;
  assert.match(shown(400_000), / STALE 0s /);
  assert.match(shown(3_900_000), / STALE 3s /);
  assert.match(shown(12_000_000), / STALE 12s /);
  assert.match(shown(150_000_000), / STALE 2m30s /);
  assert.doesNotMatch(shown(12_000_000), /LIVE/);
  assert.match(shown(12_000_000, 30), /STALE 12s/);
  assert.match(text(applyFrame(newDashboard(), wellFrame())), /LIVE/);
});

test('warnings of a manifest leave with the next key or by themselves, and what was refused does not', () => {
  const warning = 'shop.toml:3:1: warning: `warn`: 1 is more than `fail` 0';
  const warned = (at: number, ...notices: string[]) =>
    frame({ ...incidentFrame().snapshot, now: at }, { notices: [warning, ...notices] });
  const state = applyFrame(newDashboard(), warned(NOW));
  assert.match(text(state), /└─ shop.toml:3:1: warning/);
  assert.doesNotMatch(text(press(state, 'j').state), /warning/);
  assert.doesNotMatch(text(applyFrame(press(state, 'j').state, warned(NOW))), /warning/);
  assert.doesNotMatch(text(applyFrame(newDashboard(), warned(NOW - 21 * SECOND))), /warning/);
  const refused = applyFrame(press(state, 'j').state, warned(NOW, 'manifest refused: a cycle'));
  assert.match(text(press(refused, 'j').state), /└─ manifest refused: a cycle/);
});

test('a loss is in the header and below for as long as it goes on', () => {
  const losing = (agoUs: number) =>
    snapshot(wellFrame().snapshot.streams, { counters: counters({ loss: 7 }), lossAt: NOW - agoUs });
  const shown = (agoUs: number) => text(applyFrame(newDashboard(), frame(losing(agoUs))));
  assert.match(shown(400_000), / LOSS 7 .*LIVE/);
  assert.match(shown(400_000), /We are losing datagrams \(7\)/);
  assert.match(shown(60_000_000), /loss 7 /);
  assert.doesNotMatch(shown(60_000_000), /We are losing/);
});

test('the status and a pause are in the header at any width', () => {
  const { state } = press(incident(), 'space');
  for (let width = 40; width <= 200; width++) {
    const header = text(applyResize(state, width, 24), width, 24).split('\n')[0]!;
    assert.match(header, /✗ FAIL/);
    assert.match(header, /PAUSED \+0/);
  }
});
