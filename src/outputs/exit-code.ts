import type { Snapshot } from '../core/snapshot.ts';

/** Exit codes of sysexits(3): how the program was called, its manifest, an address it could not have, a full disk. */
export const EXIT = {
  usage: 64,
  noInput: 66,
  unavailable: 69,
  software: 70,
  cannotCreate: 73,
  inputOutput: 74,
  manifest: 78,
} as const;

/** The convention of monitoring plugins: 0 all OK or nothing to check, 1 WARN, 2 FAIL, 3 unobserved or pending. */
export function exitCodeOf({ status, streams }: Snapshot): 0 | 1 | 2 | 3 {
  if (!streams.some(({ edges }) => edges.some((edge) => edge.status !== 'UNCHECKED'))) return 0;
  switch (status) {
    case 'OK':
      return 0;
    case 'WARN':
      return 1;
    case 'FAIL':
      return 2;
    default:
      return 3;
  }
}
