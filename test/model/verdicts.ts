import type { Counters, VoidReason } from '../../src/core/snapshot.ts';

/** The part of a snapshot that follows from the rules alone, so that any engine's can be compared with the model's. */
export interface Verdicts {
  readonly now: number;
  readonly counters: Counters;
  /** In manifest order. */
  readonly edges: readonly EdgeVerdict[];
  /** Oldest first: by the instant of settling, then manifest order of the check, then token. */
  readonly failures: readonly FailureVerdict[];
}

export type StatusName = 'OK' | 'UNOBSERVED' | 'PENDING' | 'WARN' | 'FAIL';

export interface EdgeVerdict {
  readonly stream: string;
  readonly from: string;
  readonly to: string;
  readonly name: string | null;
  readonly status: StatusName | 'UNCHECKED';
  readonly checks: readonly CheckVerdict[];
}

export interface CheckVerdict {
  readonly status: StatusName;
  readonly idle: boolean;
  readonly window: string;
  /** Passes in the window, and its length. */
  readonly pass: number;
  readonly total: number;
  /** Over all that was ever observed. */
  readonly opened: number;
  readonly passed: number;
  readonly failed: number;
  readonly void: number;
  readonly voidBy: Readonly<Record<VoidReason, number>>;
  readonly waiting: number;
  readonly partial: number;
  readonly repeat: number;
  readonly afterwards: number;
  readonly last: number | null;
  readonly lastFailed: number | null;
}

export interface FailureVerdict {
  readonly stream: string;
  readonly from: string;
  readonly to: string;
  readonly edge: string | null;
  readonly check: number;
  readonly token: string | null;
  readonly reason: string;
  readonly at: number;
  readonly decided: number;
  readonly afterwards: number | null;
}
