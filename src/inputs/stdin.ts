import { createReadStream, fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import type { LinesConfig } from '../manifest/section-file.ts';
import type { InputSnapshot } from '../thread/engine-port.ts';
import type { LinesInput } from './file.ts';
import { LINE_BYTES, Lines, linesTable } from './file-lines.ts';
import type { Sink } from './input.ts';
import { LineSplitter } from './stdin-splitter.ts';

const SOURCE = 'stdin';

/**
 * Reads lines from a pipe: a stream, or a descriptor (0) that is a pipe, a socket or a file. A writer that is faster
 * than we are waits, so nothing is lost. The end of input is a note: the dashboard stays.
 */
export async function openStdinInput(source: Readable | number, config: LinesConfig, sink: Sink): Promise<LinesInput> {
  const lines = new Lines(config, SOURCE, sink, SOURCE);
  const splitter = new LineSplitter(LINE_BYTES);
  const notes: string[] = [];
  const stream = typeof source === 'number' ? streamOf(source) : source;
  if (stream === null) notes.push('is a terminal: nothing is piped in');

  const onData = (chunk: Buffer) => splitter.push(chunk, lines, sink.now());
  const onEnd = () => {
    splitter.end(lines, sink.now());
    notes.push('ended');
  };
  const onError = (error: Error) => notes.push(`cannot be read: ${error.message}`);
  stream?.on('data', onData).once('end', onEnd).once('error', onError);

  function snapshot(): InputSnapshot {
    const { lines: count, bytes, events, noToken, bad, cut } = lines;
    return {
      name: SOURCE,
      address: SOURCE,
      port: 0,
      figures: { lines: count, bytes, events, noToken, bad, cut },
      notes,
      tables: [linesTable([[SOURCE, lines]])],
    };
  }

  return {
    bound: [{ input: SOURCE, address: SOURCE, port: 0 }],
    snapshots: () => [snapshot()],
    forgetNames: () => lines.forgetNames(),
    async close() {
      if (stream === null) return;
      stream.off('data', onData).off('end', onEnd);
      // What still fails while closing is nobody's concern.
      stream.off('error', onError).on('error', () => {});
      stream.destroy();
    },
  };
}

/**
 * A pipe is read without blocking. Through `fs` a thread of Node's pool would wait in `read`, and the process could not
 * exit before the pipe ends (nodejs/node#35021). Null for a terminal: its keys are not ours.
 */
function streamOf(fd: number): Readable | null {
  const kind = fstatSync(fd);
  if (kind.isFIFO() || kind.isSocket()) return new Socket({ fd, readable: true, writable: false });
  if (kind.isFile()) return createReadStream('', { fd, autoClose: false });
  // /dev/null ends at once.
  return isatty(fd) ? null : createReadStream('', { fd, autoClose: false });
}
