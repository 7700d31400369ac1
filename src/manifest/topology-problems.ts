import { didYouMean } from './nearest.ts';
import type { Site } from './site.ts';

interface Edge {
  readonly from: string;
  readonly to: string;
}

/** Comparing every unknown name with every node takes seconds when a large manifest has nothing right. */
const MAX_HINTS = 100;

/** Names that occur twice; '' is none (absent, or already reported). */
export function reportTwins(what: string, names: readonly string[], siteOf: (index: number) => Site): void {
  const first = new Map<string, number>();
  names.forEach((name, i) => {
    if (name === '') return;
    const twin = first.get(name);
    if (twin === undefined) first.set(name, i);
    else siteOf(i).error(`duplicate ${what} \`${name}\`, first on line ${siteOf(twin).lineOf()}`);
  });
}

/** Edges to undeclared nodes or to themselves, and cycles. `declared` is null when the edges name the nodes. */
export function checkTopology(declared: readonly string[] | null, edges: readonly Edge[], site: Site): void {
  const nodes = declared === null ? null : new Set(declared);
  let hints = 0;
  edges.forEach(({ from, to }, i) => {
    for (const [end, name] of [
      ['from', from],
      ['to', to],
    ] as const) {
      if (nodes !== null && name !== '' && !nodes.has(name)) {
        site.at(i, end).error(`no node \`${name}\`${hints++ < MAX_HINTS ? hint(name, nodes) : ''}`);
      }
    }
    if (from === to && from !== '') site.at(i, 'to').error(`\`${from}\` to itself: an edge needs two nodes`);
  });
  for (const { path, edge } of cyclesOf(edges)) site.at(edge, 'to').error(`cycle: ${path.join(' -> ')}`);
}

/** A node that only a wildcard covers is not one that an edge can end at. */
function hint(name: string, nodes: ReadonlySet<string>): string {
  const wildcard = [...nodes].find((node) => node.endsWith('*') && name.startsWith(node.slice(0, -1)));
  return wildcard === undefined ? didYouMean(name, nodes) : `; \`${wildcard}\` stands for it`;
}

export interface Cycle {
  /** Begins and ends with the same node. */
  readonly path: readonly string[];
  /** Index of the edge that closes it. */
  readonly edge: number;
}

/**
 * One cycle for each edge that leads back to a node on the way to it, found by a depth-first walk in order of the
 * edges. Without them the graph has no cycle. Edges from a node to itself and to '' are left out. Not recursive: a
 * chain may be longer than the stack is deep.
 */
export function cyclesOf(edges: readonly Edge[]): readonly Cycle[] {
  const outgoing = new Map<string, { to: string; edge: number }[]>();
  edges.forEach(({ from, to }, edge) => {
    if (from === to || from === '' || to === '') return;
    const list = outgoing.get(from) ?? [];
    outgoing.set(from, list);
    list.push({ to, edge });
  });
  const cycles: Cycle[] = [];
  const done = new Set<string>();
  /** The way from a root to here: node → its place on the way. */
  const way = new Map<string, number>();
  for (const root of outgoing.keys()) {
    const stack = done.has(root) ? [] : [{ node: root, next: 0 }];
    if (stack.length > 0) way.set(root, 0);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const step = outgoing.get(top.node)?.[top.next++];
      if (step === undefined) {
        done.add(top.node);
        way.delete(top.node);
        stack.pop();
      } else if (way.has(step.to)) {
        const path = stack.slice(way.get(step.to)!).map(({ node }) => node);
        cycles.push({ path: [...path, step.to], edge: step.edge });
      } else if (!done.has(step.to)) {
        way.set(step.to, stack.length);
        stack.push({ node: step.to, next: 0 });
      }
    }
  }
  return cycles;
}
