import type { CheckSpec, EdgeSpec, StreamSpec } from '../core/spec.ts';
import { formatDuration } from './duration.ts';
import type { Manifest, OutputConfig } from './manifest.ts';
import { visible } from './problem.ts';
import type { FileConfig } from './section-file.ts';
import type { HttpServerConfig } from './section-http.ts';
import type { NotifyConfig } from './section-notify.ts';
import type { SyslogConfig } from './section-syslog.ts';
import type { UdpConfig } from './section-udp.ts';

/** Draws a stream as rows of text; they are set below its heading. */
export type DrawGraph = (stream: StreamSpec) => readonly string[];

/** Checks shorter than this use the arrival of events whose time has whole seconds only (SPEC 3). */
const WHOLE_SECONDS_FROM_US = 2_000_000;

/** What a manifest means, for people: inputs, times and limits, then each stream with its edges and checks. Ends with LF. */
export function describeManifest(manifest: Manifest, drawGraph: DrawGraph = () => []): string {
  const { engine, file } = manifest;
  const lines = [
    `${file ?? 'no manifest'}: ${engine.name}`,
    ...(engine.description === '' ? [] : engine.description.trimEnd().split(/\r?\n/)),
    '',
    'inputs',
    ...describeUdp(manifest.input.udp),
    ...describeSyslog(manifest.input.syslog),
    ...describeHttp('http', manifest.input.http),
    ...manifest.input.file.map(describeFile),
    ...describeOutputs(manifest.output),
    '',
    describeTime(manifest),
    describeLimits(manifest),
    ...engine.streams.flatMap((stream) => ['', ...describeStream(stream, drawGraph)]),
  ];
  return `${lines.map(visible).join('\n')}\n`;
}

/** `Check(within=10s,ok=3,warn=0,fail=0)`, as edges are labelled everywhere; a count check says what it counts first. */
export function checkLabel(check: CheckSpec): string {
  const counts = check.kind === 'count' ? `every=${check.every},expect=${check.expect},` : '';
  const { withinUs, ok, warn, fail } = check;
  return `Check(${counts}within=${formatDuration(withinUs)},ok=${ok},warn=${warn},fail=${fail})`;
}

function describeUdp(udp: UdpConfig | null): readonly string[] {
  if (udp === null) return ['  udp     off'];
  const folds = [
    ...(udp.prefix === '' ? [] : [`prefix ${udp.prefix} removed`]),
    ...(udp.suffix === '' ? [] : [`suffix ${udp.suffix} removed`]),
  ];
  return [`  udp     ${[at(udp), from(udp.allow), ...folds].join(', ')}`];
}

function describeSyslog(syslog: SyslogConfig | null): readonly string[] {
  const ways = syslog === null ? [] : [...(syslog.udp ? ['UDP'] : []), ...(syslog.tcp ? ['TCP'] : [])];
  if (syslog === null || (ways.length === 0 && syslog.tls === null)) return ['  syslog  off'];
  const { rules, tls, timezone } = syslog;
  const zone = `times without a zone are ${timezone}`;
  const ruled = rules.length === 0 ? [] : [count(rules.length, 'rule')];
  const lines = ways.length === 0 ? [] : [`${at(syslog)} ${ways.join(' and ')}`];
  if (tls !== null) lines.push(`${at(tls)} TLS${tls.ca === null ? '' : ', clients need a certificate'}`);
  return lines.map((line) => `  syslog  ${[line, from(syslog.allow), zone, ...ruled].join(', ')}`);
}

/** Off is not worth a line: it is off unless it is asked for. */
function describeHttp(name: string, http: HttpServerConfig | null): readonly string[] {
  if (http === null) return [];
  const asks = http.token === null ? 'without a token' : 'with a token';
  return [`  ${name.padEnd(6)}  ${[at(http), from(http.allow), asks].join(', ')}`];
}

function describeFile({ paths, format, node, from, rules }: FileConfig): string {
  const named = node === null ? [] : [`node ${node}`];
  const ruled = rules.length === 0 ? [] : [count(rules.length, 'rule')];
  return `  file    ${[paths.join(' '), `format ${format}`, `from the ${from}`, ...named, ...ruled].join(', ')}`;
}

function describeOutputs({ http, notify }: OutputConfig): readonly string[] {
  const lines = [...describeHttp('http', http), ...notify.map(describeNotify)];
  return lines.length === 0 ? [] : ['', 'outputs', ...lines];
}

function describeNotify({ name, streams, edges, statuses, holdBadUs, holdGoodUs, target }: NotifyConfig): string {
  const of = [...(streams ?? []), ...(edges ?? [])].join(', ');
  const holds = `told after ${formatDuration(holdBadUs)}, all clear after ${formatDuration(holdGoodUs)}`;
  return `  notify  ${[`${name} by ${target.kind}`, `${statuses.join(' and ')} of ${of || 'all'}`, holds].join(', ')}`;
}

function describeTime({ engine: { time } }: Manifest): string {
  const { graceUs, skewUs, maxFutureUs, maxAgeUs } = time;
  const shown = { grace: graceUs, skew: skewUs, 'at most ahead': maxFutureUs, 'at most old': maxAgeUs };
  return `time: ${Object.entries(shown)
    .map(([name, us]) => `${name} ${formatDuration(us)}`)
    .join(', ')}`;
}

function describeLimits({ engine: { limits } }: Manifest): string {
  const { tokens, failures, history, nodes } = limits;
  return `limits: ${tokens} live tokens, ${failures} failing tokens, ${history} events of history, ${nodes} discovered nodes`;
}

function describeStream(stream: StreamSpec, drawGraph: DrawGraph): readonly string[] {
  const checks = stream.edges.reduce((sum, edge) => sum + edge.checks.length, 0);
  const counts = [count(stream.nodes.length, 'node'), count(stream.edges.length, 'edge'), count(checks, 'check')];
  return [
    `stream ${stream.name}: ${counts.join(', ')}${stream.discover ? ', draws what it sees' : ''}`,
    ...(stream.description === ''
      ? []
      : stream.description
          .trimEnd()
          .split(/\r?\n/)
          .map((line) => `  ${line}`)),
    ...drawGraph(stream).map((row) => `  ${row}`),
    ...(stream.edges.length === 0 ? [`  nodes: ${stream.nodes.join(', ')}`] : []),
    ...stream.edges.flatMap(describeEdge),
  ];
}

function describeEdge({ name, from, to, checks }: EdgeSpec): readonly string[] {
  return [
    `  ${from} -> ${to}${name === null ? '' : `  "${name}"`}`,
    ...(checks.length === 0 ? ['      no check: drawn only'] : checks.flatMap(describeCheck)),
  ];
}

function describeCheck(check: CheckSpec): readonly string[] {
  const { ok, warn, fail, idle, idleAfterUs } = check;
  const notes = [`a window of ${Math.max(1, ok + warn + fail)}`];
  if (check.withinUs < WHOLE_SECONDS_FROM_US) notes.push('whole-second times use arrival here (within < 2s)');
  if (idle !== 'keep') notes.push(`silence of ${formatDuration(idleAfterUs)} is a ${idle.toUpperCase()}`);
  return [`      ${checkLabel(check)}`, ...notes.map((note) => `        ${note}`)];
}

function at({ address, port }: { readonly address: string; readonly port: number }): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

function from(allow: readonly string[] | null): string {
  if (allow === null) return 'from everybody';
  return allow.length === 0 ? 'from nobody' : `from ${allow.join(' ')}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
