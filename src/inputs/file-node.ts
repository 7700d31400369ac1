import { basename, dirname } from 'node:path';

/** `/var/log/app/access.log.1` → `access`: what names a file's lines when nothing in them does. */
export function stemOf(path: string): string {
  const name = basename(path);
  const dot = name.indexOf('.', 1);
  return dot > 0 ? name.slice(0, dot) : name;
}

/** `node` of an input with `{file}`, the name without its endings, and `{dir}`, that of its directory, filled in. */
export function nodeOfFile(node: string | null, path: string): string | null {
  return node?.replaceAll('{file}', stemOf(path)).replaceAll('{dir}', basename(dirname(path))) ?? null;
}
