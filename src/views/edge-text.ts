import type { CheckSnapshot, EdgeSnapshot } from '../core/snapshot.ts';
import type { CheckSpec } from '../core/spec.ts';
import { worstCheck } from './edges.ts';
import { count, duration, percent } from './format.ts';
import { statusText } from './status-look.ts';

/** `✗ FAIL pass=0/3 0% within=10s`; of an edge without checks `· UNCHECKED seen=312 p95=84ms`. */
export function fullLabel(edge: EdgeSnapshot): string {
  const check = worstCheck(edge);
  const { p95Us } = edge.latency;
  if (check) return `${statusText(edge)} ${tallyText(check)} ${limitText(check.spec)}`;
  return p95Us === null ? middleLabel(edge) : `${middleLabel(edge)} p95=${duration(p95Us)}`;
}

/** The same without its limit: `✗ FAIL pass=0/3 0%`, `? PENDING 2/3`, `? UNOBSERVED`. */
export function middleLabel(edge: EdgeSnapshot): string {
  const check = worstCheck(edge);
  const status = statusText(edge);
  if (!check) return `${status} seen=${count(edge.seen)}`;
  if (check.total === 0) return status;
  return `${status} ${tallyText(check).replace('observing ', '')}`;
}

/** `✗ 0/3`, or of an edge without checks how often it was seen. */
export function shortLabel(edge: EdgeSnapshot): string {
  const check = worstCheck(edge);
  const symbol = statusText(edge).slice(0, 1);
  return check ? `${symbol} ${check.pass}/${check.total}` : `${symbol} ${count(edge.seen)}`;
}

function tallyText({ status, pass, total, spec }: CheckSnapshot): string {
  if (total === 0) return 'nothing yet';
  if (status === 'PENDING') return `observing ${total}/${spec.ok + spec.warn + spec.fail}`;
  return `pass=${pass}/${total} ${percent(pass, total)}`;
}

/** `within=10s`, or of a count check `4 of 5 within=2s`. */
export function limitText(spec: CheckSpec): string {
  const within = `within=${duration(spec.withinUs)}`;
  return spec.kind === 'time' ? within : `${spec.expect} of ${spec.every} ${within}`;
}

/** `Check(within=10s,ok=3,warn=0,fail=0)`. */
export function checkText(spec: CheckSpec): string {
  const count = spec.kind === 'time' ? '' : `every=${spec.every},expect=${spec.expect},`;
  return `Check(${count}within=${duration(spec.withinUs)},ok=${spec.ok},warn=${spec.warn},fail=${spec.fail})`;
}
