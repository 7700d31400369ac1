import type { EdgeSnapshot } from '../core/snapshot.ts';
import { TONES, type Tone } from './canvas.ts';

export type AnyStatus = EdgeSnapshot['status'];

/** The sign that stands for a status; colour only ever comes on top of it. */
export const SYMBOL: Readonly<Record<AnyStatus, string>> = {
  OK: '✓',
  WARN: '!',
  FAIL: '✗',
  PENDING: '?',
  UNOBSERVED: '?',
  UNCHECKED: '·',
};

const TONE: Readonly<Record<AnyStatus, Tone>> = {
  OK: TONES.ok,
  WARN: TONES.warn,
  FAIL: TONES.fail,
  PENDING: TONES.plain,
  UNOBSERVED: TONES.dim,
  UNCHECKED: TONES.dim,
};

const DIMMED: Readonly<Record<AnyStatus, Tone>> = {
  OK: TONES.okDim,
  WARN: TONES.warnDim,
  FAIL: TONES.failDim,
  PENDING: TONES.dim,
  UNOBSERVED: TONES.dim,
  UNCHECKED: TONES.dim,
};

/** The tone of a status; dimmed where it only follows from something broken upstream, or where nothing comes. */
export function toneOf(status: AnyStatus, dimmed = false): Tone {
  return (dimmed ? DIMMED : TONE)[status];
}

/** An edge's tone: what lies downstream of a broken link, an idle OK and an acknowledged fault step back. */
export function edgeTone(edge: EdgeSnapshot): Tone {
  return toneOf(edge.status, edge.downstreamOfBroken || edge.acknowledged || (edge.idle && edge.status === 'OK'));
}

/** `✗ FAIL`, with what else must be known of it: `✓ OK idle`, `✗ FAIL ack`. */
export function statusText(edge: EdgeSnapshot): string {
  const idle = edge.idle ? ' idle' : '';
  const acknowledged = edge.acknowledged ? ' ack' : '';
  return `${SYMBOL[edge.status]} ${edge.status}${idle}${acknowledged}`;
}

/** From mild to bad; an edge without checks is the mildest. */
export function badness(status: AnyStatus): number {
  return ['UNCHECKED', 'OK', 'UNOBSERVED', 'PENDING', 'WARN', 'FAIL'].indexOf(status);
}
