import { dirname, isAbsolute, join, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import type { EngineSpec, StreamSpec } from '../core/spec.ts';
import { type Field, list, shaped, table } from './field.ts';
import { description, displayName } from './field-name.ts';
import { placesOf } from './positions.ts';
import { type Problem, sortProblems } from './problem.ts';
import { type FileConfig, fileIn, fileSection, type LinesConfig, stdinSection } from './section-file.ts';
import { type HttpInputConfig, httpInputSection } from './section-http-input.ts';
import { type HttpOutputConfig, httpOutputSection } from './section-http-output.ts';
import { checkNotifyNames, type NotifyConfig, notifySection } from './section-notify.ts';
import { type ScreenConfig, screenSection } from './section-screen.ts';
import { streamSection } from './section-stream.ts';
import { type SyslogConfig, syslogSection } from './section-syslog.ts';
import { limitsSection, timeSection } from './section-time.ts';
import { type UdpConfig, udpSection } from './section-udp.ts';
import { rootSite, type Site } from './site.ts';
import { reportTwins } from './topology-problems.ts';
import { warnOfSilence, warnOfStrangers } from './traffic-warnings.ts';

/** What a manifest says, checked: whoever gets one needs to validate nothing. Durations are microseconds. */
export interface Manifest {
  /** As it was given or found; null when there is none. */
  readonly file: string | null;
  /** As it was read; '' when there is none. */
  readonly text: string;
  readonly input: InputConfig;
  readonly output: OutputConfig;
  readonly screen: ScreenConfig;
  /** Name, description, streams, times and limits. */
  readonly engine: EngineSpec;
}

/** Null: turned off. */
export interface InputConfig {
  readonly udp: UdpConfig | null;
  readonly syslog: SyslogConfig | null;
  readonly http: HttpInputConfig | null;
  readonly file: readonly FileConfig[];
  /** How standard input is read, if it is. */
  readonly stdin: LinesConfig;
}

/** Null: turned off. */
export interface OutputConfig {
  readonly http: HttpOutputConfig | null;
  readonly notify: readonly NotifyConfig[];
}

export type ManifestResult =
  | { readonly ok: true; readonly manifest: Manifest; readonly warnings: readonly Problem[] }
  /** Errors and warnings in order of place; at least one error. */
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Takes every node and draws what it sees (SPEC 8): what there is without any `[[stream]]`. */
const EVERYTHING: StreamSpec = { name: 'everything', description: '', nodes: ['*'], edges: [], discover: true };

const files = list(fileSection, [], { what: 'an array of tables, [[input.file]]' });
const notifiers = list(notifySection, [], { what: 'an array of tables, [[output.notify]]' });

const keys = table({
  name: displayName('a name', 'Observatory'),
  description: description(),
  input: table({ udp: udpSection, syslog: syslogSection, http: httpInputSection, file: files, stdin: stdinSection }),
  output: table({ http: httpOutputSection, notify: notifiers }),
  screen: screenSection,
  time: timeSection,
  limits: limitsSection,
  stream: list(streamSection, [], { what: 'an array of tables, [[stream]]' }),
});

/** The whole document. A new section is a file beside this one and a row above. */
export const manifestSection: Field<Omit<Manifest, 'file' | 'text'>> = shaped(
  keys,
  contentOf(keys.fallback),
  (given, site) => {
    reportTwins(
      'stream',
      given.stream.map(({ name }) => name),
      (i) => site.at('stream', i, 'name'),
    );
    warnOfSilence(given.input, given.stream, site);
    warnOfStrangers(given.input.syslog?.rules ?? [], given.stream, site.at('input', 'syslog', 'rule'));
    warnOfStrangers(given.input.file.map(nodeAsRule), given.stream, site.at('input', 'file'));
    given.input.file.forEach(({ rules }, i) => {
      warnOfStrangers(rules, given.stream, site.at('input', 'file', i, 'rule'));
    });
    checkNotifyNames(given.output.notify, contentOf(given).engine.streams, site.at('output', 'notify'));
    return contentOf(given);
  },
);

function contentOf({ name, description, input, output, screen, time, limits, stream }: typeof keys.fallback) {
  const streams = stream.length > 0 ? stream : [EVERYTHING];
  return { input, output, screen, engine: { name, description, streams, time, limits } };
}

/** What the path of a file is part of is known when there is one. */
function nodeAsRule({ node }: FileConfig): { readonly node: string | null } {
  return { node: node?.includes('{') ? null : node };
}

/** Read a manifest; `file` is named in the problems, and paths in it are relative to its folder. */
export function parseManifest(source: string, file: string): ManifestResult {
  const text = source.replace(/^\ufeff/, '');
  const problems: Problem[] = [];
  let document: unknown;
  try {
    // Integers beyond 2^53 become problems with a place, like any other number out of range.
    document = parse(text, { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { ok: false, problems: [syntaxProblem(error, file)] };
  }
  const site: Site = rootSite(file, text, placesOf(text), problems);
  const content = manifestSection.read(document, site);
  const sorted = sortProblems(problems);
  if (sorted.some(({ severity }) => severity === 'error')) return { ok: false, problems: sorted };
  return { ok: true, manifest: { ...withPaths(content, file), file, text }, warnings: sorted };
}

/** What holds without a manifest: the default inputs, and one stream that discovers all there is. */
export function defaultManifest(): Manifest {
  return { ...manifestSection.fallback, file: null, text: '' };
}

function syntaxProblem(error: TomlError, file: string): Problem {
  const [why = 'cannot be read'] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
  const { line, column, codeblock } = error;
  return { severity: 'error', file, at: { line, column }, message: `TOML syntax: ${why}`, frame: codeblock };
}

function withPaths<M extends Pick<Manifest, 'input'>>(content: M, file: string): M {
  const input = { ...content.input, file: content.input.file.map((one) => fileIn(resolve(dirname(file)), one)) };
  const { syslog } = input;
  if (syslog?.tls == null) return { ...content, input };
  const { tls } = syslog;
  const joined = (path: string) => (isAbsolute(path) ? path : join(dirname(file), path));
  const files = { cert: joined(tls.cert), key: joined(tls.key), ca: tls.ca === null ? null : joined(tls.ca) };
  return { ...content, input: { ...input, syslog: { ...syslog, tls: { ...tls, ...files } } } };
}
