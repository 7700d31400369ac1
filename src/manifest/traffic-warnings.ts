import type { StreamSpec } from '../core/spec.ts';
import type { SyslogRule } from '../protocols/syslog-rule.ts';
import { didYouMean } from './nearest.ts';
import type { HttpInputConfig } from './section-http-input.ts';
import type { SyslogConfig } from './section-syslog.ts';
import type { UdpConfig } from './section-udp.ts';
import type { Site } from './site.ts';

interface Inputs {
  readonly udp: UdpConfig | null;
  readonly syslog: SyslogConfig | null;
  readonly http: HttpInputConfig | null;
  readonly file: readonly unknown[];
}

/** How the lines begin that the line protocol takes for something else before it looks for a node (SPEC 3). */
const NEVER_NODES = ['#', '_e{', '_sc|', 'datadog.dogstatsd.client.'];

/** Checks that no input could ever bring an event for. */
export function warnOfSilence({ udp, syslog, http, file }: Inputs, streams: readonly StreamSpec[], site: Site): void {
  const hearsLines = udp !== null && udp.allow?.length !== 0;
  const hearsSyslog =
    syslog !== null && syslog.allow?.length !== 0 && (syslog.udp || syslog.tcp || syslog.tls !== null);
  const hearsHttp = http !== null && http.allow?.length !== 0;
  if (hearsSyslog || hearsHttp || file.length > 0) return;
  streams.forEach((stream, s) => {
    stream.edges.forEach((edge, e) => {
      const at = site.at('stream', s, 'edges', e);
      if (edge.checks.length === 0 || !at.sound()) return;
      if (!hearsLines) {
        at.at('check').warning(`no traffic possible: no input is on that could bring events of \`${edge.from}\``);
        return;
      }
      for (const name of [edge.from, edge.to]) {
        const prefix = udp.prefix === '' ? NEVER_NODES.find((beginning) => name.startsWith(beginning)) : undefined;
        if (prefix === undefined) continue;
        at.at('check').warning(`no traffic possible: a line that begins with \`${prefix}\` is no event of \`${name}\``);
      }
    });
  });
}

/** Rules whose node no stream takes: their events would all count as unknown. */
export function warnOfStrangers(
  rules: readonly Pick<SyslogRule, 'node'>[],
  streams: readonly StreamSpec[],
  site: Site,
): void {
  const names = streams.flatMap(({ nodes }) => nodes);
  if (names.length === 0) return;
  rules.forEach(({ node }, i) => {
    if (node === null || node.startsWith('{') || !site.at(i).sound()) return;
    if (names.some((pattern) => takes(pattern, node))) return;
    site.at(i, 'node').warning(`\`node\`: no stream has a node \`${node}\`${didYouMean(node, names)}`);
  });
}

function takes(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
