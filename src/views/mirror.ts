import type { Failure, Transition } from '../core/snapshot.ts';
import type { Frame, Series } from '../thread/engine-port.ts';
import { type Rates, withRates } from './rates.ts';

/** Status changes that the log keeps: a day of an edge that flaps every two minutes. */
export const LOG_LIMIT = 1_000;

/** What the screen knows of the engine: the newest frame, and the rows that frames only bring the changes of. */
export interface Mirror {
  readonly frame: Frame;
  /** By id, which is the order in which they settled. */
  readonly failures: readonly Failure[];
  /** By id, the newest `LOG_LIMIT`. */
  readonly transitions: readonly Transition[];
  readonly rates: Rates;
}

/** Take a frame's changes into the mirror. Rows that came before, or out of order, change nothing. */
export function mirrored(mirror: Mirror | null, frame: Frame): Mirror {
  const { added, updated, firstKept } = frame.failures;
  return {
    frame: withSeries(frame, mirror?.frame.series ?? null),
    failures: withRows(mirror?.failures ?? [], added, updated, firstKept),
    transitions: withTransitions(mirror?.transitions ?? [], frame.transitions),
    rates: withRates(mirror?.rates ?? null, frame),
  };
}

/** Within one second nothing is new in a series but its last slot, which no chart shows: so it stays the same. */
function withSeries(frame: Frame, before: Series | null): Frame {
  const { series } = frame;
  const same = series !== null && before?.edgeKey === series.edgeKey && before.endSecond === series.endSecond;
  return same ? { ...frame, series: before } : frame;
}

function withRows(
  rows: readonly Failure[],
  added: readonly Failure[],
  updated: readonly Failure[],
  firstKept: number,
): readonly Failure[] {
  const newest = rows.at(-1)?.id ?? Number.NEGATIVE_INFINITY;
  const isFresh = ascending(newest);
  const fresh = added.filter((row) => isFresh(row.id) && row.id >= firstKept);
  const dropped = indexOfId(rows, firstKept);
  if (fresh.length === 0 && updated.length === 0 && dropped === 0) return rows;
  const next = rows.slice(dropped).concat(fresh);
  for (const row of updated) {
    const at = indexOfId(next, row.id);
    if (next[at]?.id === row.id) next[at] = row;
  }
  return next;
}

function withTransitions(rows: readonly Transition[], added: readonly Transition[]): readonly Transition[] {
  const isFresh = ascending(rows.at(-1)?.id ?? Number.NEGATIVE_INFINITY);
  const fresh = added.filter((row) => isFresh(row.id));
  return fresh.length === 0 ? rows : rows.concat(fresh).slice(-LOG_LIMIT);
}

/** Says of each id in turn whether it goes on growing. */
function ascending(newest: number): (id: number) => boolean {
  let last = newest;
  return (id) => {
    if (id <= last) return false;
    last = id;
    return true;
  };
}

/** The first row with this id or a greater one. */
export function indexOfId(rows: readonly { readonly id: number }[], id: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]!.id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
