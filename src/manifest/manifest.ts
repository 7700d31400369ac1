import { dirname, isAbsolute, join } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import type { EngineSpec, StreamSpec } from '../core/spec.ts';
import { type Field, list, shaped, table } from './field.ts';
import { description, displayName } from './field-name.ts';
import { placesOf } from './positions.ts';
import { type Problem, sortProblems } from './problem.ts';
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
  readonly screen: ScreenConfig;
  /** Name, description, streams, times and limits. */
  readonly engine: EngineSpec;
}

/** Null: turned off. */
export interface InputConfig {
  readonly udp: UdpConfig | null;
  readonly syslog: SyslogConfig | null;
}

export type ManifestResult =
  | { readonly ok: true; readonly manifest: Manifest; readonly warnings: readonly Problem[] }
  /** Errors and warnings in order of place; at least one error. */
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Takes every node and draws what it sees (SPEC 8): what there is without any `[[stream]]`. */
const EVERYTHING: StreamSpec = { name: 'everything', description: '', nodes: ['*'], edges: [], discover: true };

const keys = table({
  name: displayName('a name', 'Observatory'),
  description: description(),
  input: table({ udp: udpSection, syslog: syslogSection }),
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
    return contentOf(given);
  },
);

function contentOf({ name, description, input, screen, time, limits, stream }: typeof keys.fallback) {
  const streams = stream.length > 0 ? stream : [EVERYTHING];
  return { input, screen, engine: { name, description, streams, time, limits } };
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
  const { syslog } = content.input;
  if (syslog?.tls == null) return content;
  const { tls } = syslog;
  const joined = (path: string) => (isAbsolute(path) ? path : join(dirname(file), path));
  const files = { cert: joined(tls.cert), key: joined(tls.key), ca: tls.ca === null ? null : joined(tls.ca) };
  return { ...content, input: { ...content.input, syslog: { ...syslog, tls: { ...tls, ...files } } } };
}
