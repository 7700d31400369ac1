/*
 * Sends demo traffic for a manifest over UDP, from outside:
 *
 *     node --import tsx scripts/traffic.ts --manifest manifests/sample.toml --rate 100 --seconds 60
 */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { startDemo } from '../src/demo/demo.ts';
import { loadManifest } from '../src/manifest/find.ts';
import { defaultManifest } from '../src/manifest/manifest.ts';
import { renderProblems } from '../src/manifest/problem.ts';

const argv = yargs(hideBin(process.argv))
  .usage('$0: send demo traffic for a manifest over UDP')
  .option('manifest', { alias: 'm', type: 'string', describe: 'whose streams to play; without one the sample system' })
  .option('host', { type: 'string', describe: 'address of the input; by default the one in the manifest' })
  .option('port', { type: 'number', describe: 'port of the input; by default the one in the manifest' })
  .option('rate', {
    type: 'number',
    default: 5,
    describe: 'tokens a second at each entry; each is a line at every node',
  })
  .option('seconds', { type: 'number', default: Number.POSITIVE_INFINITY, describe: 'stop after so long' })
  .option('seed', { type: 'number', describe: 'play the same traffic again; by default another each time' })
  .option('faults', { type: 'boolean', default: true, describe: 'lose and delay tokens (--no-faults: none)' })
  .check(({ port }) => {
    if (port === undefined || (Number.isInteger(port) && port > 0 && port < 65_536)) return true;
    throw new Error('--port: expected 1 to 65535');
  })
  .strict()
  .parseSync();

const result = argv.manifest === undefined ? null : loadManifest(argv.manifest);
if (result?.ok === false) {
  console.error(renderProblems(result.problems));
  process.exitCode = 78;
} else {
  const { engine, input } = result?.manifest ?? defaultManifest();
  const target = { host: argv.host ?? input.udp?.address ?? '127.0.0.1', port: argv.port ?? input.udp?.port ?? 8125 };
  const seed = argv.seed === undefined ? {} : { seed: argv.seed };
  const demo = startDemo(engine, target, { tokensPerSecond: argv.rate, faults: argv.faults, ...seed });
  const stop = () => {
    demo.close();
    console.log(`sent ${demo.lines} lines to ${target.host}:${target.port}, ${demo.refused} datagrams refused`);
  };
  const timer = Number.isFinite(argv.seconds) ? setTimeout(stop, argv.seconds * 1000) : undefined;
  process.once('SIGINT', () => {
    clearTimeout(timer);
    stop();
  });
}
