import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesOf, viewOf } from '../src/core/bytes.ts';
import { TokenArena } from '../src/core/token-arena.ts';

/** An arena beside a plain list of what must be in it: token `id` is at `#places[id]`, or free when that is −1. */
class Checked {
  readonly arena: TokenArena;
  readonly #places: number[] = [];
  readonly #texts: string[] = [];
  readonly #ids = new Map<number, number>();

  constructor(limitBytes: number) {
    this.arena = new TokenArena(limitBytes, (from, to) => {
      const id = this.#ids.get(from);
      assert.ok(id !== undefined, 'only live blocks move');
      this.#ids.delete(from);
      this.#put(id, to);
    });
  }

  get size(): number {
    return this.#ids.size;
  }

  /** Ids grow by one from 0. */
  add(text: string): void {
    const bytes = bytesOf(text);
    this.#texts.push(text);
    this.#places.push(-1);
    this.#put(this.#places.length - 1, this.arena.add(viewOf(bytes), 0, bytes.length));
  }

  /** Free a token, unless it is free already. */
  free(id: number): void {
    const offset = this.#places[id]!;
    if (offset < 0) return;
    this.#places[id] = -1;
    this.#ids.delete(offset);
    this.arena.free(offset);
  }

  check(): void {
    for (const [offset, id] of this.#ids) {
      const bytes = bytesOf(this.#texts[id]!);
      assert.equal(this.arena.lengthOf(offset), bytes.length);
      assert.ok(this.arena.equals(offset, viewOf(bytes), 0, bytes.length));
      const start = this.arena.startOf(offset);
      assert.deepEqual(this.arena.chunkOf(offset).slice(start, start + bytes.length), bytes);
    }
  }

  #put(id: number, offset: number): void {
    assert.ok(!this.#ids.has(offset), 'a live block is not given away');
    this.#ids.set(offset, id);
    this.#places[id] = offset;
  }
}

test('what was added stays to be read, whatever is freed around it', () => {
  const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 512 }), fc.record({ free: fc.nat() })), {
    maxLength: 3000,
    size: 'max',
  });
  fc.assert(
    fc.property(steps, (sizes) => {
      const checked = new Checked(2 ** 24);
      let added = 0;
      for (const step of sizes) {
        if (typeof step === 'number') checked.add(`${added++}`.padEnd(step, 'x'));
        else if (added > 0) checked.free(step.free % added);
      }
      checked.check();
    }),
    { numRuns: 20 },
  );
});

test('dead bytes are used again: what is held stays below 4/3 of what lives, and two chunks', () => {
  for (const size of [1, 20, 511, 512]) {
    const checked = new Checked(2 ** 26);
    const lives = Math.floor(1_500_000 / (size + 2) / 3);
    let most = 0;
    for (let i = 0; i < lives * 6; i++) {
      checked.add('t'.repeat(size));
      if (i >= lives) checked.free(i - lives);
      if (i % 100 === 0) most = Math.max(most, checked.arena.heldBytes);
    }
    assert.ok(most <= (500_000 * 4) / 3 + 2 * 2 ** 18, `${size}: ${most}`);
  }
});

test('a few long-lived tokens among many short-lived ones do not keep chunks from being cleaned', () => {
  const checked = new Checked(2 ** 26);
  for (let i = 0; i < 60_000; i++) {
    checked.add(`${i}`.padStart(100, 'p'));
    if (i % 500 !== 0) checked.free(i);
  }
  assert.equal(checked.size, 120);
  checked.check();
  assert.ok(checked.arena.heldBytes <= 3 * 2 ** 18, `${checked.arena.heldBytes}`);
});

test('sizes that leave a rest at the end of every chunk break nothing', () => {
  for (const [long, short] of [
    [512, 509],
    [512, 1],
    [127, 126],
  ] as const) {
    const checked = new Checked(2 ** 24);
    for (let i = 0; i < 8000; i++) {
      checked.add('s'.repeat(i % 2 === 0 ? long : short));
      if (i % 3 > 0) checked.free((i * 7919) % (i + 1));
    }
    checked.check();
  }
});

test('it says that it is full before it holds more than it may', () => {
  const checked = new Checked(2 ** 20);
  while (!checked.arena.full) checked.add('f'.repeat(500));
  assert.ok(checked.size * 502 <= 2 ** 20);
  assert.ok(checked.size * 502 > 2 ** 19);
  checked.free(0);
  assert.ok(!checked.arena.full);
});

test('words of a token are its bytes four at a time, and zeros where it has ended', () => {
  const arena = new TokenArena(2 ** 20, () => {});
  const bytes = bytesOf('abcdef');
  const offset = arena.add(viewOf(bytes), 0, bytes.length);
  arena.add(viewOf(bytes), 0, bytes.length);
  assert.deepEqual(
    [0, 4, 6, 8, 100].map((depth) => arena.wordAt(offset, depth)),
    [0x61626364, 0x65660000, 0, 0, 0],
  );
});
