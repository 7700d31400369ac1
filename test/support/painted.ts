import { Canvas } from '../../src/views/canvas.ts';
import { drawDashboard } from '../../src/views/dashboard.ts';
import type { DashboardState } from '../../src/views/state.ts';
import { NOW } from './frames.ts';

/** The dashboard as text, in UTC. */
export function painted(state: DashboardState, nowUs = NOW): string {
  const canvas = new Canvas(state.size.width, state.size.height);
  drawDashboard(state, canvas, nowUs, { unicode: true, localOffsetUs: () => 0 });
  return canvas.toText().join('\n');
}
