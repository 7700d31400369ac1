import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse, TomlError } from 'smol-toml';
import { type Path, type Place, placeAt, placesOf } from '../src/manifest/positions.ts';

/** `key|value` offsets as the text from there on, to the end of the line. */
function shown(text: string, path: Path): string {
  const { place, found } = placeAt(placesOf(text), path);
  const from = (offset: number) => text.slice(offset).split('\n')[0];
  return `${found ? '' : 'around: '}${from(place.key)} | ${from(place.value)}`;
}

const rows: readonly (readonly [about: string, toml: string, path: Path, expected: string])[] = [
  ['a pair', 'a = 1', ['a'], 'a = 1 | 1'],
  ['a dotted key', 'a . "b.c" = 1', ['a', 'b.c'], '"b.c" = 1 | 1'],
  ['a key with escapes', '"\\u0061\\"" = 1', ['a"'], '"\\u0061\\"" = 1 | 1'],
  ['a literal key', "'\\u0061' = 1", ['\\u0061'], "'\\u0061' = 1 | 1"],
  ['a table', '[input.udp]\nport = 1', ['input', 'udp'], 'udp] | [input.udp]'],
  ['a table that only a header goes through', '[input.udp]', ['input'], 'input.udp] | input.udp]'],
  ['a key of a table', '[input.udp]\nport = 1', ['input', 'udp', 'port'], 'port = 1 | 1'],
  ['the second of an array of tables', '[[s]]\n[[s]]\nn = 2', ['s', 1, 'n'], 'n = 2 | 2'],
  ['a table in the newest of an array of tables', '[[s]]\n[[s]]\n[s.t]\nn = 2', ['s', 1, 't', 'n'], 'n = 2 | 2'],
  ['an array of tables in an array of tables', '[[s]]\n[[s.e]]\n[[s.e]]\nn = 2', ['s', 0, 'e', 1, 'n'], 'n = 2 | 2'],
  ['an element of an array', 'a = [ 1, # ]\n  [2, 3],\n]', ['a', 1, 1], '3], | 3],'],
  ['a key of an inline table', 'a = { b = 1, c.d = 2 }', ['a', 'c', 'd'], 'd = 2 } | 2 }'],
  ['what follows a string of several lines', 'a = """x\n"] = """"\nb = 2', ['b'], 'b = 2 | 2'],
  ['what follows a literal one', "a = '''x\n\\''''\nb = 2", ['b'], 'b = 2 | 2'],
  ['what follows an escaped quote', 'a = "\\\\\\""\nb = 2', ['b'], 'b = 2 | 2'],
  ['what follows a date with a blank', 'a = [1979-05-27 07:32:00Z, 2]', ['a', 1], '2] | 2]'],
  ['what is missing: the table around it', '[a]\nb = 1', ['a', 'c', 'd'], 'around: a] | [a]'],
];

for (const [about, toml, path, expected] of rows) {
  test(`the place of ${about}`, () => assert.equal(shown(toml, path), expected));
}

test('every path that the parser finds has a place, and no other has, in any document', () => {
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 12 }), (statements) => {
      const { text, literals, keys } = write(statements);
      const document = parsed(text);
      fc.pre(document !== null);
      compare(document, placesOf(text), text, literals, keys);
    }),
    { numRuns: 300 },
  );
});

test('what is no TOML ends as well, if only with the error of a quoted key', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...'[]{}"\'.=,#\\\n ab')), (characters) => {
      try {
        placesOf(characters.join(''));
      } catch (error) {
        assert.ok(error instanceof TomlError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

/** Null for the few documents that name a table twice. */
function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

/** Same keys at every level; keys and values stand where they are said to stand. */
function compare(
  value: unknown,
  place: Place,
  text: string,
  literals: Map<unknown, string>,
  keys: Map<string, string>,
) {
  if (Array.isArray(value) || (typeof value === 'object' && value !== null)) {
    assert.deepEqual([...place.inside.keys()].sort(), Object.keys(value).sort(), text);
    for (const [key, inner] of Object.entries(value)) {
      const next = place.inside.get(key)!;
      if (!Array.isArray(value)) assert.ok(text.startsWith(keys.get(key)!, next.key), `${key} in ${text}`);
      compare(inner, next, text, literals, keys);
    }
  } else {
    assert.ok(text.startsWith(literals.get(value)!, place.value), `${value} in ${text}`);
  }
}

// A document as a list of small numbers; `write` makes every key and every value unique, so that nearly all are valid.

type Value = { readonly literal: number } | { readonly array: Value[] } | { readonly inline: [number[], Value][] };

const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ literal: fc.nat(8) }),
    fc.record({ array: fc.array(tie('value'), { maxLength: 3 }) }),
    fc.record({
      inline: fc.array(fc.tuple(fc.array(fc.nat(5), { minLength: 1, maxLength: 2 }), tie('value')), { maxLength: 3 }),
    }),
  ),
}));

const statement = fc.record({
  kind: fc.constantFrom('pair', 'pair', 'table', 'tables', 'again', 'inside', 'tables inside'),
  pick: fc.nat(),
  keys: fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }),
  value,
  noise: fc.nat(3),
});

function write(statements: readonly (typeof statement extends fc.Arbitrary<infer S> ? S : never)[]) {
  const literals = new Map<unknown, string>();
  const keys = new Map<string, string>();
  const arrays: string[] = [];
  const tables: string[] = [];
  let serial = 0;

  function freshKey(kind: number): string {
    const n = serial++;
    const spellings: readonly [name: string, raw: string][] = [
      [`k${n}`, `k${n}`],
      [`${n}`, `${n}`],
      [`-_${n}`, `-_${n}`],
      [`b c.${n}`, `"b c.${n}"`],
      [`\\u0041]=${n}`, `'\\u0041]=${n}'`],
      [`A"#\n${n}`, `"\\u0041\\"#\\n${n}"`],
    ];
    const [name, raw] = spellings[kind]!;
    keys.set(name, raw);
    return raw;
  }

  function literal(kind: number): string {
    const n = serial++;
    const raws = [
      `${n}`,
      `"${n} # \\" ] } ,"`,
      `'${n} # \\'`,
      `"""${n}\n"" = [ \\""""""`,
      `'''${n}\n'] = '''''`,
      `"""\\\n  ${n}"""`,
      `${n}.5e3`,
      `-0.${n}1`,
      `"${n}\\\\"`,
    ];
    const raw = raws[kind]!;
    literals.set(parse(`x = ${raw}`).x, raw);
    return raw;
  }

  function valueText(it: Value, gap: string): string {
    if ('literal' in it) return literal(it.literal);
    if ('array' in it) return `[${gap}${it.array.map((one) => valueText(one, gap)).join(`${gap},${gap}`)}${gap}]`;
    const pairs = it.inline.map(([kinds, one]) => `${kinds.map(freshKey).join(' . ')} = ${valueText(one, gap)}`);
    return `{ ${pairs.join(' , ')} }`;
  }

  const lines = statements.map(({ kind, pick, keys: kinds, value: it, noise }) => {
    const gap = ['', ' ', '\n# ], }\n', '\r\n\t'][noise]!;
    const end = ['', ' # "', '\r', '\n\n# [x]'][noise]!;
    const dot = noise === 1 ? ' . ' : '.';
    const known = [...arrays, ...tables];
    const parent = known[pick % Math.max(1, known.length)];
    const path = kinds.map(freshKey).join(dot);
    switch (kind) {
      case 'pair':
        return `${path} = ${valueText(it, gap)}${end}`;
      case 'again':
        if (arrays.length > 0) return `[[${arrays[pick % arrays.length]}]]${end}`;
        return `[[${remember(arrays, path)}]]${end}`;
      case 'tables':
        return `[[${remember(arrays, path)}]]${end}`;
      case 'tables inside':
        return `[[${remember(arrays, parent === undefined ? path : parent + dot + path)}]]${end}`;
      case 'inside':
        return `[ ${parent === undefined ? path : parent + dot + path} ]${end}`;
      default:
        return `[${remember(tables, path)}]${end}`;
    }
  });
  return { text: lines.map((line) => `${line}\n`).join(''), literals, keys };
}

function remember(list: string[], path: string): string {
  list.push(path);
  return path;
}
