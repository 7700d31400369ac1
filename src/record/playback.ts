import { Engine } from '../core/engine.ts';
import { snapshotOf } from '../core/snapshot-of.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { proposeManifest } from '../manifest/propose.ts';
import type { EnginePort, Frame, FrameRequest } from '../thread/engine-port.ts';
import { Frames } from '../thread/frames.ts';
import { LineRate } from '../thread/line-rate.ts';
import { type RecordedLine, recordedLines } from './recording.ts';
import { createFeeder } from './replay.ts';

/** Lines fed in one go, so that a great speed does not freeze the keys. */
const MAX_LINES_A_TURN = 50_000;

/** A recording run through the engine in its own time, `speed` times as fast; what a dashboard shows of it. */
export class Playback implements EnginePort {
  readonly #file: string;
  readonly #manifest: Manifest;
  readonly #speed: number;
  readonly #wallUs: () => number;
  readonly #acknowledged = new Set<string>();
  #engine!: Engine;
  #feed!: (line: RecordedLine) => void;
  #lines!: Iterator<RecordedLine>;
  #next: RecordedLine | null = null;
  #frames = new Frames();
  #rate = new LineRate();
  /** Recording time, and the wall clock when it was that. */
  #now = 0;
  #wallAt = 0;
  #paused = false;
  #ended = false;

  constructor(file: string, manifest: Manifest, speed: number, wallUs: () => number) {
    this.#file = file;
    this.#manifest = manifest;
    this.#speed = speed;
    this.#wallUs = wallUs;
    this.#begin();
  }

  readonly playback = {
    pause: (on: boolean) => {
      this.#advance();
      this.#paused = on;
    },
    restart: () => this.#begin(),
  };

  get engine(): Engine {
    return this.#engine;
  }

  /** The recording's own time. */
  get nowUs(): number {
    return this.#now;
  }

  async frame(request: FrameRequest): Promise<Frame> {
    this.#advance();
    return {
      ...this.#frames.of(this.#engine, request),
      inputs: [],
      linesPerSecond: this.#rate.perSecond(this.#now),
      manifestFile: this.#manifest.file,
      notices: [`replay of ${this.#file}${this.#ended ? ': at its end' : ` at ${this.#speed} times real time`}`],
      badLines: [],
      memory: { 'tokens live': this.#engine.correlator.table.tokens },
    };
  }

  async history(token: string) {
    return this.#engine.historyOf(token);
  }

  async reload() {
    return { ok: false, report: 'a replay keeps its manifest; stop and start it again' };
  }

  async manifestText(): Promise<string> {
    return this.#manifest.file === null ? this.#proposal() : this.#manifest.text;
  }

  async saveManifest(): Promise<string> {
    return 'not written: a replay saves nothing';
  }

  acknowledge(edgeKey: string, on: boolean): void {
    if (on) this.#acknowledged.add(edgeKey);
    this.#engine.board.acknowledge(edgeKey, on);
  }

  #proposal(): string {
    return proposeManifest(this.#manifest, snapshotOf(this.#engine));
  }

  #begin(): void {
    this.#engine = new Engine(this.#manifest.engine);
    this.#feed = createFeeder(this.#engine, this.#manifest.input.udp);
    this.#lines = recordedLines(this.#file)[Symbol.iterator]();
    this.#frames = new Frames();
    this.#rate = new LineRate();
    this.#ended = false;
    this.#take();
    this.#now = this.#next?.arrivedAt ?? 0;
    this.#wallAt = this.#wallUs();
  }

  #take(): void {
    const { done, value } = this.#lines.next();
    this.#next = done ? null : value;
  }

  #advance(): void {
    const wall = this.#wallUs();
    if (!this.#paused && !this.#ended) this.#now += Math.max(0, wall - this.#wallAt) * this.#speed;
    this.#wallAt = wall;
    for (let fed = 0; this.#next !== null && this.#next.arrivedAt <= this.#now; fed++) {
      if (fed === MAX_LINES_A_TURN) {
        this.#now = this.#next.arrivedAt;
        break;
      }
      this.#feed(this.#next);
      this.#rate.add(this.#now, 1);
      this.#take();
    }
    if (this.#next === null && !this.#ended) {
      this.#engine.settleAll();
      this.#ended = true;
    } else this.#engine.advance(Math.floor(Math.min(this.#now, this.#next?.arrivedAt ?? this.#now)));
  }
}
