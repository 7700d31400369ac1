import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FrameSplitter, MAX_FRAME } from '../src/protocols/frame-splitter.ts';

/** The frames of a stream that comes in chunks of `size`, and how many were cut. */
function split(stream: string | Uint8Array, size = Number.POSITIVE_INFINITY): { frames: string[]; cut: number } {
  const bytes = typeof stream === 'string' ? Buffer.from(stream) : stream;
  const frames: string[] = [];
  const splitter = new FrameSplitter((frame, start, end) => {
    frames.push(Buffer.from(frame.subarray(start, end)).toString());
  });
  for (let i = 0; i < bytes.length; i += size) splitter.push(bytes.subarray(i, Math.min(bytes.length, i + size)));
  splitter.flush();
  return { frames, cut: splitter.cut };
}

const BSD = '<13>Nov 21 10:00:00 host app[1]: ';
const IETF = '<13>1 2026-11-21T10:00:00Z host app 1 id - ';

describe('each frame is told by itself', () => {
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['LF', '<13>a\n<14>b\n', ['<13>a', '<14>b']],
    ['CR LF', '<13>a\r\n<14>b\r\n', ['<13>a', '<14>b']],
    ['NUL', '<13>a\0<14>b\0', ['<13>a', '<14>b']],
    ['no delimiter behind the last', '<13>a\n<14>b', ['<13>a', '<14>b']],
    ['octet counting', '5 <13>a6 <14>bc', ['<13>a', '<14>bc']],
    ['octet counting with line feeds in the message', '7 <13>a\nb5 <14>c', ['<13>a\nb', '<14>c']],
    ['octet counting and a line feed behind it', '5 <13>a\n5 <14>b\n', ['<13>a', '<14>b']],
    ['both in one stream', '<13>a\n5 <14>b<15>c\n5 <16>d', ['<13>a', '<14>b', '<15>c', '<16>d']],
    ['a leading space', ' <13>a\n 5 <14>b', ['<13>a', '<14>b']],
    ['empty frames are none', '\n\n<13>a\n\0\r\n\n', ['<13>a']],
    ['a number is no count without a `<`', '12 monkeys\n<13>a\n', ['12 monkeys', '<13>a']],
    ['nor with a zero in front', '05 <13>a\n', ['05 <13>a']],
    ['nor with eight digits', '12345678 <13>a\n', ['12345678 <13>a']],
    ['no PRI', 'text\n', ['text']],
    ['nothing', '', []],
    ['a count that is too large keeps what came', '99 <13>a', ['<13>a']],
    ['only a count', '99 ', ['99 ']],
    ['only digits', '99', ['99']],
  ];
  for (const [name, stream, expected] of rows) it(name, () => assert.deepEqual(split(stream).frames, expected));
});

describe('without a delimiter, a complete header begins a frame', () => {
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['BSD', `${BSD}a${BSD}b`, [`${BSD}a`, `${BSD}b`]],
    ['RFC 5424', `${IETF}a${IETF}b${IETF}`, [`${IETF}a`, `${IETF}b`, IETF]],
    [
      'ISO time',
      '<13>2026-11-21T10:00:00Z h a: x<13>2026-11-21T10:00:00Z h a: y',
      ['<13>2026-11-21T10:00:00Z h a: x', '<13>2026-11-21T10:00:00Z h a: y'],
    ],
    ['no host', `${BSD}a<13>Nov 21 10:00:00 app: b`, [`${BSD}a`, '<13>Nov 21 10:00:00 app: b']],
    [
      'text glued to the tag',
      '<13>Nov 21 10:00:00 h a:x<13>Nov 21 10:00:00 h a:y\n',
      ['<13>Nov 21 10:00:00 h a:x', '<13>Nov 21 10:00:00 h a:y'],
    ],
    ['a mere PRI does not', `${BSD}a <13> b <14>c`, [`${BSD}a <13> b <14>c`]],
    ['a time does not', `${BSD}see <13>Nov 21 10:00:00 for more`, [`${BSD}see <13>Nov 21 10:00:00 for more`]],
    ['a PRI above 191 does not', `${BSD}a<192>Nov 21 10:00:00 h a: b`, [`${BSD}a<192>Nov 21 10:00:00 h a: b`]],
    [
      'half a header does not',
      `${IETF}a <13>1 2026-11-21T10:00:00Z host\n`,
      [`${IETF}a <13>1 2026-11-21T10:00:00Z host`],
    ],
    ['not where octets are counted', `${BSD.length * 2 + 2} ${BSD}a${BSD}b`, [`${BSD}a${BSD}b`]],
    [
      'a count that was too small: in step again',
      `3 <13>1 - - text 34 ${BSD}b5 <14>c`,
      ['<13', '>1 - - text ', `${BSD}b`, '<14>c'],
    ],
  ];
  for (const [name, stream, expected] of rows) it(name, () => assert.deepEqual(split(stream).frames, expected));

  it('the first of two is given away as soon as the header of the second is complete', () => {
    const frames: string[] = [];
    const splitter = new FrameSplitter((bytes, start, end) => {
      frames.push(Buffer.from(bytes.subarray(start, end)).toString());
    });
    splitter.push(Buffer.from(`${BSD}a`));
    assert.deepEqual(frames, []);
    splitter.push(Buffer.from(`${BSD}b`));
    assert.deepEqual(frames, [`${BSD}a`]);
    splitter.flush();
    assert.deepEqual(frames, [`${BSD}a`, `${BSD}b`]);
  });
});

describe('frames over 64 KiB are cut and counted', () => {
  const long = 'x'.repeat(MAX_FRAME + 100);
  it('up to LF', () => {
    assert.deepEqual(split(`${long}\n<13>a\n`), { frames: ['x'.repeat(MAX_FRAME), '<13>a'], cut: 1 });
  });
  it('counted', () => {
    const stream = `${MAX_FRAME + 105} <13>y${long}5 <13>a`;
    assert.deepEqual(split(stream), { frames: [`<13>y${'x'.repeat(MAX_FRAME - 5)}`, '<13>a'], cut: 1 });
  });
  it('64 KiB exactly is not cut', () => {
    assert.deepEqual(split(`${'x'.repeat(MAX_FRAME)}\n<13>a\n`), { frames: ['x'.repeat(MAX_FRAME), '<13>a'], cut: 0 });
  });
  it('of ten megabytes without a delimiter, 64 KiB are kept, and the next frame is found', () => {
    const stream = Buffer.alloc(10_000_000, 'x');
    const { frames, cut } = split(Buffer.concat([stream, Buffer.from(`${BSD}a`)]), 65_536);
    assert.deepEqual([frames.length, cut, frames[0]!.length, frames[1]], [2, 1, MAX_FRAME, `${BSD}a`]);
  });
  it('what waits for its end never exceeds 64 KiB and a header', () => {
    const splitter = new FrameSplitter(() => {});
    for (let i = 0; i < 200; i++) {
      splitter.push(Buffer.alloc(1_000, i % 2 === 0 ? '1' : 'x'));
      assert.ok(splitter.pending <= MAX_FRAME + 4_096);
    }
  });
});

describe('however the bytes are cut', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '\n',
      '\0',
      '\r\n',
      ' ',
      '<',
      '>',
      '<13>',
      '1 ',
      '- ',
      '5 <13>a',
      '12 <',
      'x',
      `${BSD}a`,
      `${IETF}b`,
      'Nov 21 10:00:00 ',
    ),
    fc.string({ unit: fc.constantFrom(...'<>1359 \n:aN[-'), maxLength: 12 }),
  );
  const stream = fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join('')));

  it('the frames are the same', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 40 }), (bytes, size) => {
        assert.deepEqual(split(bytes, size), split(bytes));
      }),
      { numRuns: 1_000 },
    );
  });

  it('no byte is invented, moved or lost but for delimiters, spaces and counts', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        let rest = bytes.toString();
        for (const frame of split(bytes).frames) {
          const at = rest.indexOf(frame);
          assert.ok(at >= 0 && /^(?:[\r\n\0 ]|[1-9]\d{0,6} (?=<|$))*$/.test(rest.slice(0, at)));
          rest = rest.slice(at + frame.length);
        }
        assert.match(rest, /^[\r\n\0 ]*$/);
      }),
      { numRuns: 1_000 },
    );
  });
});
