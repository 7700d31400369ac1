import { createRequire } from 'node:module';
import type { SyslogRule } from '../protocols/syslog-rule.ts';
import { type Field, leaf, optional, shaped, table, text, unexpected } from './field.ts';
import { literal, objectionToNode } from './field-name.ts';
import { didYouMean } from './nearest.ts';
import { showValue } from './problem.ts';
import { headerOf, type Site } from './site.ts';

const load = createRequire(import.meta.url);

const FACILITIES = (
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock ' +
  'local0 local1 local2 local3 local4 local5 local6 local7'
).split(' ');
/** With the other usual names of each after a slash. */
const SEVERITIES =
  'emerg/emergency/panic alert crit/critical err/error warning/warn notice info/informational debug'.split(' ');

/** Longer ones are a mistake; it also bounds the time to compile them. */
const MAX_PATTERN = 4096;
const PLACEHOLDERS: readonly string[] = ['{app}', '{host}', '{msgid}', '{node}'];

const keys = table({
  app: optional(literal()),
  host: optional(literal()),
  facility: optional(numbered('facility', FACILITIES)),
  severity: optional(numbered('severity', SEVERITIES)),
  msgid: optional(literal()),
  pattern: optional(text('', (value) => (value.length > MAX_PATTERN ? `at most ${MAX_PATTERN} characters` : null))),
  node: optional(text('', () => null)),
});

/** `[[input.syslog.rule]]`: finds the token, or names the node of what its filters match, or both. */
export const syslogRule: Field<SyslogRule> = shaped(keys, keys.fallback, (rule, site) => {
  const { pattern, node } = rule;
  if (pattern === null && node === null) {
    site.error(`${headerOf(site.path)}: expected the key \`pattern\` or \`node\`, found none`);
  }
  const mayCompile = pattern !== null && site.at('pattern').sound();
  const groups = mayCompile ? groupsOf(pattern, site.at('pattern')) : [];
  if (node !== null && site.at('node').sound()) checkNode(node, groups, site.at('node'));
  return rule;
});

/** The names of the pattern's groups; null when it is wrong. */
function groupsOf(pattern: string, site: Site): readonly string[] | null {
  // Few manifests have a pattern, and every start reads one: so the library is loaded here.
  const { RE2JS } = load('re2js') as typeof import('re2js');
  try {
    const groups = Object.keys(RE2JS.compile(pattern).namedGroups());
    if (groups.includes('token')) return groups;
    unexpected(site, pattern, `the group \`token\`, as in "id=(?<token>\\S+)"${didYouMean('token', groups)}`);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error);
    unexpected(site, pattern, `a regular expression in RE2 syntax (${why})`);
  }
  return null;
}

/** A literal name or a placeholder; `groups` is null when the pattern is wrong itself. */
function checkNode(node: string, groups: readonly string[] | null, site: Site): void {
  if (!node.startsWith('{')) {
    const objection = objectionToNode(node);
    if (objection !== null) unexpected(site, node, objection);
  } else if (!PLACEHOLDERS.includes(node)) {
    unexpected(site, node, `a node name or one of ${PLACEHOLDERS.join(' ')}${didYouMean(node, PLACEHOLDERS)}`);
  } else if (node === '{node}' && groups !== null && !groups.includes('node')) {
    site.error('`node`: found "{node}", expected the group `node` in `pattern`');
  }
}

/** A number, or the name of one; in quotes or not. */
function numbered(what: string, names: readonly string[]): Field<number> {
  return leaf(0, (value, site) => {
    const number = typeof value === 'string' && /^\d{1,2}$/.test(value) ? Number(value) : value;
    const index =
      typeof number === 'string'
        ? names.findIndex((spellings) => spellings.split('/').includes(number.toLowerCase()))
        : Number.isInteger(number) && Object.hasOwn(names, String(number))
          ? Number(number)
          : -1;
    if (index >= 0) return index;
    const all = names.flatMap((spellings) => spellings.split('/'));
    const meant = typeof value === 'string' ? didYouMean(value, all) : '';
    site.error(
      `\`${site.key}\`: found ${showValue(value)}, expected a ${what} such as ${all[0]} or a number from 0 to ${names.length - 1}${meant}`,
    );
    return 0;
  });
}
