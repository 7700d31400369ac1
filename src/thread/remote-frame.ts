import type { Frame } from './engine-port.ts';

/** A frame as it travels from one instance to a dashboard somewhere else: GET /frame of `[output.http]`. */
export interface RemoteFrame {
  readonly type: 'frame';
  /** Another one after each start: ids of rows begin anew then. */
  readonly instance: string;
  /** The clock over there, microseconds. */
  readonly at: number;
  /** How many late replies have been told; to be given back with the next request. */
  readonly replies: number;
  /** How old it is, only who asks can tell. */
  readonly frame: Omit<Frame, 'staleUs'>;
}

/** The paths that serve a dashboard, below the address of the instance. */
export const REMOTE_PATHS = { frame: 'frame', token: 'frame/token', manifest: 'frame/manifest' } as const;
