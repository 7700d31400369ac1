import { bytesOf, hashBytes, sameBytes, textOf, viewOf } from './bytes.ts';
import { MAX_NAMES } from './row-layout.ts';
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
  /** The one time check that it opens, if it has a part in no other; −1. And the one that it answers. */
  readonly opensOnly: number;
  readonly answersOnly: number;
  /** It has a part in a count check, or in a stream that discovers. */
  readonly counts: boolean;
  readonly discovers: boolean;
}

/** Reported names known at once; beyond that, a name is looked up by text and shares a number with its like. */
const KNOWN_NAMES = 8192;
/** Of these, names that no stream names: junk must not crowd out the nodes of a wildcard. */
const UNKNOWN_NAMES = 1024;
const GUESSES = 256;

/** Bytes of a reported node name → its role. Bounded: whatever names arrive, memory is never more than a table full. */
export class NodeNames {
  readonly #topology: Topology;
  readonly #discover: (stream: number, name: string) => number;
  readonly #slots = new Int32Array(KNOWN_NAMES * 2).fill(-1);
  /** Names by some of their bytes, as they were seen last; −1: none. */
  readonly #guesses = new Int16Array(GUESSES).fill(-1);
  readonly #roles: NodeRole[] = [];
  readonly #bytes: DataView[] = [];
  readonly #lengths: number[] = [];
  /** For names beyond the table: one number for all that are the same nodes. */
  readonly #shared = new Map<string, number>();
  readonly #byId: NodeRole[] = [];
  /** Number of the name · streams + stream → node, or −1. */
  #nodeIn: Int32Array;
  readonly #streams: number = 0;
  #unknown = 0;
  readonly #declared: readonly (readonly string[])[];
  readonly #declaredIndexes: readonly (readonly number[])[];
  readonly #k0: number = 0;
  readonly #k1: number = 0;

  /** `discover` is asked for the index of a node that a discovering stream has not declared; −1: no more room. */
  constructor(topology: Topology, seed: readonly [number, number], discover: (stream: number, name: string) => number) {
    this.#topology = topology;
    this.#streams = topology.spec.streams.length;
    this.#nodeIn = new Int32Array(64 * this.#streams);
    this.#discover = discover;
    this.#k0 = seed[0] | 0;
    this.#k1 = seed[1] | 0;
    const own = topology.spec.streams.map((_, stream) => topology.nodes.filter((node) => node.stream === stream));
    this.#declared = own.map((nodes) => nodes.map(({ name }) => name));
    this.#declaredIndexes = own.map((nodes) => nodes.map(({ index }) => index));
    for (const name of new Set(this.#declared.flat())) this.roleOf(bytesOf(name), 0, bytesOf(name).length);
  }

  roleOf(bytes: Uint8Array, start: number, end: number): NodeRole {
    // Few nodes send nearly everything: look where this one was last, before the hash that no sender can foresee.
    const view = viewOf(bytes);
    const length = end - start;
    const guess = (length + 5 * bytes[end - 1]! + 17 * bytes[start + (length >> 1)]!) & (GUESSES - 1);
    const guessed = this.#guesses[guess]!;
    if (guessed >= 0 && this.#isName(guessed, view, start, end)) return this.#roles[guessed]!;

    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = hashBytes(view, start, end, this.#k0, this.#k1) & mask;
    for (; slots[at]! >= 0; at = (at + 1) & mask) {
      if (!this.#isName(slots[at]!, view, start, end)) continue;
      this.#guesses[guess] = slots[at]!;
      return this.#roles[slots[at]!]!;
    }
    return this.#learn(bytes, start, end, at);
  }

  /** Whether a stream names it; for inputs that guess the node. */
  isNode(name: string): boolean {
    const bytes = bytesOf(name);
    return this.roleOf(bytes, 0, bytes.length).nodes.length > 0;
  }

  /** Which node of a stream the name of this number is, −1 for none: the same as `byId(id).nodes` says, without a walk. */
  nodeIn(id: number, stream: number): number {
    return this.#nodeIn[id * this.#streams + stream]!;
  }

  /** The role that has this number, of those that were given one. */
  byId(id: number): NodeRole {
    return this.#byId[id]!;
  }

  #isName(known: number, bytes: DataView, start: number, end: number): boolean {
    const name = this.#bytes[known]!;
    return this.#lengths[known] === end - start && sameBytes(name, 0, bytes, start, end - start);
  }

  /** A name that is not in the table; `slot` is where it belongs. */
  #learn(bytes: Uint8Array, start: number, end: number, slot: number): NodeRole {
    const name = textOf(bytes, start, end);
    const ofStreams = this.#nodesOf(name);
    const nodes = ofStreams.filter((node) => node >= 0);
    const known = this.#roles.length < KNOWN_NAMES && (nodes.length > 0 || this.#unknown < UNKNOWN_NAMES);
    const role = this.#role(name, ofStreams, nodes, known ? this.#roles.length : this.#sharedId(nodes));
    this.#byId[role.id] = role;
    this.#noteNodes(role.id, ofStreams);
    if (known) {
      if (nodes.length === 0) this.#unknown++;
      this.#slots[slot] = this.#roles.length;
      this.#roles.push(role);
      this.#lengths.push(end - start);
      this.#bytes.push(new DataView(bytes.slice(start, end).buffer));
    }
    return role;
  }

  #noteNodes(id: number, ofStreams: readonly number[]): void {
    const first = id * this.#streams;
    if (first + this.#streams > this.#nodeIn.length) {
      const wider = new Int32Array(Math.max(this.#nodeIn.length * 2, first + this.#streams));
      wider.set(this.#nodeIn);
      this.#nodeIn = wider;
    }
    this.#nodeIn.set(ofStreams, first);
  }

  #sharedId(nodes: readonly number[]): number {
    const key = nodes.join();
    const id = this.#shared.get(key) ?? Math.min(MAX_NAMES, KNOWN_NAMES + this.#shared.size);
    this.#shared.set(key, id);
    return id;
  }

  /** By stream: the node that it is there, or −1. */
  #nodesOf(name: string): number[] {
    return this.#topology.spec.streams.map((stream, index) => {
      const position = matchNode(this.#declared[index]!, name);
      if (position >= 0) return this.#declaredIndexes[index]![position]!;
      return takesEveryNode(stream) ? this.#discover(index, name) : -1;
    });
  }

  #role(name: string, ofStreams: readonly number[], nodes: readonly number[], id: number): NodeRole {
    const checks = this.#topology.checks;
    const indexes = (kind: 'time' | 'count', end: 'from' | 'to') =>
      checks.filter(({ spec, edge }) => spec.kind === kind && nodes.includes(edge[end])).map(({ index }) => index);
    const drives = indexes('count', 'from');
    const counted = indexes('count', 'to');
    const opens = indexes('time', 'from');
    const answers = indexes('time', 'to');
    const parts = opens.length + answers.length + drives.length + counted.length;
    return {
      id,
      name,
      nodes,
      opens,
      answers,
      opensOnly: parts === 1 ? (opens[0] ?? -1) : -1,
      answersOnly: parts === 1 ? (answers[0] ?? -1) : -1,
      drives,
      counted,
      counts: drives.length + counted.length > 0,
      discovers: this.#topology.spec.streams.some(({ discover }, stream) => discover && ofStreams[stream]! >= 0),
    };
  }
}
