import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine } from './bench/machine.ts';
import {
  BUSY_HEAD,
  busyRows,
  EFFORTS,
  RATE_HEAD,
  rateRow,
  SHARE_HEAD,
  shareRow,
  WAITING_HEAD,
  waitingRows,
} from './bench/measure.ts';
import { SUBJECTS, type Subject } from './bench/subjects.ts';
import { table, withSection } from './bench/table.ts';

// npm run bench [-- --quick] [--only WORD,WORD] [--dry]: measure the receivers and write the table to scripts/README.md.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    dry: { type: 'boolean', default: false },
  },
});
if (process.platform !== 'linux') {
  console.error('The sender needs Linux (sendmsg with UDP_SEGMENT) and koffi.');
  process.exit(69);
}
const where = machine(new Date());
const [load = 0] = loadavg();
if (load > 0.5)
  console.error(`This machine is at work (load average ${load.toFixed(2)}): rates and losses will mean little.`);
const effort = values.quick ? EFFORTS.quick : EFFORTS.full;
const words = values.only.split(',');
const subjects = SUBJECTS.filter(({ title }) => words.some((word) => title.includes(word)));

const rates = [];
for (const subject of subjects) {
  rates.push(await rateRow(subject, effort).catch((error: Error) => failed(subject, error)));
  console.error(rates.at(-1)?.join('   '));
}
const shares = [];
for (const subject of subjects.filter(({ idle }) => idle)) {
  shares.push(await shareRow(subject, effort).catch((error: Error) => failed(subject, error)));
  console.error(shares.at(-1)?.join('   '));
}
const programs = subjects.filter(({ title }) => title.startsWith('the program'));
const busy = await busyRows(programs, effort).catch((error: Error) => programs.map((one) => failed(one, error)));
const waiting = await waitingRows();

const text = `${where}.

Highest rate with less than 0.1% lost (≥: the sender could do no more):

${table(RATE_HEAD, rates)}

CPU in percent of one core, single-line datagrams:

${table(SHARE_HEAD, shares)}

While 500,000 single-line datagrams come in a second:

${table(BUSY_HEAD, busy)}

${table(WAITING_HEAD, waiting)}
`;
console.log(text);
const file = fileURLToPath(new URL('README.md', import.meta.url));
const whole = values.only === '' && !values.quick && !values.dry;
if (whole)
  writeFileSync(file, withSection(existsSync(file) ? readFileSync(file, 'utf8') : '# Scripts\n', 'bench', text));

/** One subject that does not start must not cost the figures of the others. */
function failed({ title }: Subject, { message }: Error): string[] {
  console.error(message);
  return [title, 'failed'];
}
