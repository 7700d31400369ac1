/**
 * How the lines of a file or pipe are written.
 *
 * - `auto`: told from each line, among all others but `line`
 * - `line`: native lines (SPEC 3); whatever else comes is a bad line
 * - `syslog`: as syslog daemons write it to files, any dialect of SPEC 4
 * - `text`: a time, perhaps, and text
 * - `json`: one JSON object a line
 * - `logfmt`: `key=value key="a value"`
 * - `nginx`, `apache`: access logs in common or combined format with anything behind, and error logs
 * - `haproxy`: its HTTP or TCP log, with or without a syslog header
 * - `journald`: what `journalctl -o json` prints
 * - `docker`: the files of Docker's json-file driver
 * - `cri`: container logs of Kubernetes, `time stdout F text`
 */
export const LOG_FORMATS = [
  'auto',
  'line',
  'syslog',
  'text',
  'json',
  'logfmt',
  'nginx',
  'apache',
  'haproxy',
  'journald',
  'docker',
  'cri',
] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];
