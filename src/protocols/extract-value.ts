import { asciiBytes, MINUS } from './bytes.ts';
import { TOKEN_LIMIT } from './line-limits.ts';
import { isSame } from './syslog-bytes.ts';
import { hasControl } from './utf8.ts';

/** How a value writes what it cannot hold as it is. */
export type Escapes = 'none' | 'backslash' | 'json';

/** The rank of a finding that found nothing: worse than any. A small integer, since Infinity is stored as a double. */
export const NO_RANK = 0x3fff_ffff;

/** The best value found so far for one purpose. */
export interface Finding {
  rank: number;
  start: number;
  end: number;
  escapes: Escapes;
  /** Printable ASCII only. */
  isPlain: boolean;
}

export function newFinding(): Finding {
  return { rank: NO_RANK, start: 0, end: 0, escapes: 'none', isPlain: true };
}

export function forget(finding: Finding): void {
  finding.rank = NO_RANK;
}

/** Values that cannot be tokens, since SPEC 3. In messages, counted by reason. */
export interface Refusals {
  tooLong: number;
  control: number;
}

/** What programs write for "nothing"; taken as tokens, all such messages would be one. `-` is nginx's and RFC 5424's. */
const NOTHING = ['null', 'None', 'nil', 'undefined', 'true', 'false'].map(asciiBytes);

export function isNothing(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length <= 0 || (length === 1 && bytes[start] === MINUS)) return true;
  if (length < 3 || length > 9) return false;
  for (const word of NOTHING) if (isSame(bytes, start, end, word)) return true;
  return false;
}

/** Whether it is printable ASCII, so neither control characters nor broken UTF-8 can be in it. */
export function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  let odd = 0;
  for (let i = start; i < end; i++) odd |= (bytes[i]! - 0x20) | (0x7e - bytes[i]!);
  return odd >= 0;
}

/** Takes the value if it can be a token and is better than what is there; the first of equals stays. */
export function offer(
  finding: Finding,
  rank: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  escapes: Escapes,
  refusals: Refusals,
): void {
  if (rank >= finding.rank || isNothing(bytes, start, end)) return;
  if (end - start > TOKEN_LIMIT) {
    refusals.tooLong++;
    return;
  }
  const isOdd = !isPlain(bytes, start, end);
  if (isOdd && hasControl(bytes, start, end)) {
    refusals.control++;
    return;
  }
  finding.rank = rank;
  finding.start = start;
  finding.end = end;
  finding.escapes = escapes;
  finding.isPlain = !isOdd;
}
