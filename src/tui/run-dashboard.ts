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
  applyTaste,
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
import { clockMoved, frameOf, linesOf, pauseMs, wantsWhole } from './pace.ts';
import type { Terminal } from './terminal.ts';

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
  let frameMs = frameOf(settings.screen);
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
  /** Changes that this screen asked the engine for, and how many of them the newest frame has in it. */
  let orders = 0;
  let ordersDrawn = 0;
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

  function drawStill(): void {
    if (wantsWhole(still, performance.now() - lastWhole)) {
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
    clearTimeout(timer);
    timer = setTimeout(tick, pauseMs(frameMs, still, state.live));
  }

  async function ask(): Promise<void> {
    const asked = life;
    const ordered = orders;
    const frame = await engine.frame(requestOf(state));
    if (stopped || asked !== life) return;
    const moved = frame.snapshot.now !== state.live?.frame.snapshot.now && linesOf(frame) !== lastLines;
    const changed = moved || frame.transitions.length > 0 || frame.failures.added.length > 0 || state.live === null;
    const drawn = ordersDrawn;
    ordersDrawn = ordered;
    lastLines = linesOf(frame);
    still = changed ? 0 : still + 1;
    state = applyFrame(state, frame);
    if (changed || drawn !== ordered) draw();
    else if (clockMoved(performance.now() - lastDrawn)) drawStill();
  }

  /** Something was asked of the engine that changes the picture: it is asked for at once, whatever rest there was. */
  function hurry(): void {
    if (stopped) return;
    orders++;
    still = 0;
    void tick();
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
        engine.acknowledge(command.edgeKey, command.on);
        return hurry();
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
      .then(({ ok, report, screen }) => {
        const tasted = screen ? applyTaste(state, screen) : state;
        if (screen) frameMs = frameOf(screen);
        change(applyManifest(applyNotice(tasted, report, !ok), ''));
        hurry();
      })
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
