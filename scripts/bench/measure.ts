import { fileURLToPath } from 'node:url';
import { type Found, highestLossless, type Rated } from './bisect.ts';
import { type Child, CORES, startScript } from './child.ts';
import type { Subject } from './subjects.ts';
import { figure } from './table.ts';
import { cpuShare, type Trial, trial } from './trial.ts';
import type { Waiting } from './waiting.ts';

/** How long and how finely; `quick` is for trying the harness. */
export interface Effort {
  readonly seconds: number;
  readonly steps: number;
}

export const EFFORTS = { quick: { seconds: 0.5, steps: 3 }, full: { seconds: 1.5, steps: 6 } } as const;

/** Lines a datagram, as in packets of 1 KiB that statsd clients fill. */
export const PACKED = 47;

export const RATE_HEAD = [
  'receiver',
  'k datagrams/s',
  `k/s of ${PACKED} lines`,
  'M lines/s',
  'CPU s per M, 1 line',
  `CPU s per M, ${PACKED} lines`,
  'read at a blast, k/s',
  'lost at a blast',
  'lost, one a call',
];

/** A row of the table of rates. */
export async function rateRow(subject: Subject, effort: Effort): Promise<string[]> {
  const single = await lossless(subject, 1, effort);
  const packed = subject.singleOnly ? null : await lossless(subject, PACKED, effort);
  const each = await withSubject(subject, (child, port) =>
    trial(child, { port, rate: 0, seconds: effort.seconds, linesEach: 1, by: 'each' }),
  );
  const { best, blast } = single;
  const bestPacked = packed?.best ?? null;
  return [
    subject.title,
    rateText(single),
    packed ? rateText(packed) : '–',
    bestPacked ? figure((bestPacked.rate * PACKED) / 1e6) : '–',
    best ? figure(best.cpuUsEach) : '–',
    bestPacked ? figure(bestPacked.cpuUsEach / PACKED) : '–',
    figure((blast.rate * (1 - blast.loss)) / 1000),
    percent(blast.loss),
    percent(each.loss),
  ];
}

export const SHARES = [0, 1000, 10_000, 50_000] as const;
export const SHARE_HEAD = ['receiver', 'idle', '1,000/s', '10,000/s', '50,000/s'];

/** A row of the table of CPU at moderate rates, percent of one core. */
export async function shareRow(subject: Subject, effort: Effort): Promise<string[]> {
  return withSubject(subject, async (child, port) => {
    await warm(child, port, 1);
    const row = [subject.title];
    for (const rate of SHARES) {
      const load = rate === 0 ? null : ({ port, rate, linesEach: 1, by: 'each' } as const);
      row.push(percent(await cpuShare(child, load, effort.seconds * 2)));
    }
    return row;
  });
}

/** Datagrams a second that any machine can do. */
const BUSY_RATE = 500_000;
/** V8 has compiled what is drawn as well by then. */
const WARM_UP_SECONDS = 15;
const ROUNDS = 3;

export const BUSY_HEAD = ['threads beside the engine’s, in percent of one core', 'mean', 'of each run'];

/** What a program's other threads take of the core while its engine is busy: for one that draws, what drawing takes. */
export async function busyRows(subjects: readonly Subject[], { seconds }: Effort): Promise<string[][]> {
  const shares: number[][] = subjects.map(() => []);
  // By turns, since machines change.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, subject] of subjects.entries()) shares[i]!.push(await busyShare(subject, seconds * 6));
  }
  return subjects.map(({ title }, i) => {
    const mean = shares[i]!.reduce((sum, share) => sum + share, 0) / ROUNDS;
    return [title, percent(mean), shares[i]!.map(percent).join(', ')];
  });
}

function busyShare(subject: Subject, seconds: number): Promise<number> {
  return withSubject(subject, async (child, port) => {
    const load = { port, rate: BUSY_RATE, linesEach: 1, by: 'group' } as const;
    await trial(child, { ...load, seconds: WARM_UP_SECONDS });
    return cpuShare(child, load, seconds, ({ more }) => more!.besideEngineUs!);
  });
}

function lossless(subject: Subject, linesEach: number, { seconds, steps }: Effort): Promise<Found<Trial>> {
  return withSubject(subject, async (child, port) => {
    await warm(child, port, linesEach);
    return highestLossless((rate) => trial(child, { port, rate, seconds, linesEach, by: 'group' }), steps);
  });
}

/** What the just-in-time compiler does must not count: it is at work until some million lines have come. */
async function warm(child: Child, port: number, linesEach: number): Promise<void> {
  await trial(child, { port, rate: Math.round(300_000 / linesEach), seconds: 4, linesEach, by: 'group' });
}

async function withSubject<T>(subject: Subject, use: (child: Child, port: number) => Promise<T>): Promise<T> {
  const child = startScript(CORES.subject, subject.script, subject.args);
  try {
    const { port } = await child.next<{ port: number }>();
    return await use(child, port);
  } finally {
    await child.end();
  }
}

/** `≥` where the sender could not do more. */
export function rateText({ best, bound }: Found<Rated>): string {
  return best ? `${bound ? '≥ ' : ''}${figure(best.rate / 1000)}` : '–';
}

function percent(share: number): string {
  return `${figure(Math.max(0, share) * 100)}%`;
}

export const WAITING_HEAD = ['a million waiting tokens', 'figure'];

/** The table of what waiting tokens take. */
export async function waitingRows(): Promise<string[][]> {
  const child = startScript(CORES.subject, fileURLToPath(WAITING), [], ['--expose-gc']);
  const waiting = await child.next<Waiting>();
  await child.end();
  return [
    ['bytes for each, of which its own length', `${figure(waiting.bytesEach)}, ${waiting.tokenBytes}`],
    ['growth of the process, bytes for each', figure(waiting.rssEach)],
    ['longest call of the engine, ms', figure(waiting.worstCallMs)],
    ['the same in CPU time, ms', figure(waiting.worstCallCpuMs)],
    ['longest garbage collection, ms', figure(waiting.worstGcMs)],
  ];
}

const WAITING = new URL('waiting.ts', import.meta.url);
