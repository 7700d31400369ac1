import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { newTraceEvent } from '../src/core/event.ts';
import { parseLine } from '../src/protocols/line.ts';

/*
 * SPEC 3 written down once more as regular expressions over strings, slow and plain, to hold the parser against.
 * A string stands for bytes: one character (latin1) each.
 */
const OPTIONS = String.raw`(?<options>(?:\|(?:[#@T][^|]*|[^|:]+:[^|]*))*)`;
const NODE = `(?<node>[^:]+?)(?<nodeTags>(?:,[^,=:]+=[^,:]*)*)`;
const FOREIGN = /^(?:_e\{|_sc\||datadog\.dogstatsd\.client\.)/;
const SET = new RegExp(String.raw`^${NODE}:(?<token>.*)\|s${OPTIONS}$`, 's');
const COUNTER = new RegExp(String.raw`^${NODE}:(?<number>-?\d+(?:\.\d+)?)\|c${OPTIONS}$`, 's');
const UNUSED = new RegExp(String.raw`^${NODE}:.*\|(?:g|ms|h|d)${OPTIONS}$`, 's');
const CONTROL = /[\x00-\x1f\x7f]|\xc2[\x80-\x9f]/;
const RATE = /^(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const TIME = /^(?<whole>\d+)(?:\.(?<fraction>\d+))?$/;

interface Read {
  kind: string;
  node?: string;
  token?: string | null;
  count?: number;
  at?: number;
  wholeSecond?: boolean;
  rate?: number;
  from?: string | null;
  tags?: string | null;
}
const BAD: Read = { kind: 'bad' };

function reference(raw: string): Read {
  const line = raw.replace(/[\r\0]+$/, '');
  if (line === '' || line.startsWith('#')) return { kind: 'empty' };
  if (FOREIGN.test(line)) return { kind: 'ignored' };
  const match = SET.exec(line) ?? COUNTER.exec(line) ?? UNUSED.exec(line);
  if (!match) return BAD;
  const groups = match.groups as Record<string, string | undefined>;
  const node = utf8(groups.node!);
  if (CONTROL.test(groups.node!) || Buffer.byteLength(node) > 256) return BAD;

  const lists = groups.nodeTags ? [groups.nodeTags.slice(1)] : [];
  let tags = groups.nodeTags ? groups.nodeTags.slice(1).split(',') : [];
  tags = tags.map((tag) => tag.replace('=', '\0'));
  let at = Number.NaN;
  let wholeSecond = false;
  let rate = 1;
  for (const option of groups.options!.split('|').slice(1)) {
    const rest = option.slice(1);
    if (option.startsWith('#') && rest !== '') {
      lists.push(rest);
      tags.push(...rest.split(',').map((tag) => tag.replace(':', '\0')));
    } else if (option.startsWith('@')) {
      rate = Number(rest);
      if (!RATE.test(rest) || rest.length > 32 || !(rate > 0 && rate < Number.POSITIVE_INFINITY)) return BAD;
    } else if (option.startsWith('T')) {
      const time = TIME.exec(rest);
      if (!time) return BAD;
      const us = microseconds(time.groups!.whole!, time.groups!.fraction ?? '');
      at = Math.min(Number(us), Number.MAX_SAFE_INTEGER);
      wholeSecond = rest.length <= 11 && time.groups!.fraction === undefined;
    }
  }
  if (!('number' in groups) && !('token' in groups)) return { kind: 'ignored' };

  const tagged = (key: string) => tags.findLast((tag) => tag.startsWith(`${key}\0`))?.slice(key.length + 1);
  const token = groups.token ?? tagged('token');
  const isTally = token === undefined;
  if (isTally && (!/^\d+$/.test(groups.number!) || BigInt(groups.number!) > Number.MAX_SAFE_INTEGER)) return BAD;
  if (!isTally && (token === '' || CONTROL.test(token) || Buffer.byteLength(utf8(token)) > 512)) return BAD;
  const from = tagged('from') ?? '';
  return {
    kind: isTally ? 'tally' : 'event',
    node,
    token: isTally ? null : utf8(token),
    count: isTally ? Number(groups.number) : 1,
    at,
    wholeSecond,
    rate,
    from: from === '' || CONTROL.test(from) || Buffer.byteLength(utf8(from)) > 256 ? null : utf8(from),
    tags: lists.length === 0 ? null : utf8(lists.at(-1)!),
  };
}

function microseconds(whole: string, fraction: string): bigint {
  const nsPerUnit = whole.length <= 11 ? 10n ** 9n : whole.length <= 14 ? 10n ** 6n : whole.length <= 17 ? 1000n : 1n;
  const scale = 10n ** BigInt(fraction.length);
  return (BigInt(whole + fraction) * nsPerUnit) / scale / 1000n;
}

const utf8 = (latin1: string) => Buffer.from(latin1, 'latin1').toString('utf8');

function parsed(line: string): Read {
  const bytes = Buffer.from(line, 'latin1');
  const event = newTraceEvent();
  const kind = parseLine(bytes, 0, bytes.length, event);
  if (kind === 'empty' || kind === 'ignored') return { kind };
  if (kind !== 'event' && kind !== 'tally') return BAD;
  const text = (from: number, to: number) => (from < 0 ? null : Buffer.from(event.bytes.subarray(from, to)).toString());
  return {
    kind,
    node: text(event.nodeStart, event.nodeEnd)!,
    token: kind === 'tally' ? null : text(event.tokenStart, event.tokenEnd),
    count: event.count,
    at: event.at,
    wholeSecond: event.wholeSecond,
    rate: event.rate,
    from: text(event.fromStart, event.fromEnd),
    tags: text(event.tagsStart, event.tagsEnd),
  };
}

const agrees = (line: string) => assert.deepEqual(parsed(line), reference(line), JSON.stringify(line));

const character = fc.constantFrom(...':|,#@Tsc0-9.\r\0 _{=', 'é', '\xc3\xa9', '\xc2\x85', '\xff', '\x7f');
const piece = fc.oneof(
  character,
  fc.constantFrom(
    '|s',
    '|c',
    '|g',
    '|ms',
    '|T',
    '|@',
    '|#',
    '|c:',
    '|card:',
    'token:',
    'token=',
    'from:',
    ',k=v',
    '_e{',
  ),
  fc.constantFrom('1700000000', '17000000001234', '17000000001234567', '1700000000123456789', '0.5', '1e-05', 'a', 'b'),
);

test('random characters mean the same to the parser as to the grammar', () => {
  const line = fc.array(character, { maxLength: 16 }).map((characters) => characters.join(''));
  fc.assert(fc.property(line, agrees), { numRuns: 5000 });
});

test('random pieces of lines mean the same to the parser as to the grammar', () => {
  const line = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  fc.assert(fc.property(line, agrees), { numRuns: 5000 });
});

const shaped = (() => {
  const text = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));
  const digits = fc.array(fc.constantFrom(...'0123456789'), { maxLength: 22 }).map((list) => list.join(''));
  const decimal = fc.oneof(
    digits,
    fc.tuple(digits, digits).map((parts) => parts.join('.')),
  );
  const option = fc.oneof(
    decimal.map((time) => `|T${time}`),
    decimal.map((rate) => `|@${rate}`),
    fc
      .array(
        fc.oneof(
          text,
          text.map((t) => `token:${t}`),
          text.map((t) => `from:${t}`),
        ),
        { maxLength: 4 },
      )
      .map((tags) => `|#${tags}`),
    text.map((value) => `|c:${value}`),
  );
  const node = fc.oneof(fc.constant('a'), text);
  const value = fc.oneof(text, digits, decimal);
  const type = fc.constantFrom('|s', '|c', '|g', '|ms', '|x');
  return fc
    .tuple(node, value, type, fc.array(option, { maxLength: 4 }))
    .map(([name, content, kind, options]) => `${name}:${content}${kind}${options.join('')}`);
})();

test('lines of the right shape with odd contents mean the same to the parser as to the grammar', () => {
  fc.assert(fc.property(shaped, agrees), { numRuns: 10_000 });
});

test('these lines are of all kinds, so none goes unheld', () => {
  const count = (kind: string) => kinds.filter((other) => other === kind).length;
  const kinds = fc.sample(shaped, { numRuns: 2000, seed: 1 }).map((line) => parsed(line).kind);
  for (const kind of ['event', 'tally', 'ignored', 'bad']) assert.ok(count(kind) > 20, `${kind}: ${count(kind)}`);
});
