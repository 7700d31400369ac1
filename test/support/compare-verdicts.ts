import type { EdgeVerdict, FailureVerdict, Verdicts } from '../model/verdicts.ts';

/** Oldest first within each check. Of edges that only their place tells apart, all together in an order of no meaning. */
function failuresByCheck({ edges, failures }: Pick<Verdicts, 'edges' | 'failures'>): Record<string, FailureVerdict[]> {
  const byCheck: Record<string, FailureVerdict[]> = {};
  for (const failure of failures) {
    const { stream, from, to, edge, check } = failure;
    const key = [stream, from, to, edge, check].join(' ');
    byCheck[key] ??= [];
    byCheck[key].push(failure);
  }
  const names = edges.map(({ stream, from, to, name }) => [stream, from, to, name].join(' '));
  for (const [key, list] of Object.entries(byCheck)) {
    const isShared = names.filter((name) => key.startsWith(`${name} `)).length > 1;
    if (isShared) list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return byCheck;
}

/** Windows, statuses and failing tokens, without what an order of arrival may change: idleness goes by arrival. */
export function lasting({ edges, failures }: Verdicts): object {
  return {
    edges: edges.map((edge) => ({ ...edge, checks: edge.checks.map(lastingOfCheck) })),
    failures: failuresByCheck({
      edges,
      failures: failures.map((failure) => ({ ...failure, reason: 'failed', afterwards: null })),
    }),
  };
}

function lastingOfCheck(check: EdgeVerdict['checks'][number]): object {
  return { ...check, repeat: 0, afterwards: 0, idle: false };
}
