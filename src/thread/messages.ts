import type { Failure, Snapshot, Transition } from '../core/snapshot.ts';
import type { Bound } from '../inputs/input.ts';
import type { ReceiverKind } from '../inputs/receiver.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { EnginePort } from './engine-port.ts';

/** What the engine's thread is started with. */
export interface ThreadOptions {
  readonly manifest: Manifest;
  readonly notices: readonly string[];
  readonly receiver: 'auto' | ReceiverKind;
  readonly recordFile: string | null;
  /** Read lines from standard input too. */
  readonly stdin: boolean;
}

/** Calls that the thread answers. */
export interface ThreadCalls extends Omit<EnginePort, 'playback' | 'acknowledge'> {
  acknowledge(edgeKey: string, on: boolean): Promise<void>;
  /** Changes of status with a greater id, oldest first. */
  transitions(after: number): Promise<readonly Transition[]>;
  report(): Promise<{ readonly snapshot: Snapshot; readonly failures: readonly Failure[] }>;
  close(): Promise<void>;
}

export type CallName = keyof ThreadCalls;

/** From the main thread: one call; `id` comes back with the answer. */
export interface Call {
  readonly id: number;
  readonly name: CallName;
  readonly args: readonly unknown[];
}

/** From the engine's thread. */
export type Reply =
  | { readonly kind: 'listening'; readonly bound: readonly Bound[] }
  | { readonly kind: 'refused'; readonly message: string }
  /** There are changes of status that nobody has been told of. */
  | { readonly kind: 'changed' }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly message: string; readonly stack: string };
