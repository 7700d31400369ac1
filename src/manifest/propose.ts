import type { EdgeSnapshot, Snapshot, StreamSnapshot } from '../core/snapshot.ts';
import type { CheckSpec, EdgeSpec, StreamSpec } from '../core/spec.ts';
import { formatDuration } from './duration.ts';
import { objectionToNode } from './field-name.ts';
import type { Manifest } from './manifest.ts';
import { renderManifest } from './render.ts';
import { cyclesOf } from './topology-problems.ts';

/** One miss in the window warns, two fail. */
const PROPOSED = { ok: 8, warn: 1, fail: 2 } as const;
/** Of an edge whose latency is not known. */
const UNKNOWN_WITHIN_US = 10_000_000;
const LEAST_WITHIN_US = 10_000;

/**
 * The manifest in force with what discovery has found added to it, as text ready to edit (SPEC 8). What cannot stand
 * in a manifest becomes a comment: edges that would close a cycle (the least seen of it), names that none allows.
 */
export function proposeManifest(manifest: Manifest, snapshot: Snapshot): string {
  const found = new Map<string, EdgeSnapshot>();
  const leftOut = new Map<string, readonly string[]>();
  const streams = manifest.engine.streams.map((stream) => {
    const seen = snapshot.streams.find(({ name }) => name === stream.name);
    if (seen === undefined) return stream;
    const { edges, comments } = addEdges(stream, seen);
    for (const edge of seen.edges) found.set(keyOf(stream, edge), edge);
    leftOut.set(stream.name, comments);
    return { ...stream, ...nodesAndEdges(stream, seen, edges) };
  });
  return renderManifest(
    { ...manifest, engine: { ...manifest.engine, streams } },
    {
      header: 'Written from what was observed. Each `within` is a proposal: look at it before you trust it.',
      edge: (stream, edge) => {
        const declared = manifest.engine.streams.find(({ name }) => name === stream.name)?.edges.includes(edge);
        const snapshotOfEdge = found.get(keyOf(stream, edge));
        return declared || snapshotOfEdge === undefined ? null : noteOn(snapshotOfEdge);
      },
      stream: ({ name }) => leftOut.get(name)?.join('\n') ?? null,
    },
  );
}

/** About twice the slowest of a hundred, rounded up to 1, 2 or 5 of a power of ten; at least 10 ms. */
export function proposeWithinUs(p99Us: number | null): number {
  if (p99Us === null) return UNKNOWN_WITHIN_US;
  const wanted = Math.max(LEAST_WITHIN_US, 2 * p99Us);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return Math.round([1, 2, 5, 10].map((step) => step * power).find((value) => value >= wanted) ?? 10 * power);
}

function addEdges(stream: StreamSpec, seen: StreamSnapshot): { edges: readonly EdgeSpec[]; comments: string[] } {
  const edges = [...stream.edges];
  const comments: string[] = [];
  const declared = new Set(stream.edges.map((edge) => keyOf(stream, edge)));
  const candidates = seen.edges.filter((edge) => !declared.has(keyOf(stream, edge)));
  // The most seen first, so that of a cycle the least seen edge is left out.
  const accepted = new Set<EdgeSnapshot>();
  const taken: { from: string; to: string }[] = [...stream.edges];
  for (const edge of candidates.toSorted((a, b) => b.seen - a.seen)) {
    const why = objectionTo(edge, taken);
    if (why !== null) {
      comments.push(`left out: ${edge.from} -> ${edge.to} (seen ${edge.seen} times), ${why}`);
      continue;
    }
    accepted.add(edge);
    taken.push(edge);
  }
  for (const edge of candidates) {
    if (accepted.has(edge)) edges.push({ name: null, from: edge.from, to: edge.to, checks: [checkFor(edge)] });
  }
  return { edges, comments };
}

function objectionTo({ from, to }: EdgeSnapshot, taken: readonly { from: string; to: string }[]): string | null {
  const expected = objectionToNode(from) ?? objectionToNode(to);
  if (expected !== null) return `expected ${expected}`;
  if (from === to) return 'an edge needs two nodes';
  return cyclesOf([...taken, { from, to }]).length > 0 ? 'which would close a cycle' : null;
}

/** `*` gives way to the nodes that it has found; so does discovery itself, once there are edges to go by. */
function nodesAndEdges(stream: StreamSpec, seen: StreamSnapshot, edges: readonly EdgeSpec[]) {
  const found = seen.nodes.map(({ name }) => name).filter((name) => name !== '*' && objectionToNode(name) === null);
  const declared = found.length > 0 ? stream.nodes.filter((name) => name !== '*') : stream.nodes;
  const ends = edges.flatMap(({ from, to }) => [from, to]);
  return {
    nodes: [...new Set([...declared, ...found, ...ends])],
    edges,
    discover: stream.edges.length > 0 ? stream.discover : edges.length === 0,
  };
}

function checkFor({ latency }: EdgeSnapshot): CheckSpec {
  return {
    kind: 'time',
    withinUs: proposeWithinUs(latency.p99Us),
    ...PROPOSED,
    idleAfterUs: 300_000_000,
    idle: 'keep',
  };
}

function noteOn({ seen, latency: { p50Us, p99Us, maxUs } }: EdgeSnapshot): string {
  const shown = (us: number | null) => (us === null ? '?' : formatDuration(us));
  return `seen ${seen} times: p50 ${shown(p50Us)}, p99 ${shown(p99Us)}, at most ${shown(maxUs)}`;
}

function keyOf(stream: StreamSpec, { from, to }: { readonly from: string; readonly to: string }): string {
  return [stream.name, from, to].join('\0');
}
