import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import fc from 'fast-check';
import { Canvas, oneCellText, TONES } from '../src/views/canvas.ts';
import { openTestTerminal, type TestTerminal, type TestTerminalOptions } from './support/terminal.ts';

const opened: TestTerminal[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

function open(options: TestTerminalOptions = {}): TestTerminal {
  const one = openTestTerminal(options);
  opened.push(one);
  return one;
}

function canvasWith(
  text: string,
  { width = 80, height = 24, x = 0, y = 0, tone = TONES.plain as number } = {},
): Canvas {
  const canvas = new Canvas(width, height);
  canvas.put(x, y, text, tone as 0);
  return canvas;
}

test('what is on the canvas is on the screen, and the terminal is taken over', async () => {
  const { terminal, screenText, settle, modes, isRaw } = open({ cols: 20, rows: 4 });
  const canvas = canvasWith('┌─ ✓ 3/3 ─▶┐', { width: 20, height: 4, y: 1 });
  canvas.put(16, 3, 'last');
  terminal.show(canvas);
  await settle();
  assert.deepEqual(screenText(), ['', '┌─ ✓ 3/3 ─▶┐', '', '                last']);
  assert.deepEqual(modes(), { alternate: true, paste: true, mouse: 'none' });
  assert.equal(isRaw(), true);
});

test('every size from 1x1 on shows what fits', async () => {
  for (const [cols, rows] of [
    [1, 1],
    [2, 1],
    [1, 5],
    [40, 10],
    [300, 100],
  ] as const) {
    const { terminal, screenText, settle } = open({ cols, rows });
    assert.deepEqual([terminal.width, terminal.height], [cols, rows]);
    const canvas = new Canvas(cols, rows);
    for (let y = 0; y < rows; y++) canvas.put(0, y, '#'.repeat(cols));
    terminal.show(canvas);
    await settle();
    assert.deepEqual(
      screenText(),
      Array.from({ length: rows }, () => '#'.repeat(cols)),
    );
  }
});

test('a canvas of another size is cut, and what it lacks is blank', async () => {
  const { terminal, screenText, settle } = open({ cols: 10, rows: 2 });
  terminal.show(canvasWith('0123456789abcdef', { width: 16, height: 5 }));
  await settle();
  assert.deepEqual(screenText(), ['0123456789', '']);
  terminal.show(canvasWith('xy', { width: 2, height: 1 }));
  await settle();
  assert.deepEqual(screenText(), ['xy', '']);
});

test('an identical frame sends nothing, and a small change little', async () => {
  const { terminal, settle, takeBytes } = open({ cols: 200, rows: 60 });
  const canvas = new Canvas(200, 60);
  for (let y = 0; y < 60; y++) canvas.put(0, y, `row ${y} `.repeat(25), y % 2 ? TONES.ok : TONES.dim);
  terminal.show(canvas);
  await settle();
  takeBytes();
  terminal.show(canvas);
  await settle();
  assert.equal(takeBytes(), '');
  canvas.put(180, 0, '12:04:34', TONES.title);
  canvas.put(50, 30, '4.2k', TONES.ok);
  terminal.show(canvas);
  await settle();
  const bytes = takeBytes();
  assert.ok(bytes.includes('12:04:34') && bytes.length < 80, JSON.stringify(bytes));
});

test('a canvas may be painted again as soon as it was shown', async () => {
  const { terminal, screenText, settle, stall } = open({ cols: 10, rows: 1 });
  const canvas = canvasWith('first', { width: 10, height: 1 });
  terminal.show(canvas);
  await settle();
  stall(true);
  canvas.put(0, 0, 'second');
  terminal.show(canvas);
  canvas.put(0, 0, 'third ');
  terminal.show(canvas);
  canvas.put(0, 0, 'broken');
  stall(false);
  await settle();
  assert.deepEqual(screenText(), ['third']);
});

test('a terminal that does not read gets no more frames, and the newest one as soon as it reads on', async () => {
  const { terminal, screenText, settle, stall, takeBytes, send } = open({ cols: 40, rows: 5 });
  const keys: string[] = [];
  terminal.onKey(({ name }) => keys.push(name));
  await settle();
  stall(true);
  terminal.show(canvasWith('frame 0', { width: 40, height: 5 }));
  await settle();
  takeBytes();
  for (let i = 1; i <= 100; i++) terminal.show(canvasWith(`frame ${i}`, { width: 40, height: 5 }));
  await send('j');
  assert.equal(takeBytes(), '');
  assert.deepEqual(keys, ['j'], 'keys work while it is stalled');
  assert.equal(terminal.copy('token'), false, 'nothing piles up');
  stall(false);
  await settle();
  assert.deepEqual(screenText(), ['frame 100', '', '', '', '']);
  assert.ok(!takeBytes().includes('frame 50'));
});

const looks = {
  foreground: -1,
  background: -1,
  bold: false,
  faint: false,
  inverse: false,
  underline: false,
  blink: false,
};

test('tones become the sixteen colours of the terminal on its own background', async () => {
  const rows = [
    ['plain', {}],
    ['dim', { faint: true }],
    ['ok', { foreground: 2 }],
    ['warn', { foreground: 3 }],
    ['fail', { foreground: 1, bold: true }],
    ['seen', { foreground: 6 }],
    ['border', { faint: true }],
    ['focus', { foreground: 5, bold: true }],
    ['title', { bold: true }],
    ['selected', { inverse: true }],
    ['key', { bold: true }],
    ['alarm', { foreground: 15, background: 1, bold: true }],
    ['okDim', { foreground: 2, faint: true }],
    ['warnDim', { foreground: 3, faint: true }],
    ['failDim', { foreground: 1, faint: true }],
    ['bold', { bold: true }],
  ] as const;
  assert.deepEqual(
    rows.map(([name]) => TONES[name]),
    Object.values(TONES),
    'a row for every tone',
  );
  const { terminal, settle, attributeAt } = open({ cols: 20, rows: 20 });
  const canvas = new Canvas(20, 20);
  for (const [y, [name]] of rows.entries()) canvas.put(0, y, name, TONES[name]);
  terminal.show(canvas);
  await settle();
  for (const [y, [name, expected]] of rows.entries())
    assert.deepEqual(attributeAt(0, y), { ...looks, ...expected }, name);
});

test('without colour no colour is sent, and what is broken still stands out', async () => {
  const { terminal, settle, attributeAt, takeBytes } = open({ cols: 20, rows: 20, color: false });
  const canvas = new Canvas(20, 20);
  for (const tone of Object.values(TONES)) canvas.put(0, tone, 'text', tone);
  terminal.show(canvas);
  await settle();
  assert.deepEqual(takeBytes().match(/\x1b\[[0-9;]*\b([349]\d|10\d)[0-9;]*m/g), null);
  assert.deepEqual(attributeAt(0, TONES.fail), { ...looks, bold: true });
  assert.deepEqual(attributeAt(0, TONES.alarm), { ...looks, bold: true, inverse: true });
  assert.deepEqual(attributeAt(0, TONES.selected), { ...looks, inverse: true });
  assert.deepEqual(attributeAt(0, TONES.okDim), { ...looks, faint: true });
});

test('on a light background nothing is yellow or cyan', async () => {
  const { terminal, settle, attributeAt } = open({ cols: 20, rows: 20, light: true });
  const canvas = new Canvas(20, 20);
  for (const tone of Object.values(TONES)) canvas.put(0, tone, 'text', tone);
  terminal.show(canvas);
  await settle();
  for (const tone of Object.values(TONES)) assert.ok(![3, 6, 11, 14].includes(attributeAt(0, tone).foreground));
});

test('cursor addresses survive the way faint is made', async () => {
  const { terminal, settle, screenText } = open({ cols: 20, rows: 8 });
  terminal.show(canvasWith('a', { width: 20, height: 8 }));
  await settle();
  const canvas = canvasWith('a', { width: 20, height: 8 });
  canvas.put(4, 4, 'five-five', TONES.dim);
  canvas.put(15, 4, 'x', TONES.failDim);
  canvas.put(4, 0, 'y', TONES.dim);
  terminal.show(canvas);
  await settle();
  assert.deepEqual(screenText(), ['a   y', '', '', '', '    five-five  x', '', '', '']);
});

test('where only ASCII may go, only ASCII goes', async () => {
  const { terminal, settle, screenText, takeBytes } = open({ cols: 40, rows: 3, unicode: false });
  const canvas = canvasWith('┌─ ✓ 3/3 ─▶ ╌╌ ━━ ·· ✗ │é░▁█…⡇', { width: 40, height: 3 });
  terminal.show(canvas);
  await settle();
  assert.equal(screenText()[0], '+- + 3/3 -> == ## .. X |?..#~?');
  assert.match(takeBytes(), /^[\x00-\x7f]*$/);
});

test('nothing on a canvas reaches the terminal as a command', async () => {
  const { terminal, settle, screenText, takeBytes } = open({ cols: 60, rows: 12 });
  const hostile = [
    '\x1b[2J\x1b[31mred',
    '\x9b31mC1 \x9d0;title\x07',
    '{red-fg}tags{/} {bold}',
    'e\u0301 combining \u0300\u0301\u0302',
    '\u202eright to left\u202c \u05d0\u05d1',
    '👩‍👩‍👧 emoji ✅ 漢字 ﷽',
    '\r\n\t\b\x00\x7f line ends',
    '\u200b\u2028\ufeff invisible',
    'x'.repeat(512),
    '\x0e\x0f shift out, lqqqk',
  ];
  const canvas = new Canvas(60, 12);
  for (const [y, text] of hostile.entries()) {
    canvas.put(0, y, '|', TONES.border);
    canvas.put(1, y, text);
    canvas.put(59, y, '|', TONES.border);
  }
  terminal.show(canvas);
  await settle();
  const rows = screenText();
  for (const [y, text] of hostile.entries()) {
    assert.equal(rows[y]?.length, 60, JSON.stringify(text));
    assert.equal(rows[y]?.at(-1), '|', JSON.stringify(text));
  }
  assert.equal(rows[2]?.slice(0, 24), '|{red-fg}tags{/} {bold} ');
  assertHarmless(takeBytes());
});

/** Every control character in `bytes` belongs to a sequence that the screen itself sends. */
function assertHarmless(bytes: string): void {
  const own = /\x1b(?:[78=>]|\[[?0-9;]*[hlmHJKCr])/g;
  assert.doesNotMatch(bytes.replace(own, ''), /[\x00-\x1f\x7f-\x9f]/);
}

test('whatever text is shown, every byte sent is text or ours', async () => {
  const { terminal, settle, takeBytes, screenText } = open({ cols: 40, rows: 2 });
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), fc.boolean(), async (text, cleaned) => {
      const canvas = canvasWith(cleaned ? oneCellText(text) : text, { width: 40, height: 2 });
      canvas.put(0, 1, 'end of screen');
      terminal.show(canvas);
      await settle();
      assertHarmless(takeBytes());
      assert.equal(screenText()[0], canvas.toText()[0]?.trimEnd());
      assert.equal(screenText()[1], 'end of screen');
    }),
    { numRuns: 60 },
  );
});

test('after a resize the size is new, listeners know, and the next frame is whole', async () => {
  const { terminal, resize, screenText, settle } = open({ cols: 20, rows: 3 });
  const sizes: [number, number][] = [];
  terminal.onResize(() => {
    sizes.push([terminal.width, terminal.height]);
    const canvas = new Canvas(terminal.width, terminal.height);
    canvas.put(0, terminal.height - 1, 'bottom');
    canvas.put(terminal.width - 1, 0, '>');
    terminal.show(canvas);
  });
  terminal.show(canvasWith('x'.repeat(20), { width: 20, height: 3 }));
  await settle();
  await resize(8, 2);
  assert.deepEqual(screenText(), ['       >', 'bottom']);
  await resize(30, 4);
  assert.deepEqual(screenText(), [`${' '.repeat(29)}>`, '', '', 'bottom']);
  await resize(30, 4);
  assert.deepEqual(
    sizes,
    [
      [8, 2],
      [30, 4],
    ],
    'an unchanged size is no news',
  );
});

test('a storm of resizes ends with the right screen', async () => {
  const { terminal, resize, screenText, settle } = open({ cols: 80, rows: 24 });
  terminal.onResize(() => {
    const canvas = new Canvas(terminal.width, terminal.height);
    canvas.put(0, 0, `${terminal.width}x${terminal.height}`);
    terminal.show(canvas);
  });
  const sizes = Array.from({ length: 100 }, (_, i) => [1 + ((i * 37) % 200), 1 + ((i * 13) % 60)] as const);
  await Promise.all(sizes.map(([cols, rows]) => resize(cols, rows)));
  await resize(33, 7);
  await settle();
  assert.deepEqual(screenText(), ['33x7', '', '', '', '', '', '']);
});

test('the mouse is off until asked for, and then reports presses but no motion', async () => {
  const { terminal, settle, modes, takeBytes, send } = open();
  const events: string[] = [];
  terminal.onMouse(({ action, button, x, y }) => events.push(`${action} ${button} ${x},${y}`));
  await settle();
  assert.doesNotMatch(takeBytes(), /\?100[0-6]h/);
  terminal.setMouse(true);
  await settle();
  assert.equal(modes().mouse, 'vt200');
  assert.doesNotMatch(takeBytes(), /\?100[235]h/);
  await send('\x1b[<0;5;3M\x1b[<0;5;3m\x1b[<65;1;1M\x1b[<35;9;9M');
  assert.deepEqual(events, ['down left 4,2', 'up left 4,2', 'wheeldown none 0,0']);
  terminal.setMouse(false);
  await settle();
  assert.equal(modes().mouse, 'none');
});

test('a sequence split over packets is one key, and a lone ESC becomes Esc', async () => {
  const { terminal, send } = open();
  const keys: string[] = [];
  let escaped = () => {};
  const pressed = new Promise<void>((resolve) => {
    escaped = resolve;
  });
  terminal.onKey(({ name }) => {
    keys.push(name);
    if (name === 'escape') escaped();
  });
  // In one turn of the loop: whatever takes long between them, it is not too long for the wait that makes it Esc.
  await Promise.all(['\x1b', '[', 'A'].map(send));
  assert.deepEqual(keys, ['up']);
  await send('\x1b');
  await pressed;
  assert.deepEqual(keys, ['up', 'escape']);
});

test('a pasted q is text, not a key', async () => {
  const { terminal, send } = open();
  const keys: string[] = [];
  const pasted: string[] = [];
  terminal.onKey(({ name }) => keys.push(name));
  terminal.onPaste((text) => pasted.push(text));
  const text = 'q quit :q Q '.repeat(850);
  await send(`\x1b[200~${text}\x1b[201~`);
  assert.deepEqual(keys, []);
  assert.deepEqual(pasted, [text]);
});

test('copying asks the terminal to set its clipboard, and refuses what is too long', async () => {
  const { terminal, settle, takeBytes } = open();
  await settle();
  takeBytes();
  assert.equal(terminal.copy('8f3ac1d2'), true);
  await settle();
  assert.equal(takeBytes(), `\x1b]52;c;${btoa('8f3ac1d2')}\x07`);
  assert.equal(terminal.copy('x'.repeat(100_000)), false);
  assert.equal(terminal.copy(''), false);
  assert.equal(takeBytes(), '');
});

test('closing restores the terminal, once, and nothing follows', async () => {
  const { terminal, settle, modes, isRaw, takeBytes, send } = open();
  const keys: string[] = [];
  terminal.onKey(({ name }) => keys.push(name));
  terminal.setMouse(true);
  terminal.show(canvasWith('shown'));
  await settle();
  takeBytes();
  await terminal.close();
  await settle();
  assert.deepEqual(modes(), { alternate: false, paste: false, mouse: 'none' });
  assert.equal(isRaw(), false);
  const bytes = takeBytes();
  assert.match(bytes, /\x1b\[\?25h.*\x1b\[\?1049l$/s, 'the cursor is shown, the alternate screen left last');
  await terminal.close();
  terminal.closeNow();
  terminal.show(canvasWith('later'));
  terminal.redraw();
  terminal.setMouse(true);
  terminal.suspend();
  assert.equal(terminal.copy('x'), false);
  await send('q');
  assert.equal(takeBytes(), '');
  assert.deepEqual(keys, []);
});

test('opening leaves no signal handler of blessed behind, and closing none at all', async () => {
  const events = ['SIGINT', 'SIGTERM', 'SIGQUIT', 'uncaughtException', 'exit'];
  const count = () => events.map((event) => process.listenerCount(event));
  const before = count();
  const { terminal } = open();
  assert.deepEqual(count(), [...before.slice(0, 4), before[4]! + 1], 'our own exit handler');
  await terminal.close();
  assert.deepEqual(count(), before);
});

test('suspending gives the terminal back, stops, and comes up again with the frame it had', async () => {
  const during: string[] = [];
  const one = open({
    stop: () => during.push(`${one.isRaw() ? 'raw' : 'cooked'} ${one.takeBytes().endsWith('\x1b[?1049l')}`),
  });
  const { terminal, settle, screenText, modes, isRaw } = one;
  terminal.setMouse(true);
  terminal.show(canvasWith('still here'));
  await settle();
  terminal.suspend();
  await settle();
  assert.deepEqual(during, ['cooked true']);
  assert.equal(screenText()[0], 'still here');
  assert.deepEqual(modes(), { alternate: true, paste: true, mouse: 'vt200' });
  assert.equal(isRaw(), true);
});

test('continued by somebody else, the terminal is taken over again', async () => {
  const { terminal, settle, screenText, takeBytes } = open();
  terminal.show(canvasWith('still here'));
  await settle();
  takeBytes();
  terminal.resume();
  await settle();
  assert.match(takeBytes(), /\x1b\[\?1049h.*still/s);
  assert.equal(screenText()[0], 'still here');
});

test('a terminal that went away is reported once and written to no more', async () => {
  for (const how of ['input-end', 'input-error', 'output-error'] as const) {
    const { terminal, settle, vanish, takeBytes } = open();
    let gone = 0;
    terminal.onGone(() => gone++);
    await settle();
    takeBytes();
    await vanish(how);
    assert.equal(gone, 1, how);
    terminal.show(canvasWith('nobody sees this'));
    terminal.redraw();
    await terminal.close();
    assert.equal(takeBytes(), '', how);
    assert.equal(gone, 1, how);
  }
});
