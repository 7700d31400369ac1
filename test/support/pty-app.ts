import { appendFileSync } from 'node:fs';
import process from 'node:process';
import { detectScreen } from '../../src/tui/detect.ts';
import { EXIT_CODES, watchSignals } from '../../src/tui/signals.ts';
import { openTerminal } from '../../src/tui/terminal.ts';
import { Canvas, TONES } from '../../src/views/canvas.ts';

/**
 * A program that is nothing but its terminal, to be run under a real one: it shows its size, the last key and how
 * often it was told to reload, and does what the keys say. REPORT names a file that gets a `.` for every turn of its
 * loop and the exit code at the end; FLOOD makes every frame differ everywhere.
 */
const { REPORT, FLOOD } = process.env;
const TICK_MS = 20;

const traits = detectScreen({ env: process.env, stdoutIsTty: process.stdout.isTTY === true });
if (traits.plain) {
  console.log('plain');
  process.exit(0);
}

const terminal = openTerminal({ ...traits, input: process.stdin, output: process.stdout, env: process.env });
let lastKey = 'none';
let reloads = 0;
let ticks = 0;

watchSignals(
  {
    stop: finish,
    reload: () => reloads++,
    crash: (error) => {
      terminal.closeNow();
      console.error(error instanceof Error ? error.stack : error);
      leave(EXIT_CODES.bug);
    },
    suspend: terminal.suspend,
    resume: terminal.resume,
  },
  { hadTerminal: process.stdin.isTTY === true },
);

terminal.onGone(() => finish(EXIT_CODES.SIGHUP));
terminal.onResize(draw);
terminal.onPaste((text) => {
  lastKey = `pasted:${text}`;
  draw();
});
terminal.onKey(({ name }) => {
  lastKey = name;
  if (name === 'q') finish(0);
  else if (name === 'C-c') finish(EXIT_CODES.SIGINT);
  else if (name === 'C-z') terminal.suspend();
  else if (name === 'm') terminal.setMouse(true);
  else if (name === 'y') terminal.copy('8f3ac1d2-77e0');
  else if (name === 'x') throw new Error('a bug of our own');
  else if (name === 'r') Promise.reject(new Error('a promise of our own'));
  else if (name === 'e') leave(3);
  draw();
});

setInterval(() => {
  ticks++;
  report('.');
  draw();
}, TICK_MS);
draw();

function draw(): void {
  const canvas = new Canvas(terminal.width, terminal.height);
  if (FLOOD) {
    for (let y = 1; y < canvas.height; y++)
      canvas.put(0, y, String.fromCharCode(65 + ((ticks + y) % 26)).repeat(canvas.width));
  }
  canvas.put(0, 0, `size ${terminal.width}x${terminal.height} reloads ${reloads} pid ${process.pid} `, TONES.ok);
  canvas.put(0, 1, `┌─ key ${lastKey} ─┐`, TONES.fail);
  terminal.show(canvas);
}

function finish(exitCode: number): void {
  terminal.close().then(() => leave(exitCode));
}

function leave(exitCode: number): never {
  report(`exit ${exitCode}`);
  process.exit(exitCode);
}

function report(text: string): void {
  if (REPORT) appendFileSync(REPORT, text);
}
