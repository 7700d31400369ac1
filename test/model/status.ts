import type { Thresholds } from '../../src/core/spec.ts';
import type { StatusName } from './verdicts.ts';

const MILDEST_FIRST: readonly StatusName[] = ['OK', 'UNOBSERVED', 'PENDING', 'WARN', 'FAIL'];

/** SPEC 9, line by line. `window` is a string of `p` and `f`, no longer than W. */
export function windowStatus(check: Thresholds, window: string): StatusName {
  const n = window.length;
  const f = [...window].filter((outcome) => outcome === 'f').length;
  const p = n - f;
  const V = Math.max(1, check.warn);
  const F = Math.max(1, check.fail);
  if (n === 0) return 'UNOBSERVED';
  if (f >= F) return 'FAIL';
  if (f >= V) return 'WARN';
  if (p >= Math.max(1, check.ok)) return 'OK';
  return 'PENDING';
}

/** W. */
export function windowSize(check: Thresholds): number {
  return Math.max(1, check.ok + check.warn + check.fail);
}

/** The worst of several; of equals the first. */
export function worst(statuses: readonly StatusName[]): StatusName {
  return statuses.reduce((a, b) => (MILDEST_FIRST.indexOf(b) > MILDEST_FIRST.indexOf(a) ? b : a));
}
