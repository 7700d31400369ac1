/** What is wrong with a simulated system: shares in 0..1, durations in microseconds. Nothing given, nothing wrong. */
export interface Fault {
  readonly name: string;
  /** Replies that a component never gives. */
  readonly lost?: number;
  /** Replies that come twice as late as allowed. */
  readonly slow?: number;
  /** Only between a third and a half of the run does the fault strike. */
  readonly incident?: boolean;
  /** Reports take up to this long to reach us, so they overtake each other. */
  readonly delayUs?: number;
  /** Reports that reach us twice. */
  readonly twice?: number;
  /** How much the clock of the last node is behind. */
  readonly behindUs?: number;
  /** Reports that the network loses on the way to us, and that the kernel counts. */
  readonly unheard?: number;
}

export const WITHIN_US = 500_000;
export const GRACE_US = 200_000;
export const SKEW_US = 50_000;

/** The last three go beyond what the settings allow for: there some blame, or some silence, is to be expected. */
export const FAULTS: readonly Fault[] = [
  { name: 'nothing wrong' },
  { name: 'loss 0.1%', lost: 0.001 },
  { name: 'loss 1%', lost: 0.01 },
  { name: 'loss 10%', lost: 0.1 },
  { name: 'loss 50%', lost: 0.5 },
  { name: 'slow replies 5%', slow: 0.05 },
  { name: 'delayed and reordered reports', lost: 0.02, delayUs: GRACE_US - 1 },
  { name: 'duplicated reports 20%', lost: 0.02, twice: 0.2, delayUs: GRACE_US - 1 },
  { name: 'a clock behind by the skew', lost: 0.02, behindUs: SKEW_US },
  { name: 'a dead node', lost: 1, incident: true },
  { name: 'a slow node', slow: 1, incident: true },
  { name: 'reports delayed up to 3 graces', lost: 0.02, delayUs: 3 * GRACE_US },
  { name: 'a clock behind by 4 skews', lost: 0.02, behindUs: 4 * SKEW_US },
  { name: 'reports lost on the way to us 1%', lost: 0.02, unheard: 0.01 },
];
