import { writeFileSync } from 'node:fs';
import type { ScreenConfig } from '../manifest/section-screen.ts';
import type { EnginePort } from '../thread/engine-port.ts';
import { Canvas } from '../views/canvas.ts';
import type { ChartRequest } from '../views/chart-request.ts';
import type { Command, Step } from '../views/command.ts';
import {
  applyClick,
  applyFrame,
  applyHistory,
  applyKey,
  applyManifest,
  applyNotice,
  applyPaste,
  applyResize,
  applyWheel,
  drawClock,
  drawDashboard,
  newDashboard,
  requestOf,
} from '../views/dashboard.ts';
import type { DashboardState } from '../views/state.ts';
import { summaryText } from '../views/summary.ts';
import type { Chart } from './chart.ts';
import { type DrawChart, rememberCharts } from './chart-cache.ts';
import type { Terminal } from './terminal.ts';

/** While nothing moves the engine is asked less and less often, down to this: tokens that wait may fail any moment. */
const WAITING_MS = 500;
/** The clock on the screen goes on, and that is all that does where nothing waits. */
const CLOCK_MS = 1000;
/** After so many frames without anything new only the clock is drawn each second, and all the rest this often. */
const STILL_FRAMES = 30;
const STILL_MS = 5000;
/** A timer may fire this much before its time; without it a second would be left out. */
const EARLY_MS = 20;

export interface DashboardSettings {
  readonly title: string;
  readonly screen: ScreenConfig;
  readonly unicode: boolean;
  /** Microseconds since the epoch: the wall's, or the replay's. */
  readonly clock: () => number;
  /** Leave; the text goes to the normal screen. */
  quit(summary: string | null): void;
}

/** A dashboard that is being shown. */
export interface RunningDashboard {
  /** SIGHUP with the terminal still there. */
  reload(): void;
  stop(): void;
}

/** Show an engine on a terminal: ask for a picture, draw it, act on keys. Draws at most ten times a second, and at once on a key. */
export function runDashboard(engine: EnginePort, terminal: Terminal, settings: DashboardSettings): RunningDashboard {
  const { unicode, clock } = settings;
  const frameMs = Math.max(50, settings.screen.refreshUs / 1000);
  const look = { unicode, localOffsetUs: (atUs: number) => -new Date(atUs / 1000).getTimezoneOffset() * 60_000_000 };
  let state = newDashboard({
    title: settings.title,
    keys: settings.screen.keys,
    columns: settings.screen.columns,
    size: { width: terminal.width, height: terminal.height },
    replay: engine.playback !== undefined,
  });
  let canvas = new Canvas(terminal.width, terminal.height);
  let charts: DrawChart | null = null;
  let asking = false;
  let stopped = false;
  let lastLines = -1;
  let lastDrawn = 0;
  /** When the whole of it was drawn. */
  let lastWhole = 0;
  /** Frames in succession that brought nothing new. */
  let still = 0;
  let timer = setTimeout(tick, 0);
  /** Grows when the replay starts again: answers from before are of another life. */
  let life = 0;

  terminal.onKey(({ name }) => step(applyKey(state, name)));
  terminal.onPaste((text) => change(applyPaste(state, text)));
  terminal.onMouse(({ action, x, y }) => {
    if (action === 'down') change(applyClick(state, x, y));
    else if (action === 'wheelup' || action === 'wheeldown') {
      change(applyWheel(state, x, y, action === 'wheelup' ? 'up' : 'down'));
    }
  });
  terminal.onResize(() => {
    canvas = new Canvas(terminal.width, terminal.height);
    change(applyResize(state, terminal.width, terminal.height));
  });
  draw();
  return { reload, stop };

  function draw(): void {
    const wanted = drawDashboard(state, canvas, clock(), look);
    if (wanted.length > 0) drawCharts(wanted);
    terminal.show(canvas);
    lastDrawn = lastWhole = performance.now();
  }

  /** Half a minute of silence ages by steps: a whole frame each second would be most of what an idle screen costs. */
  function drawStill(): void {
    if (still < STILL_FRAMES || performance.now() - lastWhole >= STILL_MS - EARLY_MS) {
      draw();
      return;
    }
    drawClock(state, canvas, clock(), look);
    terminal.show(canvas);
    lastDrawn = performance.now();
  }

  /** Charts come from a library that takes a while to load; until it has, the blocks stand there. */
  function drawCharts(wanted: readonly ChartRequest[]): void {
    if (charts !== null) {
      for (const chart of wanted) charts(canvas, chart);
      return;
    }
    charts = () => {};
    import('./chart.ts').then(({ drawChart }) => {
      charts = rememberCharts((target, { rect, ...chart }) =>
        drawChart(target, rect, { ...chart, unicode } satisfies Chart),
      );
    }, fail);
  }

  async function tick(): Promise<void> {
    if (!asking) {
      asking = true;
      await ask().catch(fail);
      asking = false;
    }
    if (stopped) return;
    timer = setTimeout(tick, pauseMs());
  }

  async function ask(): Promise<void> {
    const asked = life;
    const frame = await engine.frame(requestOf(state));
    if (stopped || asked !== life) return;
    const moved = frame.snapshot.now !== state.live?.frame.snapshot.now && linesOf(frame) !== lastLines;
    const changed = moved || frame.transitions.length > 0 || frame.failures.added.length > 0 || state.live === null;
    lastLines = linesOf(frame);
    still = changed ? 0 : still + 1;
    state = applyFrame(state, frame);
    if (changed) draw();
    else if (performance.now() - lastDrawn >= CLOCK_MS - EARLY_MS) drawStill();
  }

  /** Until the next frame is asked for. */
  function pauseMs(): number {
    if (still === 0 || state.live === null) return frameMs;
    const { linesPerSecond, snapshot } = state.live.frame;
    const longest = linesPerSecond === 0 && snapshot.waiting === 0 ? CLOCK_MS : WAITING_MS;
    return Math.max(frameMs, Math.min(longest, frameMs * 2 ** Math.min(still, 10)));
  }

  function change(next: DashboardState): void {
    state = next;
    if (!stopped) draw();
  }

  function step({ state: next, commands }: Step): void {
    state = next;
    for (const command of commands) act(command).catch(fail);
    if (!stopped) draw();
  }

  async function act(command: Command): Promise<void> {
    switch (command.kind) {
      case 'quit':
        return settings.quit(null);
      case 'quit-summary':
        return settings.quit(summary());
      case 'suspend':
        return terminal.suspend();
      case 'redraw':
        return terminal.redraw();
      case 'reload':
        return reload();
      case 'history':
        return change(applyHistory(state, command.token, await engine.history(command.token)));
      case 'manifest':
        return change(applyManifest(state, await engine.manifestText()));
      case 'copy':
        return change(
          terminal.copy(command.text)
            ? applyNotice(state, `copied: ${command.text}`)
            : applyNotice(state, 'not copied: too long, or the terminal is not reading', true),
        );
      case 'export':
        return exportJson(command.name, command.json);
      case 'acknowledge':
        return engine.acknowledge(command.edgeKey, command.on);
      case 'mouse':
        return terminal.setMouse(command.on);
      case 'save-manifest':
        return change(applyNotice(state, await engine.saveManifest(command.file)));
      case 'playback':
        return engine.playback?.pause(command.on);
      case 'restart':
        life++;
        engine.playback?.pause(false);
        return engine.playback?.restart();
    }
  }

  function reload(): void {
    engine
      .reload()
      .then(({ ok, report }) => change(applyManifest(applyNotice(state, report, !ok), '')))
      .then(async () => change(applyManifest(state, await engine.manifestText())))
      .catch(fail);
  }

  function exportJson(name: string, json: string): void {
    const stamp = new Date().toISOString().replace(/[-:]/g, '').slice(0, 15);
    const file = `observatory-${name}-${stamp}.json`;
    try {
      writeFileSync(file, json, { flag: 'wx' });
      change(applyNotice(state, `written: ${file}`));
    } catch (error) {
      change(applyNotice(state, `not written: ${error instanceof Error ? error.message : String(error)}`, true));
    }
  }

  function summary(): string | null {
    const { live } = state;
    return live === null ? null : summaryText(live.frame.snapshot, live, look.localOffsetUs);
  }

  function fail(error: unknown): void {
    if (!stopped) change(applyNotice(state, error instanceof Error ? error.message : String(error), true));
  }

  function stop(): void {
    stopped = true;
    clearTimeout(timer);
  }
}

/** Lines read so far, whatever became of them: when it stands still, nothing came in. */
function linesOf({ snapshot }: { readonly snapshot: { readonly counters: Readonly<Record<string, number>> } }): number {
  return Object.values(snapshot.counters).reduce((sum, count) => sum + count, 0);
}
