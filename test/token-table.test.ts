import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesOf, compareBytes, viewOf } from '../src/core/bytes.ts';
import { CELL } from '../src/core/row-layout.ts';
import { TokenTable } from '../src/core/token-table.ts';

const SEED = [1, 2] as const;
const NOW = 1_700_000_000_000_000;

function find(table: TokenTable, token: string): number {
  const bytes = bytesOf(token);
  const view = viewOf(bytes);
  return table.find(view, 0, bytes.length, table.hash(view, 0, bytes.length));
}

function add(table: TokenTable, token: string): number {
  const bytes = bytesOf(token);
  const view = viewOf(bytes);
  const row = table.addToken(view, 0, bytes.length, table.hash(view, 0, bytes.length));
  table.rows.setSighting(row, 3, false);
  return row;
}

function ring(table: TokenTable, anyRow: number): number[] {
  const rows = [anyRow];
  for (let row = table.rows.next(anyRow); row !== anyRow; row = table.rows.next(row)) rows.push(row);
  return rows.sort((a, b) => a - b);
}

const tokens = fc.oneof(
  fc.nat(60).map((n) => `token-${n}`),
  fc.nat(20).map((n) => `${n}`.repeat(200).slice(0, 512)),
);
const steps = fc.array(fc.tuple(tokens, fc.constantFrom('add', 'add', 'row', 'row', 'free row', 'free'), fc.nat()), {
  maxLength: 400,
  size: 'max',
});

test('tokens and their rows are what a map of arrays has, whatever is added and freed', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const table = new TokenTable(100, SEED);
      table.rows.setClock(NOW);
      const map = new Map<string, number[]>();
      for (const [token, step, which] of list) {
        const rows = map.get(token);
        const row = rows?.[which % rows.length];
        if (rows === undefined) {
          if (step === 'add') map.set(token, [add(table, token)]);
        } else if (step === 'row') {
          const added = table.rows.takeBehind(row!);
          table.rows.setCell(added, 7, CELL.reply);
          rows.push(added);
        } else if (step === 'free row' && rows.length > 1) {
          table.freeRow(row!);
          rows.splice(rows.indexOf(row!), 1);
        } else if (step === 'free') {
          table.freeToken(row!);
          map.delete(token);
        }
        assert.equal(table.tokens, map.size);
      }
      for (const [token, rows] of map) {
        const head = find(table, token);
        assert.ok(rows.includes(head), 'the head is a row of the token');
        assert.ok(table.rows.isHead(head));
        assert.deepEqual(
          ring(table, head),
          [...rows].sort((a, b) => a - b),
        );
        for (const row of rows) {
          assert.equal(table.tokenText(row), token);
          assert.deepEqual(table.tokenBytes(row), bytesOf(token));
        }
      }
      let used = 0;
      table.rows.forEach(() => {
        used++;
      });
      assert.equal(used, table.rows.used);
      assert.equal(used, [...map.values()].flat().length);
    }),
    { numRuns: 100 },
  );
});

test('rows keep what was written of them, in every combination', () => {
  const { rows } = new TokenTable(10, SEED);
  rows.setClock(NOW);
  const instants = fc.integer({ min: NOW - 2 ** 45, max: NOW + 2 ** 45 });
  const row = rows.takeHead(0);
  fc.assert(
    fc.property(
      instants,
      instants,
      fc.nat(0x3fff),
      fc.nat(0xfff),
      fc.boolean(),
      fc.constantFrom(...Object.values(CELL)),
      (at, arrivedAt, name, check, whole, cell) => {
        rows.setSighting(row, name, whole);
        rows.setTimes(row, at, arrivedAt);
        rows.setCell(row, check, cell);
        assert.deepEqual(
          [rows.at(row), rows.arrivedAt(row), rows.nameOf(row), rows.checkOf(row), rows.isWholeSecond(row)],
          [at, arrivedAt, name, check, whole],
        );
        assert.deepEqual([rows.cellOf(row), rows.isSighting(row), rows.isHead(row)], [cell, true, true]);
        assert.equal(rows.lengthWithout(row, name, at), -1);
        assert.equal(rows.lengthWithout(row, name, at + 1), 1);
        assert.equal(rows.lengthWithout(row, name ^ 1, at), 1);
      },
    ),
  );
});

test('times stay what they are while the clock goes on for years, and before the epoch', () => {
  const { rows } = new TokenTable(10, SEED);
  const year = 365 * 86_400_000_000;
  for (const start of [0, -3 * year, NOW]) {
    rows.setClock(start);
    const row = rows.takeHead(0);
    rows.setTimes(row, start - 5, start + 7);
    rows.setClock(start + 2 * year);
    assert.deepEqual([rows.at(row), rows.arrivedAt(row)], [start - 5, start + 7]);
    rows.setClock(start + 4 * year);
    assert.deepEqual([rows.at(row), rows.arrivedAt(row)], [start - 5, start + 7]);
    rows.freeRing(row);
  }
});

test('the oldest token is named first, and each one once', () => {
  const table = new TokenTable(1000, SEED);
  for (let i = 0; i < 1000; i++) add(table, `t${i}`);
  for (let i = 0; i < 5000; i++) {
    const oldest = table.rows.oldestHead();
    assert.equal(table.tokenText(oldest), `t${i}`);
    table.freeToken(oldest);
    add(table, `t${i + 1000}`);
  }
});

test('the last token is found, wherever it is', () => {
  for (const skipped of [0, 1, 500, 999]) {
    const table = new TokenTable(1000, SEED);
    const rows = Array.from({ length: 1000 }, (_, i) => add(table, `t${i}`));
    for (let i = 0; i < 1000; i++) if (i !== skipped) table.freeToken(rows[i]!);
    assert.equal(table.rows.oldestHead(), rows[skipped]);
    table.freeToken(rows[skipped]!);
    assert.equal(table.rows.oldestHead(), -1);
    const again = add(table, 'again');
    assert.equal(table.rows.oldestHead(), again);
  }
});

test('a token whose head row is freed is found by the next one, and is not lost to eviction', () => {
  const table = new TokenTable(10, SEED);
  const head = add(table, 'a');
  const other = table.rows.takeBehind(head);
  table.rows.setCell(other, 0, CELL.reply);
  assert.equal(table.rows.oldestHead(), head);
  table.freeRow(head);
  assert.equal(find(table, 'a'), other);
  assert.equal(table.rows.oldestHead(), other);
});

test('there is room up to the limits, of tokens, rows and bytes', () => {
  const few = new TokenTable(10, SEED);
  for (let i = 0; i < 10; i++) {
    assert.ok(few.roomFor(1, 1));
    add(few, `t${i}`);
  }
  assert.ok(!few.roomFor(1, 1));
  assert.ok(few.roomFor(0, 1));

  const manyRows = new TokenTable(10, SEED);
  const head = add(manyRows, 't');
  while (manyRows.roomFor(1, 1)) manyRows.rows.setCell(manyRows.rows.takeBehind(head), 0, CELL.reply);
  assert.ok(manyRows.rows.used >= 40);
  assert.ok(manyRows.rows.used < manyRows.rows.count);

  const long = new TokenTable(10_000, SEED);
  let tokens = 0;
  while (long.roomFor(1, 1)) add(long, `${tokens++}`.padEnd(512, 'l'));
  assert.ok(tokens * 514 <= 10_000 * 160 && tokens > 2000, `${tokens}`);
});

test('a token that waits costs 32 bytes of row, 6 of slot and 2 more than its own', () => {
  const tokens = 100_000;
  const table = new TokenTable(tokens, SEED);
  for (let i = 0; i < tokens; i++) add(table, `token-of-16-${i}`.slice(-16).padStart(16, '0'));
  const overhead = table.heldBytes / tokens - 16;
  assert.ok(overhead <= 44, `${overhead}: 2.6 of it is the rest of the last chunk`);
});

test('tokens are ordered by code point', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({ unit: 'grapheme', minLength: 1 }),
      (a, b) => {
        fc.pre(a !== b);
        const table = new TokenTable(10, SEED);
        const left = bytesOf(a);
        const right = bytesOf(b);
        const order = table.compareTokens(add(table, a), add(table, b));
        assert.equal(Math.sign(order), Math.sign(compareBytes(left, 0, left.length, right, 0, right.length)));
      },
    ),
  );
});
