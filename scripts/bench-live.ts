import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findChromium, openTab, type Tab } from '../test/support/web-chromium.ts';
import { machine } from './bench/machine.ts';
import { table } from './bench/table.ts';

// npm run build && node --import tsx scripts/bench-live.ts [changes]: how long after a change of status its event on
// /changes is here, and the page in a headless Chromium shows it. An edge turns from OK to FAIL and back, after pauses
// that let the program fall asleep or not. The instant of a change is the one the engine gives it.

const CHANGES = Number(process.argv[2] ?? 40);
const MANIFEST = `[input.udp]
port = 0
[input.syslog]
enabled = false
[output.http]
port = 0
[[stream]]
name = "s"
[[stream.edges]]
from = "a"
to = "b"
check = { within = "100ms", ok = 1 }
`;

const folder = mkdtempSync(join(tmpdir(), 'observatory-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const manifest = join(folder, 'manifest.toml');
writeFileSync(manifest, MANIFEST);
const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const child = spawn(process.execPath, [program, manifest, '--headless', '--json'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ports = new Map<string, number>();
await new Promise<void>((resolve) => {
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { type, input, port } = JSON.parse(line);
    if (type === 'listening') ports.set(input, port);
    if (input === 'http-output') resolve();
  });
});
const url = `http://127.0.0.1:${ports.get('http-output')}`;

const where = machine(new Date());
const heard = await listen();
const executable = findChromium();
const tab = executable === null ? null : await watch(executable);
const socket = createSocket('udp4');
for (let i = 0; i < CHANGES; i++) {
  const lines = i % 2 === 0 ? [`a:t${i}|s`, `b:t${i}|s`] : [`a:t${i}|s`];
  socket.send(lines.join('\n'), ports.get('udp')!, '127.0.0.1');
  // Until it is judged, and then up to a second of nothing.
  await sleep(600 + ((i * 377) % 1000));
}
const shown = tab === null ? [] : ((await tab.evaluate('window.seen')) as readonly { status: string; at: number }[]);
socket.close();
await tab?.close();
child.kill('SIGTERM');
await once(child, 'exit');

if (heard.length < CHANGES) throw new Error(`${heard.length} changes of ${CHANGES} were told`);
const rows = [
  row(
    'its event on /changes',
    heard.map(({ at, heardAt }) => heardAt - at),
  ),
];
if (tab !== null) {
  if (shown.length !== heard.length) throw new Error(`${shown.length} changes of ${heard.length} were shown`);
  rows.push(
    row(
      'the page in Chromium',
      heard.map(({ at }, i) => shown[i]!.at - at),
    ),
  );
}
console.log(
  `${where}.\n\n${table([`${CHANGES} changes of status, until there was`, 'median', '95 %', 'worst'], rows)}`,
);

function row(title: string, ms: readonly number[]): string[] {
  const sorted = ms.toSorted((a, b) => a - b);
  return [
    title,
    ...[0.5, 0.95, 1].map((portion) => `${sorted[Math.floor(portion * (sorted.length - 1))]!.toFixed(0)} ms`),
  ];
}

/** Changes as they are told, in milliseconds. */
async function listen(): Promise<{ at: number; heardAt: number }[]> {
  const list: { at: number; heardAt: number }[] = [];
  const answer = await new Promise<IncomingMessage>((resolve) => get(`${url}/changes`, { agent: false }, resolve));
  answer.on('error', () => {});
  createInterface({ input: answer }).on('line', (line) => {
    if (!line.startsWith('data: ')) return;
    list.push({ at: Date.parse(JSON.parse(line.slice(6)).at), heardAt: Date.now() });
  });
  return list;
}

/** The page, which notes when the edge looks otherwise. */
async function watch(browser: string): Promise<Tab> {
  const page = await openTab(browser);
  await page.open(url);
  await page.until(`document.querySelector('#s0e0') !== null`);
  await page.evaluate(`
    window.seen = [];
    let was = document.querySelector('#s0e0').getAttribute('class');
    new MutationObserver(() => {
      const status = document.querySelector('#s0e0')?.getAttribute('class');
      if (status === undefined || status === was) return;
      was = status;
      seen.push({ status, at: Date.now() });
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  `);
  return page;
}
