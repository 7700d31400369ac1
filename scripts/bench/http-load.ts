/** What the sender of requests is told, as JSON on its command line. */
export interface HttpLoad {
  readonly port: number;
  /** Before anything is counted: the compiler is done by then, and the tokens of the first requests are forgotten. */
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** What it answers: first null, when the server is warm and counting begins, then this. */
export interface HttpSent {
  /** Requests that were answered since, and ever. */
  readonly requests: number;
  readonly allRequests: number;
  readonly seconds: number;
  /** Of one core: near 1, the sender is what was measured. */
  readonly senderCpu: number;
}

/** Events in one request, on the two nodes of datagrams in turn: each token is a cause and its reply. */
export const BATCH = 100;
