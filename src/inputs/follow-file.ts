import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { LINE_BYTES } from './file-lines.ts';
import type { Position } from './follow-positions.ts';

/** Read at a time, so the longest turn that other inputs wait for: about a millisecond of lines. */
export const CHUNK_BYTES = 131_072;
/** What identifies a file, together with its inode. */
const HEAD_BYTES = 256;
const LF = 0x0a;
const CR = 0x0d;

/** Room for a chunk and the LF that ends a search in it. One serves all files that are read in turn. */
export function newChunk(): Buffer {
  return Buffer.allocUnsafe(CHUNK_BYTES + 1);
}

export interface LineTaker {
  take(bytes: Uint8Array, start: number, end: number, arrivedAt: number): void;
  /** Only the first `LINE_BYTES` of a longer line. */
  takeCut(bytes: Uint8Array, start: number, end: number, arrivedAt: number): void;
  /** The bytes of what was taken will be used for something else. */
  flush(): void;
}

/**
 * What a turn found: more is to be read now, the end was reached with or without anything new, or the file is not what
 * it was (truncated or written anew), so reading goes on at its start.
 */
export type Turn = 'more' | 'new' | 'nothing' | 'restarted';

/** Why a path cannot be followed now, fit for a note. */
export interface Refusal {
  readonly code: string;
  readonly why: string;
}

/**
 * An open file, read line by line. Nothing is kept of an unfinished last line: it is read again when it has grown.
 *
 *     ...done\n|unfinished
 *             ^position; the byte before it is read too: if it is another one now, the file was replaced in place
 */
export class OpenFile {
  /** `device:inode` */
  readonly id: string;
  /** Where the first line begins that was not taken. */
  position = 0;
  /** The byte before it: an LF but for a line that was cut, one that nobody ended, and a byte order mark. */
  #before = LF;
  readonly #handle: FileHandle;
  /** In a line that is longer than the limit: what comes up to its LF is dropped. */
  #isSkipping = false;
  #unfinished = 0;
  #head: { readonly bytes: number; readonly hash: string } = { bytes: 0, hash: '' };

  private constructor(handle: FileHandle, id: string) {
    this.#handle = handle;
    this.id = id;
  }

  /** Only regular files, and never waiting: a FIFO's open would wait for a writer. */
  static async open(path: string): Promise<OpenFile | Refusal> {
    try {
      const before = await stat(path);
      if (!before.isFile()) return refusalOf(before);
      const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
      const now = await handle.stat();
      if (now.isFile()) return new OpenFile(handle, idOf(now));
      await handle.close();
      return refusalOf(now);
    } catch (error) {
      return refusalFor(error);
    }
  }

  /** Goes to where an earlier process stopped; false if this is not the file that it read. */
  async resume({ id, at, headBytes, head }: Position): Promise<boolean> {
    const { size } = await this.#handle.stat();
    if (id !== this.id || at > size || (await this.#hashOf(headBytes)) !== head) return false;
    this.position = at;
    const before = Buffer.alloc(MARK_BYTES);
    await this.#handle.read(
      before,
      Math.max(0, MARK_BYTES - at),
      Math.min(MARK_BYTES, at),
      Math.max(0, at - MARK_BYTES),
    );
    this.#before = at === 0 ? LF : before[MARK_BYTES - 1]!;
    // In the middle of a line of which all that counts was taken.
    this.#isSkipping = this.#before !== LF && !(at === MARK_BYTES && isByteOrderMark(before));
    return true;
  }

  /** Goes to the end: to where the last line begins if it is not finished. */
  async toEnd(chunk: Buffer): Promise<void> {
    const { size } = await this.#handle.stat();
    const from = Math.max(0, size - LINE_BYTES);
    const { bytesRead } = await this.#handle.read(chunk, 0, size - from, from);
    const lf = bytesRead === 0 ? -1 : chunk.lastIndexOf(LF, bytesRead - 1);
    this.#isSkipping = lf < 0 && from > 0;
    this.position = lf >= 0 ? from + lf + 1 : this.#isSkipping ? from + bytesRead : 0;
    this.#before = this.#isSkipping ? chunk[bytesRead - 1]! : LF;
  }

  /** Reads at most one chunk and gives its finished lines to `lines`. */
  async turn(chunk: Buffer, lines: LineTaker, now: () => number): Promise<Turn> {
    const offset = Math.max(0, this.position - 1);
    const { bytesRead } = await this.#handle.read(chunk, 0, CHUNK_BYTES, offset);
    let at = this.position - offset;
    if (bytesRead < at || (at === 1 && chunk[0] !== this.#before && chunk[0] !== 0)) return this.#restart();
    if (bytesRead - at === this.#unfinished) return 'nothing';
    chunk[bytesRead] = LF;
    const arrivedAt = now();
    if (this.position === 0 && bytesRead >= MARK_BYTES && isByteOrderMark(chunk)) at = MARK_BYTES;
    for (;;) {
      // Where a file was truncated under a writer that does not append, it has a hole at its start.
      while (chunk[at] === 0 && at < bytesRead) at++;
      const lf = chunk.indexOf(LF, at);
      if (lf === bytesRead) break;
      if (this.#isSkipping) this.#isSkipping = false;
      else if (lf - at > LINE_BYTES) lines.takeCut(chunk, at, at + LINE_BYTES, arrivedAt);
      else lines.take(chunk, at, chunk[lf - 1] === CR && lf > at ? lf - 1 : lf, arrivedAt);
      at = lf + 1;
    }
    if (!this.#isSkipping && bytesRead - at > LINE_BYTES) {
      lines.takeCut(chunk, at, at + LINE_BYTES, arrivedAt);
      this.#isSkipping = true;
    }
    lines.flush();
    if (this.#isSkipping) at = bytesRead;
    this.#unfinished = bytesRead - at;
    this.position = offset + at;
    if (at > 0) this.#before = chunk[at - 1]!;
    return bytesRead === CHUNK_BYTES ? 'more' : 'new';
  }

  /** The last line although no LF ends it: nobody will write to this file any more. */
  async takeRest(chunk: Buffer, lines: LineTaker, now: () => number): Promise<void> {
    if (this.#isSkipping || this.#unfinished === 0) return;
    const { bytesRead } = await this.#handle.read(chunk, 0, Math.min(this.#unfinished, LINE_BYTES), this.position);
    if (bytesRead > 0) lines.take(chunk, 0, bytesRead, now());
    lines.flush();
    if (bytesRead > 0) this.#before = chunk[bytesRead - 1]!;
    this.position += bytesRead;
    this.#unfinished = 0;
  }

  /** To be kept over a restart. */
  async positionOf(path: string): Promise<Position> {
    const wanted = Math.min(HEAD_BYTES, this.position);
    if (this.#head.bytes !== wanted) this.#head = { bytes: wanted, hash: await this.#hashOf(wanted) };
    return { path, id: this.id, at: this.position, headBytes: wanted, head: this.#head.hash };
  }

  async close(): Promise<void> {
    await this.#handle.close().catch(() => {});
  }

  #restart(): Turn {
    this.position = 0;
    this.#isSkipping = false;
    this.#unfinished = 0;
    this.#head = { bytes: 0, hash: '' };
    return 'restarted';
  }

  async #hashOf(bytes: number): Promise<string> {
    const head = Buffer.alloc(Math.min(bytes, HEAD_BYTES));
    const { bytesRead } = await this.#handle.read(head, 0, head.length, 0);
    return createHash('sha256').update(head.subarray(0, bytesRead)).digest('hex').slice(0, 16);
  }
}

/** What the path leads to now: the id of a regular file, or why there is none. */
export async function lookAt(path: string): Promise<{ readonly id: string } | Refusal> {
  try {
    const found = await stat(path);
    return found.isFile() ? { id: idOf(found) } : refusalOf(found);
  } catch (error) {
    return refusalFor(error);
  }
}

function idOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev}:${ino}`;
}

function refusalOf(found: { isDirectory(): boolean; isFIFO(): boolean }): Refusal {
  const what = found.isDirectory() ? 'a directory' : found.isFIFO() ? 'a FIFO' : 'no regular file';
  return { code: 'EINVAL', why: `is ${what}` };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Of an error that a call to the system gave. */
export function refusalFor(error: unknown): Refusal {
  const code = codeOf(error);
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'is not there yet',
    ENOTDIR: 'is not there yet',
    EACCES: 'cannot be read: no permission',
    EPERM: 'cannot be read: no permission',
    ELOOP: 'is a link that leads back to itself',
    EMFILE: 'cannot be opened: too many open files',
    ENFILE: 'cannot be opened: too many open files',
  };
  return { code, why: known[code] ?? `cannot be read: ${code || String(error)}` };
}

const MARK_BYTES = 3;

function isByteOrderMark(chunk: Buffer): boolean {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
}
