import type { CheckRecord } from './check-record.ts';
import type { Transition } from './snapshot.ts';
import type { Edge } from './topology.ts';
import type { Status } from './window.ts';
import { STATUSES } from './window.ts';

/** Changes of status kept for those who ask. */
const TRANSITIONS = 1000;

/** What an edge shows at present. */
export interface EdgeState {
  status: Status | 'UNCHECKED';
  /** When that began; null before the first change. */
  since: number | null;
  /** Index of the worst check on the edge, −1 without one. */
  worst: number;
  acknowledged: boolean;
}

/** The status of every edge, derived from its checks, and the log of changes. */
export class EdgeBoard {
  readonly #edges: readonly Edge[];
  readonly #records: readonly CheckRecord[];
  readonly #states: EdgeState[];
  #log: Transition[] = [];
  #total: number;

  /** `kept` carries states over from before a reload, by edge key; ids of transitions go on from `total`. */
  constructor(
    edges: readonly Edge[],
    records: readonly CheckRecord[],
    kept: ReadonlyMap<string, EdgeState> = new Map(),
    total = 0,
  ) {
    this.#edges = edges;
    this.#records = records;
    this.#total = total;
    this.#states = edges.map((edge) => {
      const state = kept.get(edge.key) ?? { status: 'UNOBSERVED', since: null, worst: 0, acknowledged: false };
      const { status, worst } = this.#judge(edge);
      return { ...state, status, worst };
    });
  }

  /** Changes of status, ever. */
  get total(): number {
    return this.#total;
  }

  stateOf(edge: Edge): EdgeState {
    return this.#states[edge.index]!;
  }

  /** By edge key, for a reload. */
  states(): Map<string, EdgeState> {
    return new Map(this.#edges.map((edge) => [edge.key, this.#states[edge.index]!]));
  }

  /** A check of the edge may have changed at `at`. */
  update(edge: Edge, at: number): void {
    const state = this.#states[edge.index]!;
    const { status, worst } = this.#judge(edge);
    state.worst = worst;
    if (status === state.status) return;
    const was = state.status;
    state.status = status;
    state.since = at;
    if (status === 'OK') state.acknowledged = false;
    const record = this.#records[edge.checks[worst]!]!;
    this.#log.push({
      id: this.#total++,
      at,
      edgeKey: edge.key,
      stream: edge.streamName,
      from: edge.spec.from,
      to: edge.spec.to,
      edge: edge.spec.name,
      was,
      status,
      pass: record.window.passed,
      total: record.window.passed + record.window.failed,
    });
    if (this.#log.length > TRANSITIONS * 2) this.#log = this.#log.slice(-TRANSITIONS);
  }

  acknowledge(edgeKey: string, on: boolean): void {
    const edge = this.#edges.find(({ key }) => key === edgeKey);
    if (edge) this.#states[edge.index]!.acknowledged = on;
  }

  /** Transitions with an id of `id` and more, oldest first; at most 1,000. */
  since(id: number): Transition[] {
    return this.#log.slice(Math.max(0, this.#log.length - TRANSITIONS)).filter((change) => change.id >= id);
  }

  #judge(edge: Edge): { status: Status | 'UNCHECKED'; worst: number } {
    if (edge.checks.length === 0) return { status: 'UNCHECKED', worst: -1 };
    let worst = 0;
    let status = this.#records[edge.checks[0]!]!.status;
    for (let i = 1; i < edge.checks.length; i++) {
      const other = this.#records[edge.checks[i]!]!.status;
      if (STATUSES.indexOf(other) <= STATUSES.indexOf(status)) continue;
      worst = i;
      status = other;
    }
    return { status, worst };
  }
}
