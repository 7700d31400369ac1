import { readSync } from 'node:fs';
import { bytesOf } from '../core/bytes.ts';
import { NodeNames } from '../core/node-names.ts';
import { compileTopology } from '../core/topology.ts';
import { strip } from '../inputs/udp.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { explainLine } from '../protocols/explain-line.ts';
import { explainSyslog } from '../protocols/explain-syslog.ts';
import { DEFAULT_ORDER } from '../protocols/extract-token.ts';
import { SyslogReader } from '../protocols/syslog-reader.ts';

const CHUNK = 1 << 16;

/** The lines of a file descriptor, each without its end (`delimiter`), read as they come. */
export function* linesOf(fd: number, delimiter: number): Generator<Uint8Array> {
  let rest = new Uint8Array(0);
  const chunk = new Uint8Array(CHUNK);
  for (;;) {
    const read = readSome(fd, chunk);
    if (read === 0) break;
    let at = 0;
    for (let end = chunk.indexOf(delimiter); end >= 0 && end < read; end = chunk.indexOf(delimiter, at)) {
      yield joined(rest, chunk.subarray(at, end));
      rest = new Uint8Array(0);
      at = end + 1;
    }
    rest = joined(rest, chunk.subarray(at, read));
  }
  if (rest.length > 0) yield rest;
}

/** One JSON object as text for each line: what the inputs would understand of it (SPEC 10). */
export function createExplainer(manifest: Manifest, syslog: boolean, nowUs: number): (line: Uint8Array) => string {
  if (!syslog) {
    const prefix = bytesOf(manifest.input.udp?.prefix ?? '');
    const suffix = bytesOf(manifest.input.udp?.suffix ?? '');
    return (line) => JSON.stringify(explainLine(line, (event) => strip(event, prefix, suffix)));
  }
  const names = new NodeNames(compileTopology(manifest.engine), [1, 2], () => -1);
  const { timezone, rules, order } = manifest.input.syslog ?? { timezone: 'local', rules: [], order: DEFAULT_ORDER };
  const reader = new SyslogReader({ timezone, rules, order, isNode: (name) => names.isNode(name) });
  return (line) => JSON.stringify(explainSyslog(reader, line, nowUs));
}

function readSome(fd: number, chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(fd, chunk, 0, chunk.length, null);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10); // a terminal or pipe that has nothing yet
    }
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
