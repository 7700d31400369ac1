import type { Failure, Sighting, Snapshot, Transition } from '../core/snapshot.ts';
import type { ScreenConfig } from '../manifest/section-screen.ts';

/**
 * All that a screen may ask of a running engine. The thread's client implements it, a replay does, and a remote
 * viewer could: nothing in here knows about threads, sockets or terminals.
 */
/** What became of a manifest that was read again. */
export interface Reloaded {
  readonly ok: boolean;
  /** In a line, unless it was refused: then with each reason. */
  readonly report: string;
  /** What a screen shows as notices, for who has none. */
  readonly notices?: readonly string[];
  readonly screen?: ScreenConfig;
}

export interface EnginePort {
  /** One picture and what changed since the last one. Asked for by the screen, at most ten times a second. */
  frame(request: FrameRequest): Promise<Frame>;
  /** What is still known of a token, oldest first. */
  history(token: string): Promise<readonly Sighting[]>;
  /**
   * Read the manifest again. A broken one is refused and the running one stays; `screen` is what it says of keys and
   * columns.
   */
  reload(): Promise<Reloaded>;
  /** The manifest that is in force, as text; what discovery found is a proposal ready to edit. */
  manifestText(): Promise<string>;
  /** Write what was discovered as a manifest; the answer says where, or why not. */
  saveManifest(file: string): Promise<string>;
  acknowledge(edgeKey: string, on: boolean): void;
  /** Only of a replay: hold, go on, start again. */
  readonly playback?: { pause(on: boolean): void; restart(): void };
}

export interface FrameRequest {
  /** The greatest id of a failure and of a transition that the asker has. */
  readonly failuresAfter: number;
  readonly transitionsAfter: number;
  /** Also the series of this edge, for its charts. */
  readonly detail: string | null;
}

export interface Frame {
  readonly snapshot: Snapshot;
  readonly inputs: readonly InputSnapshot[];
  readonly failures: {
    readonly added: readonly Failure[];
    /** Kept rows whose reply came afterwards since the last frame. */
    readonly updated: readonly Failure[];
    /** Rows with a smaller id are no longer kept. */
    readonly firstKept: number;
  };
  readonly transitions: readonly Transition[];
  readonly series: Series | null;
  /** Lines read per second, over the last seconds. */
  readonly linesPerSecond: number;
  /** The file in force, or null when there is none. */
  readonly manifestFile: string | null;
  /** Warnings and the last refused reload. */
  readonly notices: readonly string[];
  readonly badLines: readonly BadLine[];
  /**
   * Only of an instance elsewhere that does not answer: how old the picture is, microseconds. What is live has none.
   */
  readonly staleUs?: number;
  /** For the stats view: bytes and entries held by the engine's thread, by name. */
  readonly memory: Readonly<Record<string, number>>;
}

/** One second a slot, oldest first; at most 300. */
export interface Series {
  readonly edgeKey: string;
  /** Unix second of the newest slot. */
  readonly endSecond: number;
  readonly passed: readonly number[];
  readonly failed: readonly number[];
  /** The greatest latency of the second, microseconds; null without one. */
  readonly latencyUs: readonly (number | null)[];
}

export interface InputSnapshot {
  /** `udp`, `syslog-udp`, `syslog-tcp`, `syslog-tls`, … */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Named figures for the stats view: datagrams, bytes, lines, refused, connections, truncated … */
  readonly figures: Readonly<Record<string, number>>;
  /** How bytes are received, buffers granted, hints such as the sysctl to raise. */
  readonly notes: readonly string[];
  /** Syslog: why messages do not correlate. */
  readonly tables?: readonly InputTable[];
}

export interface InputTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface BadLine {
  readonly at: number;
  readonly source: string;
  readonly reason: string;
  /** At most 120 characters, control characters made visible. */
  readonly line: string;
}
