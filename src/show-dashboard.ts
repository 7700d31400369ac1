import process from 'node:process';
import type { ReadStream } from 'node:tty';
import type { Manifest } from './manifest/manifest.ts';
import type { EngineClient } from './thread/engine-client.ts';
import type { EnginePort } from './thread/engine-port.ts';
import type { ScreenTraits } from './tui/detect.ts';
import { runDashboard } from './tui/run-dashboard.ts';
import { EXIT_CODES, watchSignals } from './tui/signals.ts';
import { openTerminal } from './tui/terminal.ts';

export interface DashboardScene {
  readonly manifest: Manifest;
  readonly traits: ScreenTraits;
  readonly clock: () => number;
  /** Where keys come from. */
  readonly input: ReadStream | typeof process.stdin;
}

/**
 * The terminal, the dashboard and the signals put together, until someone leaves; resolves with the exit code. An
 * engine that is still starting is shown as such, and one that cannot start ends it.
 */
export function showDashboard(engine: EnginePort | Promise<EngineClient>, scene: DashboardScene): Promise<number> {
  const { manifest, traits, clock, input } = scene;
  return new Promise((resolve, reject) => {
    const terminal = openTerminal({ ...traits, input, output: process.stdout, env: process.env });
    const dashboard = runDashboard(engine instanceof Promise ? soon(engine) : engine, terminal, {
      title: manifest.engine.name || 'observatory',
      screen: manifest.screen,
      unicode: traits.unicode,
      clock,
      quit: (summary) => leave(0, summary),
    });
    const crash = (error: unknown) => {
      dashboard.stop();
      terminal.closeNow();
      reject(error);
    };
    const unwatch = watchSignals(
      { stop: leave, reload: dashboard.reload, crash, suspend: terminal.suspend, resume: terminal.resume },
      { hadTerminal: process.stdin.isTTY === true },
    );
    terminal.onGone(() => leave(EXIT_CODES.SIGHUP));
    if (engine instanceof Promise) engine.then((client) => client.onCrash(crash), crash);

    function leave(code: number, summary: string | null = null): void {
      dashboard.stop();
      unwatch();
      terminal.close().then(() => {
        if (summary !== null) process.stdout.write(`${summary}\n`);
        resolve(code);
      }, reject);
    }
  });
}

/** What is asked of an engine while it starts, it answers when it has. */
function soon(starting: Promise<EngineClient>): EnginePort {
  return {
    frame: async (request) => (await starting).frame(request),
    history: async (token) => (await starting).history(token),
    reload: async () => (await starting).reload(),
    manifestText: async () => (await starting).manifestText(),
    saveManifest: async (file) => (await starting).saveManifest(file),
    acknowledge: (edgeKey, on) => void starting.then((engine) => engine.acknowledge(edgeKey, on)),
  };
}
