import { PerformanceObserver } from 'node:perf_hooks';
import { createInterface } from 'node:readline';

/** What a subject did since it started; the harness takes differences. */
export interface Report {
  readonly datagrams: number;
  readonly cpuUs: number;
  readonly worstGcMs: number;
  readonly rssBytes: number;
  /** Anything a subject likes to add. */
  readonly more?: Readonly<Record<string, number>>;
}

/**
 * The subject's side: say on which port it listens, then answer each line on standard input with a report, until that
 * closes. `more` is asked for each report; `cpuUs` where the work is done by another process.
 */
export function answer(
  port: number,
  datagrams: () => number | Promise<number>,
  { more, cpuUs = ownCpuUs }: { more?: () => Record<string, number>; cpuUs?: () => number } = {},
): void {
  let worstGcMs = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) worstGcMs = Math.max(worstGcMs, duration);
  }).observe({ entryTypes: ['gc'] });
  console.log(JSON.stringify({ port }));
  createInterface({ input: process.stdin })
    .on('line', async () => {
      const report: Report = {
        datagrams: await datagrams(),
        cpuUs: cpuUs(),
        worstGcMs,
        rssBytes: process.memoryUsage.rss(),
        ...(more && { more: more() }),
      };
      worstGcMs = 0;
      console.log(JSON.stringify(report));
    })
    .on('close', () => process.exit(0));
}

function ownCpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
