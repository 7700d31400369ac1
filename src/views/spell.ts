import type { EdgeSnapshot, Transition } from '../core/snapshot.ts';

/** Trouble that is gone for less than this has not ended: an edge that flaps is one trouble, not a new one each time. */
const CALM_US = 60_000_000;

/** How long an edge has been in the trouble that it is in. */
export interface Spell {
  readonly sinceUs: number;
  /** It was well in between, for a moment. */
  readonly onAndOff: boolean;
}

/** Since when an edge fails or warns, as far as the log of status changes goes back; null when it does not. */
export function spellOf({ key, status, since }: EdgeSnapshot, transitions: readonly Transition[]): Spell | null {
  if (since === null || !isBad(status)) return null;
  let sinceUs = since;
  let onAndOff = false;
  for (let i = transitions.length - 1; i >= 0; i--) {
    const row = transitions[i]!;
    if (row.edgeKey !== key || row.at > since) continue;
    if (isBad(row.status)) sinceUs = row.at;
    else if (!isBad(row.was) || sinceUs - row.at >= CALM_US) break;
    else onAndOff = true;
  }
  return { sinceUs, onAndOff };
}

function isBad(status: EdgeSnapshot['status']): boolean {
  return status === 'FAIL' || status === 'WARN';
}
