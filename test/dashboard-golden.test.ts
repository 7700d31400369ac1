import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { asciiUnit } from '../src/tui/ascii.ts';
import { attributesFor } from '../src/tui/tones.ts';
import { Canvas } from '../src/views/canvas.ts';
import {
  applyFrame,
  applyHistory,
  applyKey,
  applyResize,
  drawDashboard,
  newDashboard,
} from '../src/views/dashboard.ts';
import type { DashboardState } from '../src/views/state.ts';
import {
  emptyFrame,
  incidentFrame,
  incidentSightings,
  lossFrame,
  manyFrame,
  NOW,
  warnFrame,
  wellFrame,
} from './support/frames.ts';

const GOLDEN = new URL('./golden/', import.meta.url);
const UPDATE = process.env.UPDATE_GOLDEN === '1';
const SIZES = ['40x10', '80x24', '120x40', '200x60'] as const;
const UTC = () => 0;

// A scene is a frame, and the keys that were pressed since.
const SCENES = [
  { name: 'empty', frame: emptyFrame, keys: [] },
  { name: 'all-well', frame: wellFrame, keys: [] },
  { name: 'one-warn', frame: warnFrame, keys: [] },
  { name: 'incident', frame: incidentFrame, keys: [] },
  { name: 'loss', frame: lossFrame, keys: [] },
  { name: 'ten-thousand', frame: manyFrame, keys: ['down', 'down', 'pagedown'] },
  { name: 'token', frame: incidentFrame, keys: ['enter'] },
  { name: 'help', frame: incidentFrame, keys: ['?'] },
] as const;

const COLOURLESS = attributesFor({ color: false, light: false });
// By blessed's flags: bold, faint, inverse, and bold on inverse.
const FLAGS: Readonly<Record<number, string>> = { 0: '.', 1: 'B', 4: 'd', 8: 'i', 9: 'I' };

for (const { name, frame, keys } of SCENES) {
  for (const size of SIZES) {
    test(`the screen "${name}" at ${size} is as it was last looked at`, () => {
      const [width, height] = size.split('x').map(Number) as [number, number];
      let state = applyFrame(applyResize(newDashboard(), width, height), frame());
      for (const key of keys) state = pressed(state, key);
      const unicode = painted(state, width, height, true);
      const ascii = painted(state, width, height, false);
      const parts = [unicode.toText(), unicode.toToneMap(), colourless(unicode), asciiRows(ascii)];
      const picture = `${parts.map((rows) => rows.join('\n')).join('\n\n')}\n`;
      const file = new URL(`screen-${name}-${size}.txt`, GOLDEN);
      if (UPDATE) {
        mkdirSync(GOLDEN, { recursive: true });
        writeFileSync(file, picture);
      }
      assert.equal(picture, readFileSync(file, 'utf8'));
    });
  }
}

/** Press a key and answer what it asks for. */
function pressed(state: DashboardState, key: string): DashboardState {
  const step = applyKey(state, key);
  return step.commands.reduce(
    (next, command) => (command.kind === 'history' ? applyHistory(next, command.token, incidentSightings()) : next),
    step.state,
  );
}

function painted(state: DashboardState, width: number, height: number, unicode: boolean): Canvas {
  const canvas = new Canvas(width, height);
  drawDashboard(state, canvas, NOW, { unicode, localOffsetUs: UTC });
  return canvas;
}

/** How a terminal shows the tones with NO_COLOR: what is left of them is bold, faint and inverse. */
function colourless({ tones, width, height }: Canvas): string[] {
  const signs = Array.from(tones, (tone) => FLAGS[COLOURLESS[tone]! >> 18] ?? '?').join('');
  return Array.from({ length: height }, (_, y) => signs.slice(y * width, (y + 1) * width));
}

/** The rows as a terminal without Unicode gets them. */
function asciiRows({ chars, width, height }: Canvas): string[] {
  return Array.from({ length: height }, (_, y) =>
    String.fromCharCode(...chars.slice(y * width, (y + 1) * width).map(asciiUnit)).trimEnd(),
  );
}
