/** What the sender of requests is told, as JSON on its command line. */
export interface HttpLoad {
  readonly port: number;
  readonly seconds: number;
}

/** What it answers. */
export interface HttpSent {
  /** Requests that were answered. */
  readonly requests: number;
  readonly seconds: number;
  /** Of one core: near 1, the sender is what was measured. */
  readonly senderCpu: number;
}

/** Events in one request, on the two nodes of datagrams in turn: each token is a cause and its reply. */
export const BATCH = 100;
