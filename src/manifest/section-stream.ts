import type { StreamSpec } from '../core/spec.ts';
import { boolean, type Field, list, optional, required, shaped, table } from './field.ts';
import { description, displayName, nodeName } from './field-name.ts';
import { checkSection } from './section-check.ts';
import type { Site } from './site.ts';
import { checkTopology, reportTwins } from './topology-problems.ts';

const edge = shaped(
  table({
    name: optional(displayName('an edge name')),
    from: required(nodeName()),
    to: required(nodeName()),
    check: list(checkSection, [], { orOne: true }),
  }),
  { name: null, from: '', to: '', checks: [] },
  ({ check: checks, ...rest }) => ({ ...rest, checks }),
);

const keys = table({
  name: required(displayName('a stream name')),
  description: description(),
  nodes: optional(list(nodeName(), [], { what: 'an array of node names' })),
  edges: list(edge, [], { what: 'an array of tables, [[stream.edges]]' }),
  discover: optional(boolean(false)),
});

const NO_STREAM: StreamSpec = { name: '', description: '', nodes: [], edges: [], discover: true };

/** `[[stream]]` */
export const streamSection: Field<StreamSpec> = shaped(keys, NO_STREAM, (given, site) => {
  const { name, description, nodes, edges } = given;
  if (nodes?.length === 0 && edges.length === 0 && site.at('nodes').sound()) {
    site.at('nodes').error('`nodes`: found none, expected at least one node');
  }
  if (nodes !== null) reportTwins('node', nodes, (i) => site.at('nodes', i));
  reportTwins(
    'edge',
    edges.map((one) => one.name ?? ''),
    (i) => site.at('edges', i, 'name'),
  );
  checkTopology(nodes?.includes('*') ? null : nodes, edges, site.at('edges'));
  return {
    name,
    description,
    nodes: nodesOf(nodes, edges),
    edges,
    discover: discovers(given.discover, edges.length, site),
  };
});

function discovers(wanted: boolean | null, edges: number, site: Site): boolean {
  if (edges > 0) return wanted ?? false;
  if (wanted === false)
    site.at('discover').warning('`discover`: found false, but a stream without edges always discovers them');
  return true;
}

/**
 * Without a list of nodes: those of the edges in order of appearance; without edges, every node there is. A list with
 * `*` takes every node, so what only edges name need not be in it.
 */
function nodesOf(
  declared: readonly string[] | null,
  edges: readonly { readonly from: string; readonly to: string }[],
): readonly string[] {
  if (edges.length === 0) return declared ?? ['*'];
  if (declared !== null && !declared.includes('*')) return declared;
  const named = edges.flatMap(({ from, to }) => [from, to]).filter((name) => name !== '');
  return [...new Set([...(declared ?? []), ...named])];
}
