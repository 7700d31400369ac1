import type { Sighting, Snapshot } from '../core/snapshot.ts';
import type { EnginePort, Frame, FrameRequest } from './engine-port.ts';
import { type Ask, RemoteError, said } from './remote-ask.ts';
import { REMOTE_PATHS, type RemoteFrame } from './remote-frame.ts';
import { type Read, readManifestText, readRemoteFrame, readSightings } from './remote-read.ts';

/** A dashboard is kept waiting for an answer no longer than this; then it gets the last picture with its age. */
const PATIENCE_MS = 1000;
/** Until the next attempt after one that failed; twice as long after each further one. */
const FIRST_BACKOFF_US = 500_000;
const MAX_BACKOFF_US = 15_000_000;
/** An answer that takes longer leaves a picture behind that is no longer live. */
const SLOW_US = 3_000_000;
/** More rows than there ever are: none, please. */
const NONE = Number.MAX_SAFE_INTEGER;

export interface RemoteOptions {
  /** For people: the address without anything secret. */
  readonly name: string;
  readonly ask: Ask;
  /** Microseconds since the epoch. */
  readonly clock: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * Another instance as a dashboard sees it. While it is away the last picture stays, with a notice of how old it is and
 * why; when it was started anew, its rows go on where the old ones ended, since their ids begin at 0 again.
 */
export class RemoteEngine implements EnginePort {
  readonly #name: string;
  readonly #ask: Ask;
  readonly #clock: () => number;
  readonly #pause: (ms: number) => Promise<void>;
  /** What was acknowledged here; over there nobody hears of it. */
  readonly #acknowledged = new Map<string, boolean>();
  #last: RemoteFrame;
  /** The newest picture, until it is handed out: its changes must be told once. */
  #fresh: Frame | null = null;
  #receivedAt: number;
  /** Theirs minus our clock. */
  #aheadUs: number;
  #asking: Promise<void> | null = null;
  #attempts = 0;
  #nextAttemptAt = Number.NEGATIVE_INFINITY;
  #trouble: string | null = null;
  /** Ours minus their ids. */
  #failuresFrom = 0;
  #transitionsFrom = 0;

  /** With a first picture without any rows; `connectRemote` gets one. */
  constructor({ name, ask, clock, pause }: RemoteOptions, first: RemoteFrame) {
    this.#name = name;
    this.#ask = ask;
    this.#clock = clock;
    this.#pause = pause;
    this.#last = { ...first, replies: 0 };
    this.#receivedAt = clock();
    this.#aheadUs = first.at - this.#receivedAt;
  }

  /** What the clock over there says, as far as we know: ages are to be told by it. */
  get nowUs(): number {
    return this.#clock() + this.#aheadUs;
  }

  get snapshot(): Snapshot {
    return this.#last.frame.snapshot;
  }

  async frame(request: FrameRequest): Promise<Frame> {
    if (this.#asking === null && this.#clock() >= this.#nextAttemptAt) {
      this.#asking = this.#attempt(request).finally(() => {
        this.#asking = null;
      });
    }
    if (this.#asking !== null) await Promise.race([this.#asking, this.#pause(PATIENCE_MS)]);
    return this.#picture();
  }

  async history(token: string): Promise<readonly Sighting[]> {
    const answer = await this.#ask(`${REMOTE_PATHS.token}?token=${encodeURIComponent(token)}`);
    return sound(readSightings(answer)).events;
  }

  async reload() {
    return { ok: false, report: `this is a picture of ${this.#name}: its manifest is read again there` };
  }

  async manifestText(): Promise<string> {
    return sound(readManifestText(await this.#ask(REMOTE_PATHS.manifest))).text;
  }

  async saveManifest(): Promise<string> {
    return `not written: this is a picture of ${this.#name}; save it there, or with --save-manifest`;
  }

  acknowledge(edgeKey: string, on: boolean): void {
    this.#acknowledged.set(edgeKey, on);
  }

  async #attempt(request: FrameRequest): Promise<void> {
    try {
      const answer = await askFrame(this.#ask, this.#askedOf(request));
      this.#take(this.#isAsBefore(answer, request) ? answer : await this.#begunAnew(answer, request));
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      this.#trouble = error.message;
      this.#nextAttemptAt = this.#clock() + Math.min(MAX_BACKOFF_US, FIRST_BACKOFF_US * 2 ** this.#attempts);
      this.#attempts = Math.min(this.#attempts + 1, 10);
    }
  }

  #askedOf({ failuresAfter, transitionsAfter, detail }: FrameRequest): AskedFrame {
    return {
      failuresAfter: Math.max(-1, failuresAfter - this.#failuresFrom),
      transitionsAfter: Math.max(-1, transitionsAfter - this.#transitionsFrom),
      detail,
      replies: this.#last.replies,
    };
  }

  /** Neither started anew, nor with a new list of failing tokens, as when its limit has changed. */
  #isAsBefore({ instance, frame }: RemoteFrame, request: FrameRequest): boolean {
    return instance === this.#last.instance && frame.snapshot.failing.total > this.#askedOf(request).failuresAfter;
  }

  /** What we have stays where it is, and all that is there now comes after it. */
  #begunAnew({ instance }: RemoteFrame, { failuresAfter, transitionsAfter, detail }: FrameRequest) {
    this.#failuresFrom = failuresAfter + 1;
    if (instance !== this.#last.instance) this.#transitionsFrom = transitionsAfter + 1;
    this.#last = { ...this.#last, replies: 0 };
    return askFrame(this.#ask, this.#askedOf({ failuresAfter, transitionsAfter, detail }));
  }

  #take(answer: RemoteFrame): void {
    const { failures, transitions } = answer.frame;
    const failuresFrom = this.#failuresFrom;
    const moved = <Row extends { readonly id: number }>(rows: readonly Row[], by: number): readonly Row[] =>
      by === 0 ? rows : rows.map((row) => ({ ...row, id: row.id + by }));
    this.#fresh = {
      ...answer.frame,
      failures: {
        added: moved(failures.added, failuresFrom),
        updated: moved(failures.updated, failuresFrom),
        firstKept: failures.firstKept + failuresFrom,
      },
      transitions: moved(transitions, this.#transitionsFrom),
    };
    this.#last = { ...answer, frame: this.#fresh };
    this.#receivedAt = this.#clock();
    this.#aheadUs = answer.at - this.#receivedAt;
    this.#trouble = null;
    this.#attempts = 0;
    this.#nextAttemptAt = Number.NEGATIVE_INFINITY;
  }

  #picture(): Frame {
    const { frame } = this.#last;
    const shown = this.#fresh ?? withoutChanges(frame);
    this.#fresh = null;
    const snapshot = withAcknowledged(shown.snapshot, this.#acknowledged);
    const notices = [`attached to ${this.#name}`, ...frame.notices];
    const staleUs = this.#clock() - this.#receivedAt;
    if (this.#trouble === null && staleUs < SLOW_US) return { ...shown, snapshot, notices };
    const seconds = Math.floor(staleUs / 1_000_000);
    const why = `picture is ${seconds} s old: ${this.#trouble ?? 'no answer yet'} (${this.#name}); trying again`;
    return { ...shown, snapshot, notices: [...notices, why], staleUs };
  }
}

/** The first look at an instance; rejects with a `RemoteError` when there is none that we can show. */
export async function connectRemote(options: RemoteOptions): Promise<RemoteEngine> {
  const first = await askFrame(options.ask, { failuresAfter: NONE, transitionsAfter: NONE, detail: null, replies: 0 });
  return new RemoteEngine(options, first);
}

interface AskedFrame extends FrameRequest {
  readonly replies: number;
}

async function askFrame(ask: Ask, { failuresAfter, transitionsAfter, replies, detail }: AskedFrame) {
  const query = new URLSearchParams({
    failures: String(failuresAfter),
    transitions: String(transitionsAfter),
    replies: String(replies),
    ...(detail === null ? {} : { detail }),
  });
  return sound(readRemoteFrame(await ask(`${REMOTE_PATHS.frame}?${query}`)));
}

function sound<T>(read: Read<T>): T {
  if (read.ok) return read.value;
  throw new RemoteError(`no observatory-tui of this version answers there; expected ${said(read.wrong)}`);
}

function withoutChanges(frame: Frame): Frame {
  return { ...frame, failures: { added: [], updated: [], firstKept: frame.failures.firstKept }, transitions: [] };
}

/** As with an engine of our own, an edge that is OK again needs no acknowledging. */
function withAcknowledged(snapshot: Snapshot, acknowledged: Map<string, boolean>): Snapshot {
  if (acknowledged.size === 0) return snapshot;
  const streams = snapshot.streams.map((stream) => ({
    ...stream,
    edges: stream.edges.map((edge) => {
      if (edge.status === 'OK') acknowledged.delete(edge.key);
      const on = acknowledged.get(edge.key);
      return on === undefined ? edge : { ...edge, acknowledged: on };
    }),
  }));
  return { ...snapshot, streams };
}
