import { isUtf8 } from 'node:buffer';
import { closeSync, constants, existsSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type ManifestResult, parseManifest } from './manifest.ts';
import type { Problem } from './problem.ts';

/** More than any manifest needs; a larger file is something else. */
const MAX_BYTES = 1_048_576;

export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * The manifest's file in the order of SPEC 2, or null when there is none. A path that was given is taken as it is,
 * also if nothing is there: loading it says so.
 */
export function findManifest(given: string | undefined, { cwd, env, home }: Surroundings): string | null {
  if (given !== undefined) return given;
  // The XDG base directory specification has relative values ignored.
  const xdg = env.XDG_CONFIG_HOME;
  const config = xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.config');
  const candidates = [
    join(cwd, 'observatory.toml'),
    join(config, 'observatory-tui', 'manifest.toml'),
    '/etc/observatory-tui/manifest.toml',
  ];
  return candidates.find((file) => existsSync(file)) ?? null;
}

/** Read and check a manifest; whatever is wrong with the file itself is a problem as well. */
export function loadManifest(file: string): ManifestResult {
  let bytes: Buffer | string;
  try {
    bytes = readBounded(file);
  } catch (error) {
    bytes = `cannot be read: ${reasonOf(error)}`;
  }
  if (typeof bytes === 'string') return refused(file, bytes);
  if (isUtf8(bytes)) return parseManifest(bytes.toString('utf8'), file);
  const at = firstInvalid(bytes);
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return refused(file, `found bytes that are not UTF-8${isUtf16 ? ' but UTF-16' : ''}, expected TOML in UTF-8`, at);
}

/** The bytes, or what is wrong with the file. Nothing but a regular file is opened for good: a pipe could wait forever. */
function readBounded(file: string): Buffer | string {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return `found ${kindOf(stats)}, expected a file`;
    const buffer = Buffer.alloc(MAX_BYTES + 1);
    let length = 0;
    for (let got = -1; got !== 0 && length < buffer.length; length += got) {
      got = readSync(descriptor, buffer, length, buffer.length - length, null);
    }
    if (length > MAX_BYTES) return `found more than ${MAX_BYTES} bytes, expected a manifest, which is smaller`;
    return buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory';
  return stats.isFIFO() ? 'a pipe' : 'a device';
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    default:
      return message;
  }
}

function refused(file: string, message: string, at: Problem['at'] = null): ManifestResult {
  return { ok: false, problems: [{ severity: 'error', file, at, message, frame: null }] };
}

/** Line ends are never part of a character of several bytes, so the first line that is not UTF-8 holds the place. */
function firstInvalid(bytes: Buffer): { line: number; column: number } {
  let start = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    const slice = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (!isUtf8(slice) || end < 0) return { line, column: validUnits(slice) + 1 };
    start = end + 1;
  }
}

/** How many UTF-16 units stand before the first byte that does not belong. */
function validUnits(line: Buffer): number {
  let low = 0;
  let high = line.length;
  // A prefix may end within a character, so up to three bytes less also have to be tried.
  const valid = (length: number) =>
    [0, 1, 2, 3].some((less) => less <= length && isUtf8(line.subarray(0, length - less)));
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (valid(middle)) low = middle;
    else high = middle;
  }
  for (; low > 0 && !isUtf8(line.subarray(0, low)); low--);
  return line.toString('utf8', 0, low).length;
}
