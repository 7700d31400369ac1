import type { Engine } from '../core/engine.ts';
import type { Failure, Transition } from '../core/snapshot.ts';
import type { InputSnapshot } from './engine-port.ts';
import { type Picture, PicturePacker } from './picture-pack.ts';

/** Rows of failing tokens in one look: a tenth of a millisecond for the engine's thread, and it reads sockets between two. */
const ROWS_A_LOOK = 500;

export interface LookRequest {
  /** Which list of failing tokens the asker has rows of, the greatest id of them, and how many replies it was told of. */
  readonly list: number;
  readonly failuresAfter: number;
  readonly repliesTold: number;
  readonly transitionsAfter: number;
  /** The outline of pictures that the asker has. */
  readonly outlineId: number;
}

/** What has changed since, and the picture when all failing tokens are told: made in the engine's thread, so of little work. */
export interface Look {
  /** Another number when ids have begun anew. */
  readonly list: number;
  /** Oldest first. */
  readonly added: readonly Failure[];
  /** Rows that got a reply after all. */
  readonly updated: readonly Failure[];
  readonly repliesTold: number;
  readonly firstKept: number;
  readonly transitions: readonly Transition[];
  readonly transitionCount: number;
  /** Null when there are more failing tokens: ask again. */
  readonly picture: Picture | null;
  readonly inputs: readonly InputSnapshot[];
}

/** Looks at an engine for a thread that keeps what it was told. */
export class EngineLooks {
  #engine: Engine | null = null;
  #list = 0;
  readonly #packer = new PicturePacker();

  of(engine: Engine, inputs: readonly InputSnapshot[], request: LookRequest): Look {
    const { list, failuresAfter, repliesTold, transitionsAfter, outlineId } = request;
    const { failures, board } = engine;
    // A reload may bring another list, and the ids of its rows begin anew.
    if (this.#engine?.failures !== failures) this.#list++;
    this.#engine = engine;
    const isSame = list === this.#list;
    const after = isSame ? failuresAfter : -1;
    const told = isSame ? Math.min(repliesTold, failures.changed) : failures.changed;
    const added = failures.from(after + 1, ROWS_A_LOOK);
    const isWhole = (added.at(-1)?.id ?? after) + 1 >= failures.total;
    return {
      list: this.#list,
      added,
      updated: failures.changedSince(told).filter(({ id }) => id <= after),
      repliesTold: failures.changed,
      firstKept: failures.firstId,
      transitions: board.since(transitionsAfter + 1),
      transitionCount: board.total,
      picture: isWhole ? this.#packer.pack(engine, outlineId) : null,
      inputs,
    };
  }
}
