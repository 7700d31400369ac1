import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseManifest } from '../src/manifest/manifest.ts';
import { renderProblems } from '../src/manifest/problem.ts';

/** A stream to begin with, on two lines, so that what follows stands on line 3 and after. */
const AB = '[[stream]]\nname = "s"\n';
/** The same with an edge, on five lines, and its check's header on the sixth. */
const CHECK = `${AB}[[stream.edges]]\nfrom = "a"\nto = "b"\n[stream.edges.check]\n`;

function reportOn(toml: string): string {
  const result = parseManifest(toml, 'm.toml');
  return renderProblems(result.ok ? result.warnings : result.problems).trimEnd();
}

/** What is wrong → the whole report. One problem a row, so a mistake is not blamed twice. */
const errors: readonly (readonly [toml: string, report: string])[] = [
  // Types and keys
  ['name = 5', 'm.toml:1:8: error: `name`: found 5, expected a text in quotes'],
  ['name = ""', 'm.toml:1:8: error: `name`: found "", expected a name that is not empty'],
  ['name = "a\\u0007"', 'm.toml:1:8: error: `name`: found "a\\u0007", expected a name without control characters'],
  ['nmae = "x"', 'm.toml:1:1: error: unknown key `nmae` in the manifest; did you mean `name`?'],
  [
    '"we\\u001b[31mird" = 1',
    'm.toml:1:1: error: unknown key `we\\u001b[31mird` in the manifest; expected name, description, input, output, screen, time, limits, stream',
  ],
  [
    '__proto__ = 1',
    'm.toml:1:1: error: unknown key `__proto__` in the manifest; expected name, description, input, output, screen, time, limits, stream',
  ],
  ['[inptu.udp]\nport = 1', 'm.toml:1:2: error: unknown key `inptu` in the manifest; did you mean `input`?'],
  ['[input]\nudp = false', 'm.toml:2:7: error: `udp`: found false, expected a table, [input.udp]'],
  ['input.udp.prot = 1', 'm.toml:1:11: error: unknown key `prot` in [input.udp]; did you mean `port`?'],
  ['[[input.udp]]\nport = 1', 'm.toml:1:1: error: `udp`: found an array, expected a table, [input.udp]'],
  ['[stream]\nname = "s"', 'm.toml:1:1: error: `stream`: found a table, expected an array of tables, [[stream]]'],
  ['stream = [1]', 'm.toml:1:11: error: `stream`: found 1, expected a table, [[stream]]'],
  ['name = 1979-05-27', 'm.toml:1:8: error: `name`: found a date, expected a text in quotes'],
  // Inputs
  ['[input.udp]\nenabled = "yes"', 'm.toml:2:11: error: `enabled`: found "yes", expected true or false'],
  ['[input.udp]\nport = 65536', 'm.toml:2:8: error: `port`: found 65536, expected a port from 0 to 65535'],
  ['[input.udp]\nport = "http"', 'm.toml:2:8: error: `port`: found "http", expected a port from 0 to 65535'],
  ['[input.udp]\nport = 8125.5', 'm.toml:2:8: error: `port`: found 8125.5, expected a port from 0 to 65535'],
  [
    '[input.udp]\naddress = "*"',
    'm.toml:2:11: error: `address`: found "*", expected an IP address such as "127.0.0.1", "0.0.0.0" for every interface, "::1" or a host name',
  ],
  [
    '[input.udp]\naddress = "1.2.3.400"',
    'm.toml:2:11: error: `address`: found "1.2.3.400", expected an IP address such as "127.0.0.1", "0.0.0.0" for every interface, "::1" or a host name',
  ],
  [
    '[input.udp]\nallow = ["10.0.0.0/8", "10.0.0.0/33"]',
    'm.toml:2:24: error: `allow`: found "10.0.0.0/33", expected an address or a CIDR range such as "10.0.0.0/8" or "::1"',
  ],
  [
    '[input.syslog]\nallow = "127"',
    'm.toml:2:9: error: `allow`: found "127", expected an address or a CIDR range such as "10.0.0.0/8" or "::1"',
  ],
  [
    '[input.udp]\nprefix = "a:"',
    'm.toml:2:10: error: `prefix`: found "a:", expected a node name without `:`, which ends it in a line',
  ],
  [
    '[input.syslog]\ntimezone = "Europe/Berln"',
    'm.toml:2:12: error: `timezone`: found "Europe/Berln", expected "local", "utc", an offset such as "+02:00" or a name such as "Europe/Berlin"; did you mean `Europe/Berlin`?',
  ],
  ['[input.syslog]\norder = ["line", "line"]', 'm.toml:2:18: error: `order`: found "line" twice'],
  [
    '[input.syslog]\norder = ["jsno"]',
    'm.toml:2:10: error: `order`: found "jsno", expected one of rule, line, structured, json, trace, pair, colon, msgid; did you mean `json`?',
  ],
  [
    '[input.syslog]\nmax_connections = 0',
    'm.toml:2:19: error: `max_connections`: found 0, expected a whole number from 1 to 65536',
  ],
  ['[input.syslog.tls]\ncert = "c.pem"', 'm.toml:1:1: error: [input.syslog.tls]: expected the key `key`, found none'],
  [
    '[input.syslog.tls]\ncert = "c.pem"\nkey = ""',
    'm.toml:3:7: error: `key`: found "", expected the path of a PEM file',
  ],
  // Rules
  [
    '[[input.syslog.rule]]',
    'm.toml:1:1: error: [[input.syslog.rule]]: expected the key `pattern` or `node`, found none',
  ],
  [
    "[[input.syslog.rule]]\npattern = '(a'",
    'm.toml:2:11: error: `pattern`: found "(a", expected a regular expression in RE2 syntax (missing closing ): `(a`)',
  ],
  [
    "[[input.syslog.rule]]\npattern = '(?=x)(?<token>a)'",
    'm.toml:2:11: error: `pattern`: found "(?=x)(?<token>a)", expected a regular expression in RE2 syntax (invalid or unsupported Perl syntax: `(?=`)',
  ],
  [
    "[[input.syslog.rule]]\npattern = '(?<tokn>a)'",
    'm.toml:2:11: error: `pattern`: found "(?<tokn>a)", expected the group `token`, as in "id=(?<token>\\S+)"; did you mean `tokn`?',
  ],
  [
    '[[input.syslog.rule]]\npattern = \'(?<token>a)\'\nnode = "{ap}"',
    'm.toml:3:8: error: `node`: found "{ap}", expected a node name or one of {app} {host} {msgid} {node}; did you mean `{app}`?',
  ],
  [
    '[[input.syslog.rule]]\npattern = \'(?<token>a)\'\nnode = "{node}"',
    'm.toml:3:8: error: `node`: found "{node}", expected the group `node` in `pattern`',
  ],
  [
    "[[input.syslog.rule]]\npattern = '(?<token>a)'\nfacility = 24",
    'm.toml:3:12: error: `facility`: found 24, expected a facility such as kern or a number from 0 to 23',
  ],
  [
    '[[input.syslog.rule]]\npattern = \'(?<token>a)\'\nseverity = "eror"',
    'm.toml:3:12: error: `severity`: found "eror", expected a severity such as emerg or a number from 0 to 7; did you mean `err`?',
  ],
  // Time and limits
  [
    '[time]\ngrace = 200',
    'm.toml:2:9: error: `grace`: found 200, expected a duration with its unit, such as "200ms" or "200s"',
  ],
  [
    '[time]\ngrace = "200"',
    'm.toml:2:9: error: `grace`: found "200", expected a duration with its unit, such as "200ms" or "200s"',
  ],
  ['[time]\nskew = "-1ms"', 'm.toml:2:8: error: `skew`: found "-1ms", expected a duration of 0 or more'],
  ['[time]\nskew = -1', 'm.toml:2:8: error: `skew`: found -1, expected a duration of 0 or more'],
  [
    '[time]\nmax_age = "soon"',
    'm.toml:2:11: error: `max_age`: found "soon", expected a duration such as "500ms", "10s" or "1m30s"',
  ],
  [
    '[time]\nmax_age = true',
    'm.toml:2:11: error: `max_age`: found true, expected a duration such as "500ms", "10s" or "1m30s"',
  ],
  ['[time]\nmax_age = "99y"', 'm.toml:2:11: error: `max_age`: found "99y", expected a duration from 0s to 3650d'],
  [
    '[time]\nmax_age = "5 minuts"',
    'm.toml:2:11: error: `max_age`: found "5 minuts", expected a unit such as ms, s or min instead of `minuts`; did you mean `minute`?',
  ],
  ['[limits]\ntokens = 0', 'm.toml:2:10: error: `tokens`: found 0, expected a whole number from 1 to 16000000'],
  [
    '[limits]\ntokens = 16_000_001',
    'm.toml:2:10: error: `tokens`: found 16000001, expected a whole number from 1 to 16000000',
  ],
  ['[limits]\nfailures = 1.5', 'm.toml:2:12: error: `failures`: found 1.5, expected a whole number from 1 to 1000000'],
  [
    '[limits]\nnodes = 99999999999999999999',
    'm.toml:2:9: error: `nodes`: found 99999999999999999999, expected a whole number from 1 to 65536',
  ],
  ['[limits]\nnodes = nan', 'm.toml:2:9: error: `nodes`: found NaN, expected a whole number from 1 to 65536'],
  // Screen
  ['[screen]\nrefresh = "1ms"', 'm.toml:2:11: error: `refresh`: found "1ms", expected a duration from 20ms to 1m'],
  ['[screen.keys]\nquitt = "x"', 'm.toml:2:1: error: unknown key `quitt` in [screen.keys]; did you mean `quit`?'],
  [
    '[screen.keys]\nquit = "ctrl-q"',
    'm.toml:2:8: error: `quit`: found "ctrl-q", expected a key such as "x", "space", "pageup", "S-tab", "C-d" or "f2"',
  ],
  [
    '[screen.keys]\ncopy = ["x"]\nexport = "x"',
    'm.toml:3:10: error: `export`: found the key "x", which `copy` has already',
  ],
  ['[screen.columns]\nfailing = []', 'm.toml:2:11: error: `failing`: found no column, expected at least one'],
  ['[screen.columns]\nfailing = ["age", "age"]', 'm.toml:2:19: error: `failing`: found "age" twice'],
  // Streams
  ['[[stream]]', 'm.toml:1:1: error: [[stream]]: expected the key `name`, found none'],
  [`${AB}[[stream]]\nname = "s"`, 'm.toml:4:8: error: duplicate stream `s`, first on line 2'],
  [`${AB}nodes = []`, 'm.toml:3:9: error: `nodes`: found none, expected at least one node'],
  [`${AB}nodes = ["a", "a"]`, 'm.toml:3:15: error: duplicate node `a`, first on line 3'],
  [`${AB}nodes = "a"`, 'm.toml:3:9: error: `nodes`: found "a", expected an array of node names'],
  [
    `${AB}nodes = ["a:b"]`,
    'm.toml:3:10: error: `nodes`: found "a:b", expected a node name without `:`, which ends it in a line',
  ],
  [`${AB}nodes = [""]`, 'm.toml:3:10: error: `nodes`: found "", expected a node name that is not empty'],
  [
    `${AB}nodes = ["a\\tb"]`,
    'm.toml:3:10: error: `nodes`: found "a\\tb", expected a node name without control characters',
  ],
  [
    `${AB}nodes = ["${'ä'.repeat(129)}"]`,
    `m.toml:3:10: error: \`nodes\`: found "${'ä'.repeat(60)}…", expected a node name of at most 256 bytes`,
  ],
  [`${AB}[[stream.edge]]\nfrom = "a"`, 'm.toml:3:10: error: unknown key `edge` in [[stream]]; did you mean `edges`?'],
  [`${AB}[[stream.edges]]\nfrom = "a"`, 'm.toml:3:1: error: [[stream.edges]]: expected the key `to`, found none'],
  [
    `${AB}nodes = ["web", "database"]\n[[stream.edges]]\nfrom = "web"\nto = "databse"`,
    'm.toml:6:6: error: no node `databse`; did you mean `database`?',
  ],
  [
    `${AB}nodes = ["web", "worker-*"]\n[[stream.edges]]\nfrom = "web"\nto = "worker-1"`,
    'm.toml:6:6: error: no node `worker-1`; `worker-*` stands for it',
  ],
  [`${AB}[[stream.edges]]\nfrom = "a"\nto = "a"`, 'm.toml:5:6: error: `a` to itself: an edge needs two nodes'],
  [
    `${AB}edges = [{ from = "a", to = "b" }, { from = "b", to = "c" }, { from = "c", to = "a" }]`,
    'm.toml:3:81: error: cycle: a -> b -> c -> a',
  ],
  [
    `${AB}edges = [{ name = "x", from = "a", to = "b" }, { name = "x", from = "a", to = "c" }]`,
    'm.toml:3:57: error: duplicate edge `x`, first on line 3',
  ],
  // Checks
  [`${CHECK}`, 'm.toml:6:1: error: [stream.edges.check]: expected the key `within`, found none'],
  [
    `${CHECK}within = 10`,
    'm.toml:7:10: error: `within`: found 10, expected a duration with its unit, such as "10ms" or "10s", or the key `unit`',
  ],
  [
    `${CHECK}within = 10\nunit = "sce"`,
    'm.toml:8:8: error: `unit`: found "sce", expected a unit such as ms, sec or min; did you mean `sec`?',
  ],
  [
    `${CHECK}within = 10\nunit = 5`,
    'm.toml:8:8: error: `unit`: expected a unit in quotes such as "ms", "sec" or "min"',
  ],
  [`${CHECK}within = -10\nunit = "s"`, 'm.toml:7:10: error: `within`: found -10, expected a duration of 0 or more'],
  [`${CHECK}within = "1s"\nok = -1`, 'm.toml:8:6: error: `ok`: found -1, expected a whole number from 0 to 100000'],
  [`${CHECK}within = "1s"\nwarn = -1`, 'm.toml:8:8: error: `warn`: found -1, expected a whole number from 0 to 100000'],
  [`${CHECK}within = "1s"\nok = 1.5`, 'm.toml:8:6: error: `ok`: found 1.5, expected a whole number from 0 to 100000'],
  [`${CHECK}within = "1s"\nok = 3\nmin = 2`, 'm.toml:9:7: error: `min`: found 2, but `ok`, which means the same, is 3'],
  [
    `${CHECK}within = "1s"\nnok = 0\nfail = 1`,
    'm.toml:8:7: error: `nok`: found 0, but `fail`, which means the same, is 1',
  ],
  [
    `${CHECK}within = "1s"\nkind = "tme"`,
    'm.toml:8:8: error: `kind`: found "tme", expected one of time, count; did you mean `time`?',
  ],
  [`${CHECK}within = "1s"\nevery = 5`, 'm.toml:8:1: error: `every`: only a check of kind = "count" has it'],
  [`${CHECK}within = "1s"\nidle = "ok"`, 'm.toml:8:8: error: `idle`: found "ok", expected one of keep, warn, fail'],
  [
    `${CHECK}kind = "count"\nevery = 0\nexpect = 1`,
    'm.toml:8:9: error: `every`: found 0, expected a whole number from 1 to 1000000',
  ],
  [
    `${CHECK}kind = "count"\nevery = 1\nexpect = 0`,
    'm.toml:9:10: error: `expect`: found 0, expected a whole number from 1 to 1000000',
  ],
  [
    `${CHECK}kind = "count"\nevery = 1`,
    'm.toml:6:1: error: [stream.edges.check]: expected the key `expect`, found none',
  ],
  [
    `${CHECK}kind = "count"\nevery = 1\nexpect = 1\nunit = "s"`,
    'm.toml:10:8: error: `unit`: found no `within` that it could be the unit of',
  ],
  [
    `${AB}edges = [{ from = "a", to = "b", check = 5 }]`,
    'm.toml:3:42: error: `check`: found 5, expected a table, [stream.edges.check]',
  ],
];
for (const [toml, report] of errors) {
  test(`refused: ${report.slice('m.toml:'.length)}`, () => {
    assert.equal(reportOn(toml), report);
    assert.equal(parseManifest(toml, 'm.toml').ok, false);
  });
}

const warnings: readonly (readonly [toml: string, report: string])[] = [
  [
    `${CHECK}within = "1s"\nwarn = 1\nfail = 0`,
    'm.toml:8:8: warning: `warn`: 1 is more than `fail` 0: WARN can never show, FAIL trumps it',
  ],
  [
    `${CHECK}within = "1s"\nok = 1\nfail = 2`,
    'm.toml:9:8: warning: `ok`: 1 is less than `fail` 2: fewer passes make OK than failures make FAIL',
  ],
  [
    `${CHECK}within = "1s"\nunit = "ms"`,
    'm.toml:8:8: warning: `unit`: found "ms", but `within` names its own unit; this one is not used',
  ],
  [
    `${AB}discover = false`,
    'm.toml:3:12: warning: `discover`: found false, but a stream without edges always discovers them',
  ],
  [
    `input = { udp = { enabled = false }, syslog = { enabled = false } }\n${CHECK}within = "1s"`,
    'm.toml:7:1: warning: no traffic possible: no input is on that could bring events of `a`',
  ],
  [
    `input = { udp = { allow = [] }, syslog = { udp = false, tcp = false } }\n${CHECK}within = "1s"`,
    'm.toml:7:1: warning: no traffic possible: no input is on that could bring events of `a`',
  ],
  [
    `input.syslog.enabled = false\n${AB}edges = [{ from = "#a", to = "b", check = { within = "1s" } }]`,
    'm.toml:4:43: warning: no traffic possible: a line that begins with `#` is no event of `#a`',
  ],
  [
    `input.syslog.rule = [{ pattern = '(?<token>a)', node = "web-sever" }]\n${AB}nodes = ["web-server"]`,
    'm.toml:1:56: warning: `node`: no stream has a node `web-sever`; did you mean `web-server`?',
  ],
];
for (const [toml, report] of warnings) {
  test(`doubted: ${report.slice('m.toml:'.length)}`, () => {
    assert.equal(reportOn(toml), report);
    assert.equal(parseManifest(toml, 'm.toml').ok, true);
  });
}

test('every problem is reported at once, in order of place, errors and warnings together', () => {
  const toml = `${CHECK}within = 10\nunit = "s"\nwarn = 1\n[time]\ngrace = 1\nskwe = "1s"\n[input.udp]\nport = -1\n`;
  assert.deepEqual(reportOn(toml).split('\n'), [
    'm.toml:9:8: warning: `warn`: 1 is more than `fail` 0: WARN can never show, FAIL trumps it',
    'm.toml:11:9: error: `grace`: found 1, expected a duration with its unit, such as "1ms" or "1s"',
    'm.toml:12:1: error: unknown key `skwe` in [time]; did you mean `skew`?',
    'm.toml:14:8: error: `port`: found -1, expected a port from 0 to 65535',
  ]);
});

test('a cycle is found beside other mistakes, and each way back is one', () => {
  const edges = [
    ['a', 'b'],
    ['b', 'a'],
    ['b', 'c'],
    ['c', 'b'],
    ['d', 'd'],
  ].map(([from, to]) => `  { from = "${from}", to = "${to}", check = { within = "1" } },\n`);
  const cycles = reportOn(`${AB}edges = [\n${edges.join('')}]`)
    .split('\n')
    .filter((line) => !line.includes('within'));
  assert.deepEqual(cycles, [
    'm.toml:5:22: error: cycle: a -> b -> a',
    'm.toml:7:22: error: cycle: b -> c -> b',
    'm.toml:8:22: error: `d` to itself: an edge needs two nodes',
  ]);
});

test('a chain of ten thousand edges is no cycle, and closing it is one', () => {
  const chain = Array.from({ length: 10_000 }, (_, i) => `{ from = "n${i}", to = "n${i + 1}" },\n`).join('');
  assert.equal(reportOn(`${AB}edges = [\n${chain}]`), '');
  const closed = reportOn(`${AB}edges = [\n${chain}{ from = "n10000", to = "n0" }]`);
  assert.match(closed, /^m\.toml:10004:25: error: cycle: n0 -> n1 -> .* -> n10000 -> n0$/);
});

test("a syntax error carries the parser's own code frame", () => {
  const result = parseManifest('name = "x"\na = = 2\n', 'm.toml');
  assert.equal(
    renderProblems(result.ok ? [] : result.problems, 'name = "x"\na = = 2\n'),
    'm.toml:2:5: error: TOML syntax: invalid value\n1:  name = "x"\n2:  a = = 2\n        ^\n',
  );
});

test('with its text at hand every problem shows the line it stands on', () => {
  const text = 'name = "x"\r\n[time]\r\n\tgrace = "1 secnd"\r\n';
  const result = parseManifest(text, 'm.toml');
  assert.equal(
    renderProblems(result.ok ? [] : result.problems, text),
    [
      'm.toml:3:10: error: `grace`: found "1 secnd", expected a unit such as ms, s or min instead of `secnd`; did you mean `second`?',
      '  3 |  grace = "1 secnd"',
      '               ^',
      '',
    ].join('\n'),
  );
});

test('a very long line is shown around the problem', () => {
  const text = `${' '.repeat(5000)}grcae = "1s"`;
  const result = parseManifest(text, 'm.toml');
  const [, source, caret] = renderProblems(result.ok ? [] : result.problems, text).split('\n');
  assert.equal(source?.trimEnd(), `  1 | ${' '.repeat(20)}grcae = "1s"`);
  assert.equal(caret?.indexOf('^'), source?.indexOf('g'));
});

test('nothing in a report moves the cursor of a terminal', () => {
  const text = 'name = 1 # \u009b31m\n"\\u001b]0;x\\u0007" = "\\u202e"\n';
  const result = parseManifest(text, 'a\u001b[2Jb.toml');
  assert.doesNotMatch(
    renderProblems(result.ok ? [] : result.problems, text),
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
  );
});

test('of many undeclared nodes every one is reported, the first hundred with what was meant', () => {
  const edges = Array.from({ length: 101 }, (_, i) => `{ from = "web", to = "node${i}x" },\n`).join('');
  const lines = reportOn(`${AB}nodes = ["web", "node"]\nedges = [\n${edges}]`).split('\n');
  assert.equal(lines.length, 101);
  assert.equal(lines[0], 'm.toml:5:22: error: no node `node0x`; did you mean `node`?');
  assert.equal(lines[100], 'm.toml:105:22: error: no node `node100x`');
});
