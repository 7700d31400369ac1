/** What the program prints with --json, as far as tests look at it (SPEC 10). */
export type E2eLine =
  | { readonly type: 'listening'; readonly input: string; readonly address: string; readonly port: number }
  | E2eChange
  | E2eSnapshot;

export interface E2eChange {
  readonly type: 'status';
  readonly at: string;
  readonly stream: string;
  readonly from: string;
  readonly to: string;
  readonly was: string;
  readonly status: string;
  readonly pass: number;
  readonly total: number;
}

export interface E2eSnapshot {
  readonly type: 'snapshot';
  readonly name: string;
  readonly now: string;
  readonly status: string;
  readonly counters: Readonly<Record<string, number>>;
  readonly streams: readonly {
    readonly name: string;
    readonly nodes: readonly { readonly name: string; readonly seen: number; readonly last: string | null }[];
    readonly graph: readonly E2eEdge[];
  }[];
  readonly failures: readonly {
    readonly from: string;
    readonly to: string;
    readonly token: string | null;
    readonly reason: string;
    readonly afterwards: string | null;
  }[];
  readonly unknown: readonly { readonly name: string; readonly count: number }[];
}

export interface E2eEdge {
  readonly from: string;
  readonly to: string;
  readonly status: string;
  readonly pass: number;
  readonly total: number;
  readonly waiting: number;
  readonly window: string;
}

/** The edge of a snapshot, as `from→to`. */
export function edgeOf(snapshot: E2eSnapshot, name: string): E2eEdge {
  const edges = snapshot.streams.flatMap(({ graph }) => graph);
  const edge = edges.find(({ from, to }) => `${from}→${to}` === name);
  if (!edge) throw new Error(`no edge ${name} among ${edges.map(({ from, to }) => `${from}→${to}`).join(', ')}`);
  return edge;
}
