import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Report } from './answer.ts';
import { type Child, CORES, startScript } from './child.ts';
import type { Load, Sent } from './load.ts';
import { socketsAt } from './proc.ts';

const SENDER = fileURLToPath(new URL('sender.ts', import.meta.url));
/** The longest wait until what is in the receive buffer was read; it would else count for the next trial. */
const SETTLE_MS = 5000;

/** One load on one subject. */
export interface Trial {
  /** Datagrams a second, as really sent. */
  readonly rate: number;
  /** Share of the datagrams that did not arrive, 0 to 1. */
  readonly loss: number;
  /** Share of them that lay unread when the sender stopped, 0 to 1. */
  readonly behind: number;
  /** CPU of the subject per datagram that it received, over the trial and its settling. */
  readonly cpuUsEach: number;
  readonly worstGcMs: number;
  readonly rssBytes: number;
}

let firstToken = 0;

/** Runs the sender; tokens are new in each load. */
export async function sendLoad(load: Omit<Load, 'firstToken'>): Promise<Sent> {
  const sender = startScript(CORES.sender, SENDER, [JSON.stringify({ ...load, firstToken })]);
  const sent = await sender.next<Sent>();
  await sender.end();
  firstToken = (firstToken + sent.datagrams * load.linesEach) >>> 0;
  return sent;
}

export async function trial(subject: Child, load: Omit<Load, 'firstToken'>): Promise<Trial> {
  const before = await subject.ask<Report>();
  const sent = await sendLoad(load);
  const atEnd = await subject.ask<Report>();
  await drained(load.port);
  const after = await subject.ask<Report>();
  const received = after.datagrams - before.datagrams;
  return {
    rate: sent.datagrams / sent.seconds,
    loss: 1 - received / sent.datagrams,
    behind: (after.datagrams - atEnd.datagrams) / sent.datagrams,
    cpuUsEach: (after.cpuUs - before.cpuUs) / Math.max(1, received),
    worstGcMs: after.worstGcMs,
    rssBytes: after.rssBytes,
  };
}

/** Resolves once the kernel holds no datagram for a port, or when that takes too long. */
export async function drained(port: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < SETTLE_MS; waitedMs += 50) {
    // First, so that what was read last is also dealt with.
    await sleep(50);
    if ((socketsAt(port)?.queuedBytes ?? 0) === 0) return;
  }
}

/** What a subject took of the processor, by its report. */
export type CpuUsOf = (report: Report) => number;

/** Share of one core that the subject takes while a load comes, or while none does. */
export async function cpuShare(
  subject: Child,
  load: Omit<Load, 'firstToken' | 'seconds'> | null,
  seconds: number,
  cpuUsOf: CpuUsOf = ({ cpuUs }) => cpuUs,
): Promise<number> {
  // The sender's start must not count, so the sender runs longer than what is measured.
  const sending = load === null ? null : sendLoad({ ...load, seconds: seconds + 2 });
  // When idle, what came before must have been forgotten, by V8 too: its collector comes when nothing was asked of it for 8 s.
  await sleep(load === null ? 15_000 : 1500);
  const startedAt = performance.now();
  const before = await subject.ask<Report>();
  await sleep(seconds * 1000);
  const after = await subject.ask<Report>();
  const elapsedUs = (performance.now() - startedAt) * 1000;
  await sending;
  return (cpuUsOf(after) - cpuUsOf(before)) / elapsedUs;
}
