import { fileURLToPath } from 'node:url';
import type { Report } from './bench/answer.ts';
import { CORES, startScript } from './bench/child.ts';
import { BATCH, type HttpLoad, type HttpSent } from './bench/http-load.ts';
import { machine } from './bench/machine.ts';
import { table } from './bench/table.ts';

// node --import tsx scripts/bench-http.ts: events posted in batches of 100, against a server of the same framework that
// only parses the JSON. Server and sender are processes of their own, each on its core.

/** V8 compiles for so long where it has the core of the server only; then nothing is slow that is not slow for good. */
const WARM_UP_SECONDS = 10;
const SECONDS = 2;
const ROUNDS = 3;
const SUBJECTS = [
  ['a bare server of the framework that parses the JSON', 'bare'],
  ['`[input.http]`, events dropped', 'dropped'],
  ['`[input.http]` and the engine behind it', 'engine'],
] as const;

interface Run {
  readonly perSecond: number;
  readonly perCpu: number;
  readonly senderCpu: number;
}

const where = machine(new Date());
const runs: Run[][] = SUBJECTS.map(() => []);
// In turns, so that what else the machine does falls on all of them.
for (let round = 0; round < ROUNDS; round++)
  for (const [i, [, kind]] of SUBJECTS.entries()) runs[i]!.push(await run(kind));

const best = (key: keyof Run) => runs.map((all) => Math.max(...all.map((one) => one[key])));
const [rates, perCpu, senders] = [best('perSecond'), best('perCpu'), best('senderCpu')];
const rows = SUBJECTS.map(([title], i) => [
  title,
  `${Math.round(rates[i]! / 1000)}`,
  share(rates[i]!, rates[0]!),
  `${Math.round(perCpu[i]! / 1000)}`,
  share(perCpu[i]!, perCpu[0]!),
  share(senders[i]!, 1),
]);
const head = ['server', 'k events/s', 'of the first', 'k events a CPU s', 'of the first', "sender's core"];
console.log(`${where}.\n\n${table(head, rows)}`);

async function run(kind: string): Promise<Run> {
  const subject = startScript(CORES.subject, scriptOf('subject-http.ts'), [kind]);
  const { port } = await subject.next<{ port: number }>();
  const load: HttpLoad = { port, warmUpSeconds: WARM_UP_SECONDS, seconds: SECONDS };
  const sender = startScript(CORES.sender, scriptOf('http-sender.ts'), [JSON.stringify(load)]);
  await sender.next();
  const before = await subject.ask<Report>();
  const sent = await sender.next<HttpSent>();
  const after = await subject.ask<Report>();
  await sender.end();
  await subject.end();
  const all = after.datagrams;
  if (all < sent.allRequests * BATCH) throw new Error(`${kind}: ${all} events of ${sent.allRequests} requests`);
  return {
    perSecond: (sent.requests * BATCH) / sent.seconds,
    perCpu: (all - before.datagrams) / ((after.cpuUs - before.cpuUs) / 1e6),
    senderCpu: sent.senderCpu,
  };
}

function scriptOf(name: string): string {
  return fileURLToPath(new URL(`bench/${name}`, import.meta.url));
}

function share(value: number, of: number): string {
  return `${Math.round((100 * value) / of)}%`;
}
