import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../test/support/free-port.ts';
import { startProgram } from '../bench-screen/program.ts';
import { answer } from './answer.ts';
import { ONE_EDGE } from './one-edge.ts';

// The program as built in `dist`, in a terminal of 200x60. Argument: `screen` to let it draw, `headless` to compare.

/** Less than that of whoever started this script, who would not be told why. */
const PATIENCE_MS = 20_000;

const [mode] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'observatory-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const manifest = join(folder, 'manifest.toml');
const [port, status] = [await freePort(), await freePort()];
writeFileSync(
  manifest,
  `input.udp.port = ${port}
input.syslog.port = ${await freePort()}
output.http.port = ${status}
${ONE_EDGE}`,
);
const program = await startProgram(mode === 'headless' ? [manifest, '--headless'] : [manifest], 200, 60, false);

async function datagrams(): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${status}/metrics`);
  const text = await response.text();
  return Number(/\{input="udp",figure="datagrams"\} (\d+)/.exec(text)?.[1]);
}
while (Number.isNaN(await datagrams().catch(() => Number.NaN))) {
  if (performance.now() - program.startedAt > PATIENCE_MS) throw new Error(`does not start: ${program.written}`);
  await new Promise((resolve) => setTimeout(resolve, 20));
}
answer(port, datagrams, {
  more: () => {
    const { main, others } = program.cpu();
    return { besideEngineUs: (main + others) * 1000 };
  },
  cpuUs: () => {
    const { main, engine, others } = program.cpu();
    return (main + engine + others) * 1000;
  },
});
