import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Directories and entries looked at for one pattern; `**` over a whole disk ends here. */
const MAX_DIRECTORIES = 1000;
const MAX_ENTRIES = 100_000;
/** Levels that `**` stands for. */
const MAX_DEPTH = 8;

const SPECIAL = /[*?[{]/;

export interface Expanded {
  /** In order of their names; at most the limit. */
  readonly files: readonly string[];
  /** Something was left out: too many files, entries or directories. */
  readonly truncated: boolean;
}

/** Whether a path is a pattern: has `*`, `?`, `[…]` or `{…}` in it. */
export function isGlob(path: string): boolean {
  return SPECIAL.test(path);
}

/** The longest beginning of a pattern that is a plain directory. */
export function baseOfGlob(pattern: string): string {
  const segments = pattern.split('/');
  const first = segments.findIndex((segment) => SPECIAL.test(segment));
  return segments.slice(0, first).join('/') || '/';
}

/**
 * The files that an absolute pattern names: `*` and `?` within a name, `[a-z]`, `{a,b}`, and `**` for any number of
 * directories. Names that begin with a dot must be asked for with one. Directories that cannot be read are skipped.
 */
export async function expandGlob(pattern: string, limit: number): Promise<Expanded> {
  const files = new Set<string>();
  let entries = 0;
  let directories = 0;
  let truncated = false;

  async function walk(directory: string, segments: readonly string[], depth: number): Promise<void> {
    const [segment = '', ...rest] = segments;
    if (segment === '**') {
      await walk(directory, rest.length === 0 ? ['*'] : rest, depth);
      if (depth >= MAX_DEPTH) return;
      for (const entry of await list(directory)) {
        // Links are not gone through: they may lead back.
        if (entry.isDirectory() && !entry.name.startsWith('.')) {
          await walk(join(directory, entry.name), segments, depth + 1);
        }
      }
      return;
    }
    if (!SPECIAL.test(segment)) {
      if (rest.length > 0) return walk(join(directory, segment), rest, depth);
      add(join(directory, segment));
      return;
    }
    const matcher = segmentPattern(segment);
    for (const entry of await list(directory)) {
      if (entry.name.startsWith('.') && !segment.startsWith('.')) continue;
      if (!matcher.test(entry.name)) continue;
      if (rest.length === 0) {
        if (!entry.isDirectory()) add(join(directory, entry.name));
      } else if (entry.isDirectory() || entry.isSymbolicLink()) await walk(join(directory, entry.name), rest, depth);
    }
  }

  async function list(directory: string): Promise<readonly Dirent[]> {
    if (directories++ >= MAX_DIRECTORIES || entries >= MAX_ENTRIES) {
      truncated = true;
      return [];
    }
    const found = await readdir(directory, { withFileTypes: true }).catch(() => []);
    entries += found.length;
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  function add(file: string): void {
    if (files.size < limit) files.add(file);
    else if (!files.has(file)) truncated = true;
  }

  const base = baseOfGlob(pattern);
  await walk(base, pattern.slice(base === '/' ? 1 : base.length + 1).split('/'), 0);
  return { files: [...files].sort(), truncated };
}

/** One name of a pattern as a regular expression. Patterns come from the manifest, names have at most 255 bytes. */
export function segmentPattern(segment: string): RegExp {
  let source = '';
  let braces = 0;
  for (let i = 0; i < segment.length; i++) {
    const letter = segment[i]!;
    if (letter === '*') {
      while (segment[i + 1] === '*') i++;
      source += '[^/]*';
    } else if (letter === '?') source += '[^/]';
    else if (letter === '[') {
      const close = segment.indexOf(']', i + 2);
      if (close < 0) source += '\\[';
      else {
        const body = segment
          .slice(i + 1, close)
          .replace(/[\\[\]]/g, '\\$&')
          .replace(/^!/, '^');
        source += `[${body}]`;
        i = close;
      }
    } else if (letter === '{' && segment.includes('}', i)) {
      braces++;
      source += '(?:';
    } else if (letter === '}' && braces > 0) {
      braces--;
      source += ')';
    } else if (letter === ',' && braces > 0) source += '|';
    else source += letter.replace(/[.+^$()|\\{}\]/-]/g, '\\$&');
  }
  source += ')'.repeat(braces);
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    // `[z-a]`: no name is in it.
    return /[^\s\S]/;
  }
}
