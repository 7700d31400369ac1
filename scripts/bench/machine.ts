import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { canPin } from './child.ts';

/** On what and when the figures were measured: they mean nothing without it. */
export function machine(now: Date): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const pinning = canPin ? 'sender pinned to core 0, receiver to core 1' : 'nothing pinned';
  return [
    `${now.toISOString().slice(0, 10)}, ${availableParallelism()} cores of ${model}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.versions.node}`,
    `net.core.rmem_max ${setting('/proc/sys/net/core/rmem_max')}, ${pinning}, over loopback; load average before ${loadavg()[0]?.toFixed(2)}`,
  ].join('; ');
}

function setting(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
