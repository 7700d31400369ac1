import { isoFromUs } from '../core/iso-time.ts';
import type { Failure, Snapshot, Transition } from '../core/snapshot.ts';
import type { Bound } from '../inputs/input.ts';
import { snapshotJson, transitionJson } from './json.ts';

/** What the headless mode prints (SPEC 10), one string per line, without the line's end. */
export interface HeadlessFormat {
  listening(bound: Bound): string;
  transition(change: Transition): string;
  /** Nothing in plain text: the last change of each edge has told it. */
  final(snapshot: Snapshot, failures: readonly Failure[]): string | null;
}

export const JSON_LINES: HeadlessFormat = {
  listening: ({ input, address, port }) => JSON.stringify({ type: 'listening', input, address, port }),
  transition: (change) => JSON.stringify(transitionJson(change)),
  final: (snapshot, failures) => JSON.stringify({ type: 'snapshot', ...snapshotJson(snapshot, failures) }),
};

export const PLAIN_LINES: HeadlessFormat = {
  listening: ({ input, address, port }) =>
    `listening: ${input} on ${address.includes(':') ? `[${address}]` : address}:${port}`,
  transition: ({ at, stream, from, to, was, status, pass, total }) =>
    `${isoFromUs(at)} ${stream} ${from}→${to} ${was}→${status} pass=${pass}/${total}`,
  final: () => null,
};
