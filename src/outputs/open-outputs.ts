import type { Bound } from '../inputs/input.ts';
import { bindError, InputError } from '../inputs/input-error.ts';
import type { OutputConfig } from '../manifest/manifest.ts';
import type { NotifyConfig } from '../manifest/section-notify.ts';
import type { InputSnapshot } from '../thread/engine-port.ts';
import type { HttpOutput } from './http.ts';
import type { FrameSource } from './http-frame.ts';
import type { HttpSource } from './http-source.ts';
import type { Notifier } from './notify.ts';

/** How often notifications are considered. */
const NOTIFY_US = 1_000_000;

/** What the outputs look at. */
export interface OutputSource extends FrameSource {
  readonly source: HttpSource;
}

/** The outputs of a manifest while they run. */
export interface Outputs {
  readonly bound: readonly Bound[];
  /** To be called some ten to twenty times a second. */
  tick(now: number): void;
  snapshots(): readonly InputSnapshot[];
  /** There is somebody who wants to be told: the tick is needed. */
  readonly isBusy: boolean;
  /** A new manifest holds: what has changed is opened anew, all else goes on. Answers with what could not be had. */
  reconfigure(config: OutputConfig): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** An output and what it was opened with. */
interface Open<Config, Output> {
  readonly config: Config;
  readonly output: Output;
}
type HttpConfig = NonNullable<OutputConfig['http']>;

/** Open what the manifest asks for; what it does not ask for is not even loaded. */
export async function openOutputs(config: OutputConfig, source: OutputSource): Promise<Outputs> {
  let http: Open<HttpConfig, HttpOutput> | null = null;
  /** One for each rule, so that a rule which stays the same still knows what it has told. */
  let notifiers: readonly Open<NotifyConfig, Notifier>[] = [];
  let notifiedAt = 0;
  let failuresAfter = -1;
  let transitionsAfter = -1;
  let turn: Promise<unknown> = Promise.resolve();

  async function setHttp(wanted: HttpConfig | null): Promise<void> {
    if (isSame(http?.config ?? null, wanted)) return;
    const before = http;
    if (wanted === null) {
      http = null;
      await before?.output.close();
      return;
    }
    // A port that was free when it was taken stays the same: there are people who know it by now.
    const held = before?.output.bound[0]?.port;
    const keeps = before !== null && (wanted.port === before.config.port || wanted.port === held);
    if (!keeps) {
      http = { config: wanted, output: await serve(wanted, source) };
      await before?.output.close();
      return;
    }
    // At the same port, be it of another address, both at once cannot be.
    const port = held ?? wanted.port;
    http = null;
    await before.output.close();
    try {
      http = { config: wanted, output: await serve({ ...wanted, port }, source) };
    } catch (error) {
      http = { config: before.config, output: await serve({ ...before.config, port }, source) };
      throw error;
    }
  }

  async function setNotifiers(wanted: readonly NotifyConfig[]): Promise<void> {
    const left = [...notifiers];
    if (left.length === 0) passOver();
    const { createNotifier } = wanted.length === 0 ? { createNotifier: null } : await import('./notify.ts');
    notifiers = wanted.map((one) => {
      const at = left.findIndex(({ config }) => isSame(config, one));
      return at >= 0 ? left.splice(at, 1)[0]! : { config: one, output: createNotifier!([one]) };
    });
    await Promise.all(left.map(({ output }) => output.close()));
  }

  /** What has happened so far is told nobody. */
  function passOver(): void {
    failuresAfter = source.source.failureCount() - 1;
    transitionsAfter = source.source.transitionCount() - 1;
  }

  function inform(): void {
    const added = source.source.failures(failuresAfter, 1000);
    const transitions = source.source.transitions(transitionsAfter);
    passOver();
    const update = { snapshot: source.source.snapshot(), transitions, failures: { added } };
    for (const { output } of notifiers) output.update(update);
  }

  async function apply(wanted: OutputConfig): Promise<readonly string[]> {
    await setNotifiers(wanted.notify);
    try {
      await setHttp(wanted.http);
      return [];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return [`${http === null ? 'no http output' : 'the http output stays where it was'}: ${error.message}`];
    }
  }

  await setHttp(config.http);
  await setNotifiers(config.notify);
  const bound = (): readonly Bound[] => http?.output.bound ?? [];
  return {
    get bound() {
      return bound();
    },
    get isBusy() {
      return notifiers.length > 0 || (http?.output.listeners ?? 0) > 0;
    },
    tick(now) {
      http?.output.tick(now);
      if (notifiers.length === 0 || now - notifiedAt < NOTIFY_US) return;
      notifiedAt = now;
      inform();
    },
    snapshots: () => [
      ...bound().map(({ address, port }) => ({
        name: 'http output',
        address,
        port,
        figures: { ...http?.output.figures },
        notes: [],
      })),
      ...notifiers.flatMap(({ output }) => output.snapshots()),
    ],
    // One after the other: two at once would both open what is new.
    reconfigure: (wanted) => {
      const done = turn.then(() => apply(wanted));
      turn = done.catch(() => {});
      return done;
    },
    async close() {
      await turn;
      await Promise.all([http?.output.close(), ...notifiers.map(({ output }) => output.close())]);
    },
  };
}

/** They are plain data, made by the same hand in the same order. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

async function serve(config: HttpConfig, source: OutputSource): Promise<HttpOutput> {
  const { openHttpOutput } = await import('./http.ts');
  return openHttpOutput(config, source.source, source).catch((cause) => {
    if (cause instanceof InputError) throw cause;
    throw bindError('http output', config.address, config.port, 'output.http.port =', cause);
  });
}
