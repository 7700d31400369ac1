import type { LatencyCounts } from '../core/latency-histogram.ts';
import type { Failure, Figures, Sighting, Transition } from '../core/snapshot.ts';
import type { HttpSource } from '../outputs/http-source.ts';
import type { Look, LookRequest } from './engine-look.ts';
import type { InputSnapshot } from './engine-port.ts';
import { PictureUnpacker } from './picture-unpack.ts';

/** A picture serves all who ask within so long: many askers cost the engine's thread no more than one. */
const GOOD_FOR_MS = 50;
const TRANSITIONS_KEPT = 1000;
/** Looks for one picture at most; should failing tokens come faster than they are told, the rest comes with the next. */
const MAX_LOOKS = 40;

/** What a mirror asks of the engine's thread. */
export interface Looks {
  look(request: LookRequest): Promise<Look>;
  history(token: string): Promise<readonly Sighting[]>;
}

/** The engine as another thread knows it: as of the last time that `fresh` was waited for. */
export class EngineMirror implements HttpSource {
  readonly #looks: Looks;
  readonly #nowMs: () => number;
  readonly #pictures = new PictureUnpacker();
  #snapshot: Figures | null = null;
  #inputs: readonly InputSnapshot[] = [];
  #list = -1;
  #rows: Failure[] = [];
  #failureCount = 0;
  #repliesTold = 0;
  #transitions: Transition[] = [];
  #transitionCount = 0;
  #at = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | null = null;

  /** `nowMs` is any clock that only goes forward. */
  constructor(looks: Looks, nowMs: () => number) {
    this.#looks = looks;
    this.#nowMs = nowMs;
  }

  async fresh(): Promise<void> {
    if (this.#looking === null) {
      if (this.#nowMs() - this.#at < GOOD_FOR_MS) return;
      this.#looking = this.#look().finally(() => {
        this.#looking = null;
      });
    }
    await this.#looking;
  }

  /** Something has changed: what was seen before is no longer good. */
  async afresh(): Promise<void> {
    await this.#looking;
    this.#at = Number.NEGATIVE_INFINITY;
    await this.fresh();
  }

  snapshot(): Figures {
    if (this.#snapshot === null) throw new Error('nobody has looked yet');
    return this.#snapshot;
  }

  failures(afterId: number, most: number): readonly Failure[] {
    const first = Math.max(0, afterId + 1 - (this.#rows[0]?.id ?? 0), this.#rows.length - most);
    return this.#rows.slice(first);
  }

  failureCount(): number {
    return this.#failureCount;
  }

  history(token: string): Promise<readonly Sighting[]> {
    return this.#looks.history(token);
  }

  transitions(afterId: number): readonly Transition[] {
    return this.#transitions.filter(({ id }) => id > afterId);
  }

  transitionCount(): number {
    return this.#transitionCount;
  }

  inputs(): readonly InputSnapshot[] {
    return this.#inputs;
  }

  latencies(edgeKey: string, check: number): LatencyCounts | null {
    return this.#pictures.latencies(edgeKey, check);
  }

  async #look(): Promise<void> {
    for (let looks = 1; ; looks++) {
      const look = await this.#looks.look({
        list: this.#list,
        failuresAfter: looks < MAX_LOOKS ? this.#failureCount - 1 : Number.MAX_SAFE_INTEGER,
        repliesTold: this.#repliesTold,
        transitionsAfter: this.#transitionCount - 1,
        outlineId: this.#pictures.outlineId,
      });
      this.#takeRows(look);
      this.#transitions = [...this.#transitions, ...look.transitions].slice(-TRANSITIONS_KEPT);
      this.#transitionCount = look.transitionCount;
      if (look.picture === null) continue;
      this.#snapshot = this.#pictures.unpack(look.picture);
      this.#inputs = look.inputs;
      break;
    }
    this.#at = this.#nowMs();
  }

  #takeRows({ list, added, updated, firstKept, repliesTold }: Look): void {
    if (list !== this.#list) this.#rows = [];
    this.#list = list;
    this.#repliesTold = repliesTold;
    // Rows that were pushed out before they were told leave a gap that would make places and ids differ.
    if (added.length > 0 && added[0]!.id > this.#failureCount) this.#rows = [];
    for (const row of added) this.#rows.push(row);
    const first = this.#rows[0]?.id ?? 0;
    for (const row of updated) if (this.#rows[row.id - first]?.id === row.id) this.#rows[row.id - first] = row;
    if (firstKept > first) this.#rows.splice(0, firstKept - first);
    this.#failureCount = Math.max(firstKept, (this.#rows.at(-1)?.id ?? -1) + 1);
  }
}
