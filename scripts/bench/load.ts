/** What the sender is told, as JSON on its command line. */
export interface Load {
  readonly port: number;
  /** Datagrams a second; 0 sends as fast as it can. */
  readonly rate: number;
  readonly seconds: number;
  readonly linesEach: number;
  /**
   * How datagrams are handed to the kernel: `group` by many to a message (UDP_SEGMENT), which it splits before the socket
   * unless that asks for groups, and the only way that one core sends faster than one core receives; `each` by one call for
   * one.
   */
  readonly by: 'group' | 'each';
  /** On so many edges in turn; by default on the one of `NODES`. */
  readonly edges?: number;
  /** Number of the first token, so that two loads have none in common. */
  readonly firstToken: number;
}

/** What it answers. */
export interface Sent {
  readonly datagrams: number;
  readonly seconds: number;
}
