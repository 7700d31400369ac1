import { readdirSync, readFileSync } from 'node:fs';

/** One tick of /proc/PID/stat: USER_HZ is 100 on every Linux that Node runs on. */
const TICK_US = 10_000;

/** CPU that the processes of a group took so far, all threads, by the columns utime and stime of proc(5). */
export function groupCpuUs(group: number): number {
  let ticks = 0;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    // The name of a process may hold blanks and brackets; what follows it does not.
    const fields = read(`/proc/${entry}/stat`).split(') ').at(-1)?.split(' ') ?? [];
    if (Number(fields[2]) === group) ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * TICK_US;
}

/** What the kernel says of all UDP sockets bound to a port, whatever their address; null without one. */
export function socketsAt(port: number): { readonly drops: number; readonly queuedBytes: number } | null {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  let found: { drops: number; queuedBytes: number } | null = null;
  for (const line of `${read('/proc/net/udp')}\n${read('/proc/net/udp6')}`.split('\n')) {
    const fields = line.trim().split(/\s+/);
    if (!fields[1]?.endsWith(ending)) continue;
    found ??= { drops: 0, queuedBytes: 0 };
    found.drops += Number(fields[12]);
    found.queuedBytes += Number.parseInt(fields[4]?.split(':')[1] ?? '0', 16);
  }
  return found;
}

/** Empty for what ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
