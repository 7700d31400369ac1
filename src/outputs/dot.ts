import type { CheckFigures, EdgeFigures, StreamFigures } from '../core/snapshot.ts';
import { checkLabel } from '../manifest/describe.ts';

/** What an edge says in its first line. */
export type EdgeLabel = (edge: EdgeFigures) => string;

const COLOURS: Readonly<Record<EdgeFigures['status'], string>> = {
  OK: '#1a7f37',
  WARN: '#9a6700',
  FAIL: '#cf222e',
  PENDING: '#0969da',
  UNOBSERVED: '#6e7781',
  UNCHECKED: '#6e7781',
};

const FONT = 'Helvetica,Arial,sans-serif';

/**
 * A stream as Graphviz draws it, with the labels and colours of its statuses. Edges and nodes have ids by their place,
 * `s0e1` and `s0n2`, so that whoever has the drawing can find them again.
 */
export function dotOf(stream: StreamFigures, index: number, label: EdgeLabel = statusLabel): string {
  const nodes = stream.nodes.map(({ name, discovered, seen }, i) => {
    const kind = discovered ? 'discovered' : seen > 0 ? 'seen' : 'unseen';
    return `  ${quoted(name)} [id="s${index}n${i}" class="${kind}" label=${labelText([name])}];`;
  });
  const edges = stream.edges.map((edge, i) => {
    const { from, to, name, status } = edge;
    const lines = [...(name === null ? [] : [name]), label(edge), ...limitLines(edge)];
    const look = `class="${classOf(edge)}" color="${COLOURS[status]}" fontcolor="${COLOURS[status]}"`;
    const style = status === 'UNCHECKED' ? ' style="dotted"' : status === 'UNOBSERVED' ? ' style="dashed"' : '';
    return `  ${quoted(from)} -> ${quoted(to)} [id="s${index}e${i}" ${look}${style} label=${labelText(lines)}];`;
  });
  return [
    `digraph ${quoted(stream.name)} {`,
    `  graph [id="s${index}" rankdir="LR" bgcolor="transparent" nodesep="0.5" ranksep="0.6" fontname="${FONT}"];`,
    `  node [shape="box" style="rounded" fontname="${FONT}" fontsize="15" height="0.45"];`,
    `  edge [fontname="${FONT}" fontsize="12"];`,
    ...nodes,
    ...edges,
    '}',
    '',
  ].join('\n');
}

/** `OK(pass=3/3 100%)`; an edge without checks tells how often it was seen. */
export function statusLabel(edge: EdgeFigures): string {
  const check = worstCheck(edge);
  if (check === undefined) return `seen ${edge.seen}`;
  const { pass, total } = check;
  return total === 0 ? edge.status : `${edge.status}(pass=${pass}/${total} ${Math.floor((100 * pass) / total)}%)`;
}

/** Room for any label that the edge can come to: with it, no count and no status moves the drawing. */
export function widestLabel(edge: EdgeFigures): string {
  const check = worstCheck(edge);
  if (check === undefined) return 'seen 999999999';
  const { ok, warn, fail } = check.spec;
  const window = Math.max(1, ok + warn + fail);
  return `PENDING(pass=${window}/${window} 100%)`;
}

/** The edge's status and what goes with it, as names for a style sheet. */
export function classOf({ status, idle, firstBroken, acknowledged }: EdgeFigures): string {
  return [status, idle && 'idle', firstBroken && 'first', acknowledged && 'acknowledged'].filter(Boolean).join(' ');
}

function worstCheck(edge: EdgeFigures): CheckFigures | undefined {
  return edge.checks[edge.worst];
}

function limitLines(edge: EdgeFigures): string[] {
  const check = worstCheck(edge);
  if (check === undefined) return [];
  const more = edge.checks.length > 1 ? ` and ${edge.checks.length - 1} more` : '';
  return [`${checkLabel(check.spec)}${more}`];
}

/** An id in quotes: of these only the quote itself is escaped, and a backslash must not escape the one at the end. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** Lines of a label; Graphviz reads escapes such as \N and entities such as &lt; in it, so names must not have any. */
function labelText(lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    line
      .replaceAll('&', '&amp;')
      .replaceAll('\\', '\\\\')
      .replaceAll('"', '\\"')
      .replace(/[\r\n]+/g, ' '),
  );
  return `"${escaped.join('\\n')}"`;
}
