import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InputDecoder, type InputEvent } from '../src/tui/input.ts';
import { MAX_PASTE_BYTES } from '../src/tui/paste.ts';

const bytesOf = (text: string) => Buffer.from(text, 'latin1');

/** All that follows from these bytes and then silence. */
function decode(...packets: (string | Uint8Array)[]): InputEvent[] {
  const decoder = new InputDecoder();
  const events = packets.flatMap((packet) => decoder.push(typeof packet === 'string' ? bytesOf(packet) : packet));
  return decoder.waitMs === null ? events : [...events, ...decoder.expire()];
}

const namesOf = (events: readonly InputEvent[]) =>
  events.map((event) => (event.type === 'key' ? event.key.name : event.type));

const KEYS: readonly [bytes: string, ...names: string[]][] = [
  ['a', 'a'],
  ['A', 'A'],
  ['/', '/'],
  [' ', 'space'],
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\t', 'tab'],
  ['\x1b[Z', 'S-tab'],
  ['\x7f', 'backspace'],
  ['\b', 'backspace'],
  ['\x03', 'C-c'],
  ['\x04', 'C-d'],
  ['\x1a', 'C-z'],
  ['\x00', 'C-space'],
  ['\x1c', 'C-\\'],
  ['\x1b', 'escape'],
  ['\x1b\x1b', 'escape', 'escape'],
  ['\x1b[A', 'up'],
  ['\x1bOA', 'up'],
  ['\x1b[1;5A', 'C-up'],
  ['\x1b[1;2D', 'S-left'],
  ['\x1b[1;6C', 'C-S-right'],
  ['\x1b[1;3B', 'M-down'],
  ['\x1b[5~', 'pageup'],
  ['\x1b[6~', 'pagedown'],
  ['\x1b[6;5~', 'C-pagedown'],
  ['\x1b[3~', 'delete'],
  ['\x1b[2~', 'insert'],
  ['\x1b[H', 'home'],
  ['\x1bOH', 'home'],
  ['\x1b[1~', 'home'],
  ['\x1b[7~', 'home'],
  ['\x1b[F', 'end'],
  ['\x1b[4~', 'end'],
  ['\x1b[8~', 'end'],
  ['\x1bOP', 'f1'],
  ['\x1b[11~', 'f1'],
  ['\x1b[[A', 'f1'],
  ['\x1b[[E', 'f5'],
  ['\x1bOS', 'f4'],
  ['\x1b[15~', 'f5'],
  ['\x1b[17~', 'f6'],
  ['\x1b[24~', 'f12'],
  ['\x1b[5$', 'S-pageup'],
  ['\x1b[a', 'S-up'],
  ['\x1bOM', 'enter'],
  ['\x1bOq', '1'],
  ['\x1bx', 'M-x'],
  ['\x1b\r', 'M-enter'],
  ['jjk', 'j', 'j', 'k'],
  ['\x1b[Aq', 'up', 'q'],
  ['\x1b\x1b[A', 'escape', 'up'],
  // What terminals answer or report without being asked for is no key.
  ['\x1b[?1;2c'],
  ['\x1b[?2026;2$y'],
  ['\x1b[I\x1b[O'],
  ['\x1b]11;rgb:0000/0000/0000\x07q', 'q'],
  ['\x1b]11;rgb:0000/0000/0000\x1b\\q', 'q'],
  ['\x1bP1$r0m\x1b\\q', 'q'],
  ['\x1b[27;5;9~'],
  [`\x1b[${'1;'.repeat(500)}Aq`, 'q'],
  // Half a sequence is nothing, not the letters it has.
  ['\x1b['],
  ['\x1b[1;5'],
  ['\x1bO'],
  // Stray bytes that are no UTF-8.
  ['\x80\xff\xc3q', 'q'],
  ['\xc2\x9b31mq', '3', '1', 'm', 'q'],
];

for (const [bytes, ...names] of KEYS) {
  test(`${JSON.stringify(bytes.slice(0, 24))} is ${names.join(' ') || 'nothing'}`, () => {
    assert.deepEqual(namesOf(decode(bytes)), names);
  });
}

test('it does not matter where packets end', () => {
  for (const [bytes, ...names] of KEYS) {
    const split = Array.from(bytes, (byte) => byte);
    assert.deepEqual(namesOf(decode(...split)), names, JSON.stringify(bytes.slice(0, 24)));
  }
});

test('characters of UTF-8 are text, also when a packet ends inside of one', () => {
  for (const text of ['é', '→', '漢', '👩']) {
    const bytes = Buffer.from(text);
    for (let at = 0; at <= bytes.length; at++) {
      const events = decode(bytes.subarray(0, at), bytes.subarray(at));
      assert.deepEqual(events, [{ type: 'key', key: { name: text, text } }]);
    }
  }
});

test('keys that type something have a text, the others none', () => {
  const texts = decode(' /A\x1b[A\x03\x1bx').map((event) => (event.type === 'key' ? event.key.text : '?'));
  assert.deepEqual(texts, [' ', '/', 'A', '', '', '']);
});

test('only what is held back waits, and a lone ESC the shortest', () => {
  const rows: [string, number | null][] = [
    ['', null],
    ['a', null],
    ['\x1b', 30],
    ['\x1b[', 500],
    ['\x1b[A', null],
    ['\xc3', 500],
    ['\x1b[200~abc', 2000],
    ['\x1b[200~abc\x1b[201~', null],
  ];
  for (const [bytes, waitMs] of rows) {
    const decoder = new InputDecoder();
    decoder.push(bytesOf(bytes));
    assert.equal(decoder.waitMs, waitMs, JSON.stringify(bytes));
  }
});

test('a paste is one text whatever is in it, without control characters', () => {
  const rows: [string, string][] = [
    ['q', 'q'],
    ['', ''],
    ['two\r\nlines\tand\na tab', 'two lines and a tab'],
    ['\x03\x1b[A\x1b\x1b', '[A'],
    ['\x1b[20', '[20'],
    ['\x1b\x1b[201', '[201'],
  ];
  for (const [pasted, text] of rows) {
    assert.deepEqual(
      decode(`\x1b[200~${pasted}\x1b[201~x`),
      [
        { type: 'paste', text, cut: false },
        { type: 'key', key: { name: 'x', text: 'x' } },
      ],
      JSON.stringify(pasted),
    );
  }
});

test('a paste is cut at its limit, and what follows it are keys again', () => {
  const [paste, key] = decode(`\x1b[200~${'q'.repeat(MAX_PASTE_BYTES + 100)}\x1b[201~j`);
  assert.ok(paste?.type === 'paste' && paste.cut && paste.text.length === MAX_PASTE_BYTES);
  assert.deepEqual(namesOf([key!]), ['j']);
});

test('a paste whose end is lost ends with the silence', () => {
  const decoder = new InputDecoder();
  assert.deepEqual(decoder.push(bytesOf('\x1b[200~half')), []);
  assert.deepEqual(decoder.expire(), [{ type: 'paste', text: 'half', cut: false }]);
  assert.deepEqual(namesOf(decoder.push(bytesOf('j'))), ['j']);
});

test('mouse reports name the cell from the top left, and motion is dropped', () => {
  const base = { shift: false, control: false };
  const rows: [string, object | null][] = [
    ['\x1b[<0;1;1M', { ...base, action: 'down', button: 'left', x: 0, y: 0 }],
    ['\x1b[<0;250;60m', { ...base, action: 'up', button: 'left', x: 249, y: 59 }],
    ['\x1b[<2;3;4M', { ...base, action: 'down', button: 'right', x: 2, y: 3 }],
    ['\x1b[<1;3;4M', { ...base, action: 'down', button: 'middle', x: 2, y: 3 }],
    ['\x1b[<64;3;4M', { ...base, action: 'wheelup', button: 'none', x: 2, y: 3 }],
    ['\x1b[<65;3;4M', { ...base, action: 'wheeldown', button: 'none', x: 2, y: 3 }],
    ['\x1b[<20;3;4M', { action: 'down', button: 'left', x: 2, y: 3, shift: true, control: true }],
    ['\x1b[M !!', { ...base, action: 'down', button: 'left', x: 0, y: 0 }],
    ['\x1b[M#!!', { ...base, action: 'up', button: 'none', x: 0, y: 0 }],
    ['\x1b[M`!!', { ...base, action: 'wheelup', button: 'none', x: 0, y: 0 }],
    ['\x1b[<35;3;4M', null],
    ['\x1b[<66;3;4M', null],
    ['\x1b[<128;3;4M', null],
    ['\x1b[<0;0;4M', null],
    ['\x1b[<0;4M', null],
    ['\x1b[<0;1;2;3M', null],
    ['\x1b[<99999999;1;1M', null],
  ];
  for (const [bytes, mouse] of rows) {
    assert.deepEqual(decode(bytes), mouse === null ? [] : [{ type: 'mouse', mouse }], JSON.stringify(bytes));
  }
});

test('any bytes in any packets give the same events, and none holds a control character', () => {
  const chunk = fc.oneof(
    fc.constantFrom(
      '\x1b',
      '\x1b[',
      '\x1b[200~',
      '\x1b[201~',
      '\x1bO',
      '\x1b]',
      '\x1bP',
      '\x07',
      '\x1b[M',
      '\x1b[<0;1;1M',
    ),
    fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  );
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 20 }), (chunks) => {
      const whole = decode(chunks.join(''));
      assert.deepEqual(decode(...chunks), whole);
      for (const event of whole) {
        if (event.type === 'mouse') continue;
        assert.doesNotMatch(event.type === 'paste' ? event.text : event.key.text, /[\x00-\x1f\x7f-\x9f]/);
      }
    }),
  );
});
