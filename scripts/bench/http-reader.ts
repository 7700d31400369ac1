import { connect, type Socket } from 'node:net';

// Asks a server on 127.0.0.1 for each of some paths in turn, at a pace, and prints how long each answer took to come
// whole. Arguments: port, seconds, milliseconds from one question to the next, paths.

export interface ReadTimes {
  readonly path: string;
  readonly ms: readonly number[];
  readonly bytes: number;
}

const [port = 0, seconds = 0, everyMs = 0] = process.argv.slice(2, 5).map(Number);
const paths = process.argv.slice(5);
const socket = await new Promise<Socket>((resolve) => {
  const made = connect(port, '127.0.0.1', () => resolve(made));
});
const times: { path: string; ms: number[]; bytes: number }[] = paths.map((path) => ({ path, ms: [], bytes: 0 }));
const begun = performance.now();
for (let turn = 0; performance.now() - begun < seconds * 1000; turn++) {
  const time = times[turn % times.length]!;
  const asked = performance.now();
  socket.write(`GET ${time.path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  time.bytes = await wholeAnswer();
  const took = performance.now() - asked;
  time.ms.push(took);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, everyMs - took)));
}
socket.destroy();
process.stdout.write(`${JSON.stringify(times satisfies ReadTimes[])}\n`);

/** Bytes of one answer, all of which say their length. */
function wholeAnswer(): Promise<number> {
  return new Promise((resolve) => {
    let got = 0;
    let wanted = Number.POSITIVE_INFINITY;
    const hear = (chunk: Buffer) => {
      if (got === 0) {
        const head = chunk.toString('latin1', 0, 2000);
        wanted = head.indexOf('\r\n\r\n') + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1]);
      }
      got += chunk.length;
      if (got < wanted) return;
      socket.off('data', hear);
      resolve(got);
    };
    socket.on('data', hear);
  });
}
