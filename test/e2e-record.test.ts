import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileFor, runProgram, sendUdp, startProgram } from './support/e2e.ts';
import { type E2eSnapshot, edgeOf } from './support/e2e-lines.ts';
import { late, missing, pass, WEB_TO_DB } from './support/e2e-traffic.ts';
import { folderFor } from './support/temporary.ts';

/** What a verdict is, without what tells when it was asked for. */
function verdictsOf({ streams, failures, counters }: E2eSnapshot) {
  const { events, tallies, unknown, duplicate, orphan } = counters;
  return {
    edges: streams.flatMap(({ graph }) =>
      graph.map(({ from, to, status, pass, total, window }) => ({ from, to, status, pass, total, window })),
    ),
    failures,
    counters: { events, tallies, unknown, duplicate, orphan },
  };
}

describe('a recording', { concurrency: 2 }, () => {
  test('replayed gives the verdicts that were given live, and the same every time', async (context) => {
    const manifest = fileFor(context, 'm.toml', WEB_TO_DB);
    const file = join(folderFor(context), 'traffic.rec');
    const program = startProgram(context, [manifest, '--json', '--udp', '0', '--syslog', '0', '--record', file]);
    const port = await program.port('udp');
    const good = pass('good');
    await sendUdp(port, `${good}|#shard:7,from:web\n${good}\nstranger:t|s\nweb:4|c\n# a comment\nbroken`);
    await sendUdp(port, late('slow'));
    await program.untilStatus('WARN');
    await sendUdp(port, `${missing('gone')}\n${missing('away')}`);
    await program.untilStatus('FAIL');
    const live = await program.stop();
    assert.equal(live.code, 2);

    const replayed = await runProgram(context, ['replay', file, '-m', manifest, '--json']);
    assert.equal(replayed.code, 2, replayed.stderr);
    const snapshot = JSON.parse(replayed.stdout) as E2eSnapshot;
    assert.deepEqual(verdictsOf(snapshot), verdictsOf(live.snapshot));
    assert.deepEqual(await runProgram(context, ['replay', file, '-m', manifest, '--json']), replayed);

    const lines = readFileSync(file, 'utf8').split('\n');
    assert.match(lines[0]!, /^\d{16} engine #!start$/);
    assert.match(lines[1]!, /^\d{16} udp web:good\|s\|T\d{16}$/);
    assert.match(lines[2]!, /^\d{16} udp db:good\|s\|T\d{16}\|#shard:7,from:web$/);
  });

  test('goes on where an earlier one ended', async (context) => {
    const manifest = fileFor(context, 'm.toml', WEB_TO_DB);
    const file = join(folderFor(context), 'traffic.rec');
    for (const token of ['first', 'second']) {
      const program = startProgram(context, [manifest, '--json', '--udp', '0', '--syslog', '0', '--record', file]);
      await sendUdp(await program.port('udp'), pass(token));
      await program.untilStatus('OK');
      await program.stop();
    }
    const { code, stdout } = await runProgram(context, ['replay', file, '-m', manifest, '--json']);
    assert.equal(code, 0);
    assert.equal(edgeOf(JSON.parse(stdout), 'web→db').window, 'pp');
  });

  test('of plain lines is sorted by their own times; a line without one is bad', async (context) => {
    const lines = 'db:a|s|T1700000000200\nweb:a|s|T1700000000100\nweb:b|s|T1700000001\nweb:c|s\n';
    const { code, stdout } = await runProgram(context, [
      'replay',
      fileFor(context, 'plain.log', lines),
      '-m',
      fileFor(context, 'm.toml', WEB_TO_DB),
      '--json',
    ]);
    const snapshot = JSON.parse(stdout) as E2eSnapshot;
    assert.equal(code, 1);
    const { window, status } = edgeOf(snapshot, 'web→db');
    assert.deepEqual({ window, status, bad: snapshot.counters.bad }, { window: 'pf', status: 'WARN', bad: 1 });
  });

  test('is summed up in words without --json', async (context) => {
    const { code, stdout } = await runProgram(context, [
      'replay',
      fileFor(context, 'plain.log', 'web:a|s|T1700000000100\n'),
      '-m',
      fileFor(context, 'm.toml', WEB_TO_DB.replace('fail = 3', 'fail = 1')),
    ]);
    assert.equal(code, 2);
    assert.match(stdout, /FAIL/);
    assert.match(stdout, /web→db/);
    assert.match(stdout, /\ba\b.*missing/);
  });
});

describe('explain', { concurrency: 2 }, () => {
  test('tells what is understood of each line', async (context) => {
    const input = 'web:abcd1234|s|T1700000000123|#from:lb,x:1\nweb:5|c|@0.5\nload:0.5|g\nweb abcd\n\n';
    const { code, stdout } = await runProgram(context, ['explain'], { input });
    assert.equal(code, 0);
    const [event, tally, gauge, bad] = stdout.split('\n').map((line) => (line === '' ? null : JSON.parse(line)));
    assert.deepEqual(
      [event.kind, event.node, event.token, event.at, tally.kind, tally.count, tally.rate, gauge.kind, bad.kind],
      ['event', 'web', 'abcd1234', '2023-11-14T22:13:20.123Z', 'tally', 5, 0.5, 'ignored', 'bad'],
    );
    assert.equal(typeof bad.reason, 'string');
    assert.deepEqual(Object.keys(event).sort(), ['at', 'count', 'kind', 'node', 'rate', 'reason', 'tags', 'token']);
  });

  test('of syslog says which dialect it is and what found the token', async (context) => {
    const messages = [
      '<165>1 2026-01-02T03:04:05.006Z host web 12 M1 [trace@1 id="sd1"] text',
      '<14>Jan  2 03:04:05 host db[7]: request_id=kv1 done',
      'no header at all\nin two lines',
    ];
    const { code, stdout } = await runProgram(context, ['explain', '--syslog', '-0'], { input: messages.join('\0') });
    assert.equal(code, 0);
    const told = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      told.map(({ dialect, node, token, by }) => ({ dialect, node, token, by })),
      [
        { dialect: 'rfc5424', node: 'web', token: 'sd1', by: 'structured' },
        { dialect: 'bsd', node: 'db', token: 'kv1', by: 'pair' },
        { dialect: told[2].dialect, node: told[2].node, token: null, by: null },
      ],
    );
    assert.equal(told[2].message, 'no header at all\nin two lines');
  });

  test('heeds the rules of a manifest', async (context) => {
    const rule = `${WEB_TO_DB}\n[[input.syslog.rule]]\napp = "nginx"\npattern = 'rid=(?<token>\\S+)'\nnode = "web"\n`;
    const { code, stdout, stderr } = await runProgram(
      context,
      ['explain', '--syslog', '-m', fileFor(context, 'm.toml', rule)],
      { input: '<190>Jan  2 03:04:05 edge nginx: GET / rid=r77 200\n' },
    );
    assert.equal(code, 0, stderr);
    const { node, token, by } = JSON.parse(stdout);
    assert.deepEqual({ node, token, by }, { node: 'web', token: 'r77', by: 'rule' });
  });
});
