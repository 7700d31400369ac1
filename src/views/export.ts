import type { Failure } from '../core/snapshot.ts';
import type { Command } from './command.ts';
import { isoTime } from './format.ts';
import { edgeList, logList, nodeList } from './lists.ts';
import { type DashboardState, focusOf, viewOf } from './state.ts';

/** What is shown as JSON: the rows of the focused list as they are filtered and sorted, a token, else everything. */
export function exported(state: DashboardState): Extract<Command, { kind: 'export' }> | null {
  const { shown } = state;
  if (!shown) return null;
  const focus = focusOf(state);
  const view = viewOf(state);
  const command = (name: string, value: unknown): Extract<Command, { kind: 'export' }> => ({
    kind: 'export',
    name,
    json: `${JSON.stringify(value, null, 2)}\n`,
  });
  if (view.kind === 'token') {
    const failures = shown.failures.filter(({ token }) => token === view.token).map(failureJson);
    const events = (view.sightings ?? []).map((sighting) => ({
      ...sighting,
      at: isoTime(sighting.at),
      arrivedAt: isoTime(sighting.arrivedAt),
    }));
    return command('token', { token: view.token, failures, events });
  }
  switch (focus) {
    case 'failing':
      return command('failing', state.failing.rows.map(failureJson));
    case 'nodes':
      return command(
        'nodes',
        nodeList(state).map(({ stream, node, status }) => ({ stream: stream.name, status, ...node })),
      );
    case 'edges':
    case 'edge':
      return command(
        'edges',
        edgeList(state).map(({ stream, edge }) => ({ stream: stream.name, ...edge })),
      );
    case 'log':
      return command(
        'log',
        logList(state).map((row) => ({ ...row, at: isoTime(row.at) })),
      );
    case 'manifest':
      return command('manifest', { file: shown.frame.manifestFile, text: state.manifest });
    case 'stats':
      return command('stats', {
        counters: shown.frame.snapshot.counters,
        inputs: shown.frame.inputs,
        badLines: shown.frame.badLines,
      });
    default:
      return command('snapshot', shown.frame.snapshot);
  }
}

/** Names and times as everywhere else where JSON leaves the program. */
function failureJson({ stream, from, to, edge, check, token, reason, at, decided, afterwards }: Failure): unknown {
  return {
    stream,
    from,
    to,
    edge,
    check,
    token,
    reason,
    at: isoTime(at),
    decided: isoTime(decided),
    afterwards: afterwards === null ? null : isoTime(afterwards),
  };
}
