import type { CheckSpec, EdgeSpec, EngineSpec } from '../../src/core/spec.ts';

/** A spec as the manifest that says the same (SPEC 2), for whatever reads manifests. */
export function manifestText({ name, streams, time, limits }: EngineSpec): string {
  const lines = [`name = ${JSON.stringify(name)}`, '', '[time]'];
  lines.push(`grace = "${time.graceUs}us"`, `skew = "${time.skewUs}us"`);
  lines.push(`max_future = "${time.maxFutureUs}us"`, `max_age = "${time.maxAgeUs}us"`, '', '[limits]');
  for (const [limit, value] of Object.entries(limits)) lines.push(`${limit} = ${value}`);
  for (const stream of streams) {
    lines.push('', '[[stream]]', `name = ${JSON.stringify(stream.name)}`, `nodes = ${JSON.stringify(stream.nodes)}`);
    for (const edge of stream.edges) lines.push(...edgeLines(edge));
  }
  return `${lines.join('\n')}\n`;
}

function edgeLines({ name, from, to, checks }: EdgeSpec): string[] {
  const named = name === null ? [] : [`name = ${JSON.stringify(name)}`];
  const ends = [`from = ${JSON.stringify(from)}`, `to = ${JSON.stringify(to)}`];
  const tables = checks.flatMap((check) => ['[[stream.edges.check]]', ...checkLines(check)]);
  return ['', '[[stream.edges]]', ...named, ...ends, ...tables];
}

function checkLines(check: CheckSpec): string[] {
  const counted = check.kind === 'count' ? [`every = ${check.every}`, `expect = ${check.expect}`] : [];
  const durations = [`within = "${check.withinUs}us"`, `idle_after = "${check.idleAfterUs}us"`];
  const thresholds = [`ok = ${check.ok}`, `warn = ${check.warn}`, `fail = ${check.fail}`];
  return [`kind = "${check.kind}"`, ...counted, ...durations, `idle = "${check.idle}"`, ...thresholds];
}
