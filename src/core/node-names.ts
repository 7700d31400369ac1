import { bytesOf, hashBytes, textOf } from './bytes.ts';
import { MAX_NAMES } from './token-table.ts';
import { matchNode, type Topology, takesEveryNode } from './topology.ts';

/** What a reported node name means to the engine, worked out once per name. */
export interface NodeRole {
  /** Small number that tells reported names apart; used in the token table. */
  readonly id: number;
  readonly name: string;
  /** Indexes of the StreamNodes it is, at most one a stream. Empty: no stream names it. */
  readonly nodes: readonly number[];
  /** Indexes of time checks that it opens, and whose replies it gives. */
  readonly opens: readonly number[];
  readonly answers: readonly number[];
  /** Indexes of count checks that it drives, and that count it. */
  readonly drives: readonly number[];
  readonly counted: readonly number[];
}

/** Reported names known at once; beyond that, a name is looked up by text and shares a number with its like. */
const KNOWN_NAMES = 8192;
/** Of these, names that no stream names: junk must not crowd out the nodes of a wildcard. */
const UNKNOWN_NAMES = 1024;

/** Bytes of a reported node name → its role. Bounded: whatever names arrive, memory is never more than a table full. */
export class NodeNames {
  readonly #topology: Topology;
  readonly #discover: (stream: number, name: string) => number;
  readonly #slots = new Int32Array(KNOWN_NAMES * 2).fill(-1);
  readonly #roles: NodeRole[] = [];
  readonly #bytes: Uint8Array[] = [];
  /** For names beyond the table: one number for all that are the same nodes. */
  readonly #shared = new Map<string, number>();
  readonly #byId: NodeRole[] = [];
  #unknown = 0;
  readonly #declared: readonly (readonly string[])[];
  readonly #declaredIndexes: readonly (readonly number[])[];
  readonly #k0: number;
  readonly #k1: number;

  /** `discover` is asked for the index of a node that a discovering stream has not declared; −1: no more room. */
  constructor(topology: Topology, seed: readonly [number, number], discover: (stream: number, name: string) => number) {
    this.#topology = topology;
    this.#discover = discover;
    [this.#k0, this.#k1] = seed;
    const own = topology.spec.streams.map((_, stream) => topology.nodes.filter((node) => node.stream === stream));
    this.#declared = own.map((nodes) => nodes.map(({ name }) => name));
    this.#declaredIndexes = own.map((nodes) => nodes.map(({ index }) => index));
    for (const name of new Set(this.#declared.flat())) this.roleOf(bytesOf(name), 0, bytesOf(name).length);
  }

  roleOf(bytes: Uint8Array, start: number, end: number): NodeRole {
    const slots = this.#slots;
    const length = end - start;
    const mask = slots.length - 1;
    let at = hashBytes(bytes, start, end, this.#k0, this.#k1) & mask;
    for (; slots[at]! >= 0; at = (at + 1) & mask) {
      const known = this.#bytes[slots[at]!]!;
      if (known.length !== length) continue;
      let i = 0;
      while (i < length && known[i] === bytes[start + i]) i++;
      if (i === length) return this.#roles[slots[at]!]!;
    }
    const name = textOf(bytes, start, end);
    const nodes = this.#nodesOf(name);
    const known = this.#roles.length < KNOWN_NAMES && (nodes.length > 0 || this.#unknown < UNKNOWN_NAMES);
    const role = this.#role(name, nodes, known ? this.#roles.length : this.#sharedId(nodes));
    this.#byId[role.id] = role;
    if (known) {
      if (nodes.length === 0) this.#unknown++;
      slots[at] = this.#roles.length;
      this.#roles.push(role);
      this.#bytes.push(bytes.slice(start, end));
    }
    return role;
  }

  /** Whether a stream names it; for inputs that guess the node. */
  isNode(name: string): boolean {
    const bytes = bytesOf(name);
    return this.roleOf(bytes, 0, bytes.length).nodes.length > 0;
  }

  /** The role that has this number, of those that were given one. */
  byId(id: number): NodeRole {
    return this.#byId[id]!;
  }

  #sharedId(nodes: readonly number[]): number {
    const key = nodes.join();
    const id = this.#shared.get(key) ?? Math.min(MAX_NAMES, KNOWN_NAMES + this.#shared.size);
    this.#shared.set(key, id);
    return id;
  }

  #nodesOf(name: string): number[] {
    const nodes: number[] = [];
    this.#topology.spec.streams.forEach((stream, index) => {
      const position = matchNode(this.#declared[index]!, name);
      let node = position < 0 ? -1 : this.#declaredIndexes[index]![position]!;
      if (node < 0 && takesEveryNode(stream)) node = this.#discover(index, name);
      if (node >= 0) nodes.push(node);
    });
    return nodes;
  }

  #role(name: string, nodes: readonly number[], id: number): NodeRole {
    const checks = this.#topology.checks;
    const indexes = (kind: 'time' | 'count', end: 'from' | 'to') =>
      checks.filter(({ spec, edge }) => spec.kind === kind && nodes.includes(edge[end])).map(({ index }) => index);
    return {
      id,
      name,
      nodes,
      opens: indexes('time', 'from'),
      answers: indexes('time', 'to'),
      drives: indexes('count', 'from'),
      counted: indexes('count', 'to'),
    };
  }
}
