import type { StreamSpec } from '../../src/core/spec.ts';

/**
 * The declared node of a stream that a reported name belongs to, or null: exact beats longest prefix beats manifest
 * order (SPEC 2).
 */
export function foldedName(stream: StreamSpec, reported: string): string | null {
  if (stream.nodes.includes(reported)) return reported;
  let best: string | null = null;
  for (const declared of stream.nodes) {
    if (!declared.endsWith('*') || !reported.startsWith(declared.slice(0, -1))) continue;
    if (best === null || declared.length > best.length) best = declared;
  }
  return best;
}
