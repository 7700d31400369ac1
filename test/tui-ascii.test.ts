import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asciiUnit } from '../src/tui/ascii.ts';
import { isOneCell } from '../src/views/canvas.ts';

const asciiOf = (text: string) =>
  Array.from(text, (char) => String.fromCharCode(asciiUnit(char.charCodeAt(0)))).join('');

test('whatever fills a cell has a printable ASCII character', () => {
  for (let unit = 0; unit < 0x10000; unit++) {
    if (!isOneCell(unit)) continue;
    const ascii = asciiUnit(unit);
    assert.ok(ascii >= 0x20 && ascii < 0x7f, `U+${unit.toString(16)}`);
    if (unit < 0x7f) assert.equal(ascii, unit);
  }
});

test('statuses and lines stay apart', () => {
  const rows = [
    ['✓!✗?', '+!X?'],
    ['──╌╌━━··', '--==##..'],
    ['┌─┐│└┘├┤┬┴┼', '+-+|+++++++'],
    ['┏━┓┃┗┛', '######'],
    ['─▶ ◀ ▲ ▼ → ● …', '-> < ^ v > * ~'],
    ['▁▂▃▄▅▆▇█', '.:-=+*%#'],
    ['µs ≥ × é', 'us > x ?'],
  ] as const;
  for (const [text, expected] of rows) assert.equal(asciiOf(text), expected);
});
