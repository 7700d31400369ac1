import type { SyslogRule } from '../protocols/syslog-rule.ts';
import { formatDuration } from './duration.ts';
import type { FileConfig, LinesConfig } from './section-file.ts';
import type { NotifyConfig, NotifyTarget } from './section-notify.ts';
import { type Pairs, pairLines } from './toml-text.ts';

/** `[[input.file]]` and its rules. */
export function fileBlocks({ paths, from, maxFiles, ...lines }: FileConfig): readonly (readonly string[])[] {
  const pairs = { path: paths, from, max_files: maxFiles, ...linesPairs(lines) };
  return [
    ['[[input.file]]', ...pairLines(pairs)],
    ...lines.rules.map((rule) => ruleBlock('[[input.file.rule]]', rule)),
  ];
}

/** `[input.stdin]`, as far as it is not as it would be anyway. */
export function stdinBlocks(stdin: LinesConfig, defaults: LinesConfig): readonly (readonly string[])[] {
  const pairs = linesPairs(stdin);
  const same = JSON.stringify(pairs) === JSON.stringify(linesPairs(defaults));
  return [
    same ? [] : ['[input.stdin]', ...pairLines(pairs)],
    ...stdin.rules.map((rule) => ruleBlock('[[input.stdin.rule]]', rule)),
  ];
}

/** One rule of an input. */
export function ruleBlock(header: string, rule: SyslogRule): readonly string[] {
  const given = Object.fromEntries(Object.entries(rule).map(([key, value]) => [key, value ?? undefined]));
  return [header, ...pairLines(given)];
}

/** `[[output.notify]]` */
export function notifyBlock(notify: NotifyConfig): readonly string[] {
  const { name, streams, edges, statuses, recovery, holdBadUs, holdGoodUs, timeoutUs, target } = notify;
  return [
    '[[output.notify]]',
    ...pairLines({
      name: name === '' ? undefined : name,
      stream: streams ?? undefined,
      edge: edges ?? undefined,
      status: statuses,
      recovery,
      hold_bad: formatDuration(holdBadUs),
      hold_good: formatDuration(holdGoodUs),
      timeout: formatDuration(timeoutUs),
      ...targetPairs(target),
    }),
  ];
}

function linesPairs({ format, node, timezone, order }: LinesConfig): Pairs {
  return { format, node: node ?? undefined, timezone, order };
}

function targetPairs(target: NotifyTarget): Pairs {
  switch (target.kind) {
    case 'command':
      return { command: target.argv };
    case 'webhook':
      return { webhook: target.url, format: target.format };
    case 'syslog':
      return { syslog: `${target.address.includes(':') ? `[${target.address}]` : target.address}:${target.port}` };
  }
}
