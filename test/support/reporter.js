import process from 'node:process';
import { inspect } from 'node:util';

// Not TypeScript, since Node loads reporters before it loads tsx.

/** Characters of an error, and of what a file with a failing test has printed, from its end. */
const MAX_ERROR = 8000;
const MAX_PRINTED = 4000;

/**
 * For `--test-reporter`: a dot for each test that passes and an X for each that does not, then every failure with its
 * error, then node's own counts. Whoever sees no more than the end of it sees what matters.
 *
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} events
 */
// biome-ignore lint/style/noDefaultExport: node wants it so
export default async function* report(events) {
  const failures = [];
  const counts = [];
  const printed = new Map();
  /** The test that is told about, below the suites that it stands in. */
  const path = [];
  /** By place, what has begun; a place is no use to people, since it is one in the text that tsx has made. */
  const running = new Map();
  let dots = 0;
  for await (const { type, data } of events) {
    switch (type) {
      case 'test:dequeue':
        running.set(placeOf(data), `  ${relative(data.file)} › ${data.name}\n`);
        break;
      case 'test:complete':
        running.delete(placeOf(data));
        break;
      case 'test:start':
        path.splice(data.nesting, path.length, data.name);
        break;
      case 'test:pass':
        if (data.details.type !== 'suite') yield dot('.');
        break;
      case 'test:fail':
        // A suite of which a test has failed has nothing to add.
        if (data.details.error.failureType === 'subtestsFailed') break;
        failures.push({ ...data, path: path.slice(0, data.nesting).concat(data.name).join(' › ') });
        yield dot('X');
        break;
      case 'test:stdout':
      case 'test:stderr':
        printed.set(data.file, (printed.get(data.file) ?? '') + data.message);
        break;
      case 'test:diagnostic':
        if (data.nesting === 0) counts.push(`# ${data.message}\n`);
        break;
    }
  }
  yield '\n';
  for (const failure of failures) yield toldInFull(failure);
  for (const file of new Set(failures.map((failure) => failure.file))) {
    if (printed.has(file)) yield `\n${relative(file)} has printed:\n${printed.get(file).trim().slice(-MAX_PRINTED)}\n`;
  }
  if (running.size > 0) yield `\nnever ended:\n${[...running.values()].join('')}`;
  yield `\n${counts.join('')}`;

  function dot(mark) {
    return ++dots % 100 === 0 ? `${mark}\n` : mark;
  }
}

function placeOf({ file, line, column, name }) {
  return `${file}:${line}:${column} ${name}`;
}

function toldInFull({ path, file, details: { error } }) {
  const why = inspect(error.cause ?? error).slice(0, MAX_ERROR);
  return `\n✖ ${relative(path)}\n  ${relative(file)}\n  ${why.replaceAll('\n', '\n  ')}\n`;
}

function relative(file) {
  return file.replace(`${process.cwd()}/`, '');
}
