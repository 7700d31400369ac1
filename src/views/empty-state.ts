import { type Canvas, type Rect, TONES, type Tone } from './canvas.ts';
import type { Scene } from './scene.ts';
import { filled, type Line, putLines, span } from './spans.ts';

/** Nothing has been heard since the start: no event, and nothing that failed to be one. */
export function isSilent({ snapshot }: Scene): boolean {
  const { events, tallies, ignored, bad, unknown, messages } = snapshot.counters;
  return events + tallies + ignored + bad + unknown + messages === 0 && snapshot.failing.total === 0;
}

/** What is listened on, and the very line to type for a first event. */
export function drawEmptyState(canvas: Canvas, rect: Rect, scene: Scene): void {
  const lines = rect.width < NARROW ? narrowLines(scene, rect.width - 2) : wideLines(scene, rect.width - 2);
  const top = rect.y + Math.max(0, Math.floor((rect.height - lines.length) / 2));
  putLines(canvas, { x: rect.x + 1, y: top, width: rect.width - 2, height: rect.y + rect.height - top }, lines);
}

/** Below this the line to type takes several rows of its own. */
const NARROW = 76;

function wideLines(scene: Scene, width: number): Line[] {
  const [first = '', ...rest] = filled(listening(scene), width - START.length, width - NOTHING.length);
  const lines: Line[] = [
    [span(NOTHING, TONES.bold), span(first)],
    ...rest.map((text): Line => [span(START), span(text)]),
  ];
  for (const [i, line] of toType(scene).entries()) {
    lines.push([span((i === 0 ? 'Send one:' : 'or:').padEnd(START.length)), span(line, TONES.key)]);
  }
  if (scene.mirror.frame.manifestFile === null) {
    lines.push([span('No manifest: the graph draws itself, and :save FILE writes it as one.', TONES.dim)]);
  }
  return lines;
}

const NOTHING = 'No events yet. ';
/** What stands below the beginning of the line to type. */
const START = '           ';

function narrowLines(scene: Scene, width: number): Line[] {
  const rows = (text: string, tone: Tone): Line[] => {
    const lines: Line[] = [];
    for (let at = 0; at < text.length; at += Math.max(1, width)) {
      lines.push([span(text.slice(at, at + Math.max(1, width)), tone)]);
    }
    return lines;
  };
  const [first] = toType(scene);
  return [
    [span(first === undefined ? 'No events yet.' : 'No events yet. Send one:', TONES.bold)],
    ...rows(first ?? '', TONES.key),
    ...rows(listening(scene), TONES.plain),
  ];
}

function listening({ mirror }: Scene): string {
  const { inputs } = mirror.frame;
  if (inputs.length === 0) return 'No input is open.';
  return `Listening on ${inputs.map(({ name, address, port }) => `${name} ${hostPort(address, port)}`).join(', ')}`;
}

/** The very lines for a shell, for the inputs that are open. */
function toType({ mirror, snapshot }: Scene): string[] {
  const { inputs } = mirror.frame;
  const node = typable(snapshot.streams.flatMap(({ nodes }) => nodes)[0]?.name);
  const udp = inputs.find(({ name }) => name === 'udp');
  const syslog = inputs.find(({ name }) => name.startsWith('syslog'));
  const lines: string[] = [];
  if (udp) lines.push(`printf '${node}:abcd1234|s' | nc -u -w1 ${reachable(udp.address)} ${udp.port}`);
  if (syslog) {
    const how = syslog.name.endsWith('tcp') ? '-T' : '-d';
    lines.push(`logger -n ${reachable(syslog.address)} -P ${syslog.port} ${how} -t ${node} token=abcd1234`);
  }
  return lines;
}

/** A node's name if it can be pasted into a shell and through printf as it is. */
function typable(name = ''): string {
  return /^[\w.@-]+$/.test(name) ? name : 'web-server';
}

function hostPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** An address to send to: one that stands for all of them cannot be a destination everywhere. */
function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  return address === '::' ? '::1' : address;
}
