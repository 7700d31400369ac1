/**
 * What a regular expression of a syslog rule costs: re2js, which is linear whatever the pattern, against the RegExp of
 * JavaScript, which is not. Prints nanoseconds per message, and milliseconds for text made to hurt.
 *
 *     node --import tsx scripts/bench-rules.ts
 */
import { RE2JS } from 're2js';
import { RULE_TEXT_LIMIT } from '../src/protocols/syslog-rule.ts';

const LINE =
  '203.0.113.9 - - [21/Nov/2026:10:00:00 +0000] "GET /checkout HTTP/1.1" 200 612 "-" rid=abcd1234-0001 rt=0.012';
const MISS = LINE.replace('rid=', 'xxx=');
const PATTERNS = [
  'rid=(?<token>\\S+)',
  'rid=(?<token>[0-9a-f-]+)',
  '^(?<node>\\S+) .* rid=(?<token>\\S+)',
  '"(?:GET|POST) (?<path>\\S+).* rid=(?<token>\\S+)',
  '(?i)request[-_]?id[=:] ?"?(?<token>[a-z0-9-]+)',
];
/** Harmless to look at; a backtracking engine needs time exponential or quadratic in the text. */
const TRAPS = [
  ['^(\\w+\\s?)*$(?<token>)', 'a'.repeat(26).concat('!')],
  ['(?<token>\\S+)\\s+end', 'x'.repeat(RULE_TEXT_LIMIT)],
  ['(.*)(.*)(.*)=(?<token>x)', 'a'.repeat(400)],
] as const;
const COUNT = 20_000;

function nsPer(action: () => unknown): number {
  for (let i = 0; i < 2_000; i++) action();
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5; run++) {
    const start = performance.now();
    for (let i = 0; i < COUNT; i++) action();
    best = Math.min(best, ((performance.now() - start) * 1e6) / COUNT);
  }
  return best;
}

function msOf(action: () => unknown): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

/** JavaScript has no `(?i)` of its own. */
function regExpOf(pattern: string): RegExp {
  return pattern.startsWith('(?i)') ? new RegExp(pattern.slice(4), 'i') : new RegExp(pattern);
}

const cell = (value: number) => value.toFixed(0).padStart(8);
console.log('ns per message of 110 bytes\n   re2js  (miss)  RegExp  (miss)  pattern');
for (const pattern of PATTERNS) {
  const re2 = RE2JS.compile(pattern);
  const regExp = regExpOf(pattern);
  const find = (text: string) => {
    // As the rules do it: bytes in, places out.
    const bytes = Buffer.from(text);
    return nsPer(() => {
      const matcher = re2.matcher(bytes);
      return matcher.find() && matcher.start('token') + matcher.end('token');
    });
  };
  const exec = (text: string) => nsPer(() => regExp.exec(text)?.groups?.token);
  console.log(`${cell(find(LINE))}${cell(find(MISS))}${cell(exec(LINE))}${cell(exec(MISS))}  ${pattern}`);
}

console.log('\nms for one text made to hurt\n   re2js  RegExp  pattern');
for (const [pattern, text] of TRAPS) {
  const re2 = RE2JS.compile(pattern);
  const bytes = Buffer.from(text);
  re2.matcher(bytes).find();
  const linear = msOf(() => re2.matcher(bytes).find());
  const backtracking = msOf(() => new RegExp(pattern).exec(text));
  console.log(`${linear.toFixed(2).padStart(8)}${backtracking.toFixed(2).padStart(8)}  ${pattern}`);
}
