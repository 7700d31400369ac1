import type { Engine } from '../core/engine.ts';
import { snapshotOf } from '../core/snapshot-of.ts';
import type { Bound } from '../inputs/input.ts';
import { bindError, InputError } from '../inputs/input-error.ts';
import type { OutputConfig } from '../manifest/manifest.ts';
import type { InputSnapshot } from '../thread/engine-port.ts';
import type { HttpOutput } from './http.ts';
import type { Notifier } from './notify.ts';

/** How often notifications are considered. */
const NOTIFY_US = 1_000_000;

/** What the outputs look at; asked for each time, since a reload replaces the engine. */
export interface OutputSource {
  engine(): Engine;
  inputs(): readonly InputSnapshot[];
}

/** The outputs of a manifest while they run. */
export interface Outputs {
  readonly bound: readonly Bound[];
  /** To be called some ten to twenty times a second. */
  tick(now: number): void;
  snapshots(): readonly InputSnapshot[];
  close(): Promise<void>;
}

/** Open what the manifest asks for; what it does not ask for is not even loaded. */
export async function openOutputs({ http, notify }: OutputConfig, source: OutputSource): Promise<Outputs> {
  const served = http === null ? null : await serve(http, source);
  const notifier = notify.length === 0 ? null : (await import('./notify.ts')).createNotifier(notify);
  let notifiedAt = 0;
  let failuresAfter = source.engine().failures.total - 1;
  let transitionsAfter = source.engine().board.total - 1;

  function inform(to: Notifier): void {
    const engine = source.engine();
    const added = engine.failures.since(failuresAfter + 1, 1000);
    const transitions = engine.board.since(transitionsAfter + 1);
    failuresAfter = engine.failures.total - 1;
    transitionsAfter = engine.board.total - 1;
    to.update({ snapshot: snapshotOf(engine), transitions, failures: { added } });
  }

  return {
    bound: served?.bound ?? [],
    tick(now) {
      served?.tick(now);
      if (notifier === null || now - notifiedAt < NOTIFY_US) return;
      notifiedAt = now;
      inform(notifier);
    },
    snapshots: () => [
      ...(served?.bound ?? []).map(({ address, port }) => ({
        name: 'http output',
        address,
        port,
        figures: { ...served?.figures },
        notes: [],
      })),
      ...(notifier?.snapshots() ?? []),
    ],
    async close() {
      await Promise.all([served?.close(), notifier?.close()]);
    },
  };
}

async function serve(config: NonNullable<OutputConfig['http']>, source: OutputSource): Promise<HttpOutput> {
  const { openHttpOutput } = await import('./http.ts');
  const { sourceOf } = await import('./http-source.ts');
  return openHttpOutput(config, sourceOf(source.engine, source.inputs)).catch((cause) => {
    if (cause instanceof InputError) throw cause;
    throw bindError('http output', config.address, config.port, 'output.http.port =', cause);
  });
}
