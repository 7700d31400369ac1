import { isAbsolute, join } from 'node:path';
import type { Extractor } from '../protocols/extract-token.ts';
import { LOG_FORMATS, type LogFormat } from '../protocols/log-format.ts';
import type { SyslogRule } from '../protocols/syslog-rule.ts';
import {
  boolean,
  choice,
  type Field,
  integer,
  list,
  optional,
  required,
  shaped,
  type TableOf,
  table,
  text,
} from './field.ts';
import { objectionToNode } from './field-name.ts';
import { order, timezone } from './section-syslog.ts';
import { syslogRule } from './section-syslog-rule.ts';

/** How lines become events, the same for files and for standard input. */
export interface LinesConfig {
  readonly format: LogFormat;
  /** A name, `{app}` or `{host}`; for files also with `{file}` and `{dir}` in it. Null: found in the line. */
  readonly node: string | null;
  /** Of times that carry none, as for syslog. */
  readonly timezone: string;
  /** What looks for the token, first to last. */
  readonly order: readonly Extractor[];
  /** The first that matches wins. */
  readonly rules: readonly SyslogRule[];
}

/** One `[[input.file]]`. */
export interface FileConfig extends LinesConfig {
  /** Files, or patterns of them; relative to the manifest's folder, here already joined with it. */
  readonly paths: readonly string[];
  /** Where a file begins to be read that was there at the start and whose position is not known. */
  readonly from: 'end' | 'start';
  /** Files followed at once; of more, those whose names come first. */
  readonly maxFiles: number;
}

/** Whole placeholders that a line fills in, and parts that a file's path does. */
const OF_LINE = ['{app}', '{host}'];
const OF_PATH = /\{(?:file|dir)\}/g;

const path = text('', (value) => (value === '' || value.includes('\0') ? 'a path or a pattern of paths' : null));

function lineKeys(objection: (node: string) => string | null) {
  return {
    format: choice('auto', LOG_FORMATS),
    node: optional(text('', objection)),
    timezone: timezone(),
    order: order(),
    msgid: boolean(false),
    rule: list(syslogRule, [], { what: 'an array of tables' }),
  };
}

const fileKeys = {
  path: required(list(path, [], { orOne: true, what: 'a path in quotes, or an array of them' })),
  from: choice('end', ['end', 'start']),
  max_files: integer(256, 1, 4096),
  ...lineKeys(objectionToFileNode),
};

const NO_FILE: FileConfig = fileOf(table(fileKeys).fallback);

/** `[[input.file]]` */
export const fileSection: Field<FileConfig> = shaped(table(fileKeys), NO_FILE, (given, site) => {
  if (given.path.length === 0 && site.sound()) site.at('path').error('`path`: found none, expected at least one');
  return fileOf(given);
});

const stdinKeys = table(lineKeys(objectionToStdinNode));

/** `[input.stdin]`: how standard input is read; whether it is, the command line says. */
export const stdinSection: Field<LinesConfig> = shaped(stdinKeys, linesOf(stdinKeys.fallback), linesOf);

/** With the paths made absolute. */
export function fileIn(folder: string, config: FileConfig): FileConfig {
  return { ...config, paths: config.paths.map((one) => (isAbsolute(one) ? one : join(folder, one))) };
}

function fileOf({ path: paths, from, max_files, ...lines }: TableOf<typeof fileKeys>): FileConfig {
  return { paths, from, maxFiles: max_files, ...linesOf(lines) };
}

function linesOf({ msgid, rule, ...given }: TableOf<ReturnType<typeof lineKeys>>): LinesConfig {
  const withMsgid = msgid && !given.order.includes('msgid');
  return { ...given, order: withMsgid ? [...given.order, 'msgid' as const] : given.order, rules: rule };
}

function objectionToFileNode(node: string): string | null {
  return objectionToStdinNode(node.replace(OF_PATH, 'x'), ['{file}', '{dir}']);
}

function objectionToStdinNode(node: string, more: readonly string[] = []): string | null {
  if (OF_LINE.includes(node)) return null;
  if (/[{}]/.test(node)) return `a node name or one of ${[...OF_LINE, ...more].join(' ')}`;
  return objectionToNode(node);
}
