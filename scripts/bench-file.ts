import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileInput } from '../src/inputs/file.ts';
import { CHUNK_BYTES, newChunk, OpenFile } from '../src/inputs/follow-file.ts';
import type { Sink } from '../src/inputs/input.ts';
import type { FileConfig } from '../src/manifest/section-file.ts';
import { DEFAULT_ORDER } from '../src/protocols/extract-token.ts';
import type { LogFormat } from '../src/protocols/log-format.ts';
import { machine } from './bench/machine.ts';

/**
 * How fast a file is followed: reading alone, cutting into lines, then with the extraction of each format, from the
 * open file to the sink. Megabytes are 10^6 bytes; the best of three runs, the file in the page cache.
 *
 *     node --import tsx scripts/bench-file.ts [megabytes]
 */
const BYTES = Number(process.argv[2] ?? 256) * 1e6;
const HEX = '4bf92f3577b34da6a3ce929d0e0e47';

const subjects: readonly (readonly [format: LogFormat, line: (id: string) => string])[] = [
  ['line', (id) => `web-server:${id}|s|T1795264841123`],
  [
    'syslog',
    (id) => `2026-11-21T12:40:41.123456+00:00 host1 web-server[4711]: request done trace_id=${id} status=200 ms=12`,
  ],
  ['text', (id) => `2026-11-21 12:40:41,123 INFO [worker-7] com.example.Shop request done trace_id=${id} status=200`],
  [
    'json',
    (id) =>
      `{"time":"2026-11-21T12:40:41.123Z","level":"info","service":"web-server","trace_id":"${id}","msg":"request done","ms":12}`,
  ],
  [
    'logfmt',
    (id) => `ts=2026-11-21T12:40:41.123Z level=info service=web-server msg="request done" trace_id=${id} ms=12`,
  ],
  [
    'nginx',
    (id) =>
      `10.20.30.40 - - [21/Nov/2026:12:40:41 +0000] "GET /shop/cart?item=17 HTTP/1.1" 200 5316 "-" "curl/8.5.0" request_id=${id}`,
  ],
  [
    'journald',
    (id) =>
      `{"__CURSOR":"s=1","__REALTIME_TIMESTAMP":"1795264841123456","_HOSTNAME":"host1","PRIORITY":"6","SYSLOG_IDENTIFIER":"web-server","MESSAGE":"request done trace_id=${id} status=200"}`,
  ],
  [
    'auto',
    (id) =>
      `{"time":"2026-11-21T12:40:41.123Z","level":"info","service":"web-server","trace_id":"${id}","msg":"request done","ms":12}`,
  ],
];

const folder = mkdtempSync(join(tmpdir(), 'observatory-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

function write(line: (id: string) => string): { file: string; lines: number; bytes: number } {
  const file = join(folder, 'log');
  const fd = openSync(file, 'w');
  let lines = 0;
  let bytes = 0;
  while (bytes < BYTES) {
    let block = '';
    for (let i = 0; i < 2000; i++) block += `${line(HEX + (lines++ % 256).toString(16).padStart(2, '0'))}\n`;
    bytes += writeSync(fd, block);
  }
  closeSync(fd);
  return { file, lines, bytes };
}

async function best(run: () => Promise<void>): Promise<number> {
  let seconds = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await run();
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
  }
  return seconds;
}

/** One system call after the other, nothing done with the bytes: no reader of ours can be faster. */
async function readAlone(file: string): Promise<void> {
  const fd = openSync(file, 'r');
  const chunk = newChunk();
  while (readSync(fd, chunk, 0, CHUNK_BYTES, null) > 0);
  closeSync(fd);
}

async function cutLines(file: string, expected: number): Promise<void> {
  const opened = await OpenFile.open(file);
  if (!(opened instanceof OpenFile)) throw new Error(opened.why);
  const chunk = newChunk();
  let lines = 0;
  const taker = {
    take: () => {
      lines++;
    },
    takeCut: () => {},
    flush: () => {},
  };
  while ((await opened.turn(chunk, taker, () => 0)) === 'more');
  await opened.close();
  if (lines !== expected) throw new Error(`${lines} lines of ${expected}`);
}

function follow(format: LogFormat, file: string, lines: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let events = 0;
    const sink: Sink = {
      now: () => Date.now() * 1000,
      takenUpTo: () => 0,
      batch() {},
      event() {},
      eventBatch({ count }) {
        events += count;
        if (events === lines) whenOpen.then((input) => input.close()).then(resolve, reject);
      },
      bad: (reason) => reject(new Error(reason)),
      count(counter) {
        if (counter === 'noToken') reject(new Error(`${format}: a line without a token`));
      },
      overran() {},
      isNode: (name) => name === 'web-server',
    };
    const fixed = { node: null, timezone: 'utc', order: DEFAULT_ORDER, rules: [], maxFiles: 1 };
    const config: FileConfig = { paths: [file], from: 'start', format, ...fixed };
    const whenOpen = openFileInput(config, sink, { stateFile: null });
  });
}

const rows: Record<string, string | number>[] = [];
for (const [format, line] of subjects) {
  const { file, lines, bytes } = write(line);
  const rate = (seconds: number) => Math.round(bytes / 1e6 / seconds);
  const alone = await best(() => readAlone(file));
  const cut = await best(() => cutLines(file, lines));
  const followed = await best(() => follow(format, file, lines));
  rows.push({
    format,
    'bytes/line': Math.round(bytes / lines),
    'read MB/s': rate(alone),
    'lines only MB/s': rate(cut),
    'followed MB/s': rate(followed),
    'lines/s': Math.round(lines / followed),
  });
}
console.log(machine(new Date()));
console.table(rows);
