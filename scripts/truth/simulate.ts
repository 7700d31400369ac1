import type { EventRecord, InputRecord } from '../../test/model/records.ts';
import { type Fault, WITHIN_US } from './faults.ts';

/** A chain, so that blame has somewhere wrong to go. */
export const CHAIN = ['web', 'queue', 'db'] as const;

export interface Simulation {
  readonly records: readonly InputRecord[];
  /** For every request and edge that was asked for something (`web queue t17`): what became of it, and its deadline. */
  readonly truth: ReadonlyMap<string, { readonly isFaulty: boolean; readonly deadlineUs: number }>;
}

const START_US = 1_700_000_000_000_000;
const REQUEST_EVERY_US = 5_000;

/** So many requests down the chain, each hop answering in 5 to 305 ms unless the fault strikes its last hop. */
export function simulate(fault: Fault, requests: number, random: () => number): Simulation {
  const records: InputRecord[] = [];
  const truth = new Map<string, { isFaulty: boolean; deadlineUs: number }>();
  const strikes = (share: number | undefined) => share !== undefined && random() < share;
  for (let n = 0; n < requests; n++) {
    const token = `t${n}`;
    const isHit = fault.incident !== true || (n > requests / 3 && n < requests / 2);
    let happenedAt = START_US + n * REQUEST_EVERY_US;
    report(CHAIN[0], happenedAt);
    for (let hop = 1; hop < CHAIN.length; hop++) {
      const isLast = hop === CHAIN.length - 1;
      const isLost = isLast && isHit && strikes(fault.lost);
      const isSlow = isLast && isHit && strikes(fault.slow);
      const key = `${CHAIN[hop - 1]} ${CHAIN[hop]} ${token}`;
      truth.set(key, { isFaulty: isLost || isSlow, deadlineUs: happenedAt + WITHIN_US });
      if (isLost) break;
      happenedAt += isSlow ? 2 * WITHIN_US : 5_000 + Math.floor(random() * 300_000);
      report(CHAIN[hop]!, happenedAt);
    }

    function report(node: string, atUs: number): void {
      const clockUs = node === CHAIN.at(-1) ? atUs - (fault.behindUs ?? 0) : atUs;
      const arrivedAt = atUs + Math.floor(random() * (fault.delayUs ?? 0));
      const event: EventRecord = {
        ...{ kind: 'event', arrivedAt, node, token, count: 1, at: clockUs },
        ...{ wholeSecond: false, rate: 1, from: null },
      };
      if (strikes(fault.unheard)) records.push({ kind: 'loss', at: arrivedAt, datagrams: 1 });
      else records.push(event);
      if (strikes(fault.twice)) records.push({ ...event, arrivedAt: arrivedAt + 1 });
    }
  }
  const arrivalOf = (record: InputRecord) => ('arrivedAt' in record ? record.arrivedAt : record.at);
  return { records: records.toSorted((a, b) => arrivalOf(a) - arrivalOf(b)), truth };
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
