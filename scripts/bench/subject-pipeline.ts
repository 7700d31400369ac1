import { Engine } from '../../src/core/engine.ts';
import { newTraceEvent } from '../../src/core/event.ts';
import { openReceiver, type ReceiverKind } from '../../src/inputs/receiver.ts';
import { endOfLine, parseLine } from '../../src/protocols/line.ts';
import { answer } from './answer.ts';
import { NODES } from './datagrams.ts';

// Receive, parse, correlate, judge, in one thread. Argument: the kind of receiver.

const [from, to] = NODES;
const check = { kind: 'time', withinUs: 1_000_000, ok: 3, warn: 0, fail: 0, idleAfterUs: 3e8, idle: 'keep' } as const;
const engine = new Engine({
  name: 'bench',
  description: '',
  streams: [
    {
      name: 's',
      description: '',
      nodes: [...NODES],
      edges: [{ name: null, from, to, checks: [check] }],
      discover: false,
    },
  ],
  time: { graceUs: 200_000, skewUs: 0, maxFutureUs: 5_000_000, maxAgeUs: 600_000_000 },
  limits: { tokens: 1_000_000, failures: 10_000, history: 200_000, nodes: 256 },
});
const event = newTraceEvent();
const clock = () => Math.round((performance.timeOrigin + performance.now()) * 1000);
const receiver = await openReceiver(
  { address: '127.0.0.1', port: 0, kind: process.argv[2] as ReceiverKind, clock },
  ({ bytes, count, starts, ends, arrivedAtUs }) => {
    for (let i = 0; i < count; i++) {
      const end = ends[i]!;
      for (let at = starts[i]!; at < end; ) {
        const lineEnd = endOfLine(bytes, at, end);
        const kind = parseLine(bytes, at, lineEnd, event);
        if (kind === 'event' || kind === 'tally') engine.take(event, arrivedAtUs, 'udp');
        at = lineEnd + 1;
      }
    }
  },
);
setInterval(() => engine.advance(clock()), 100);
answer(
  receiver.port,
  () => receiver.figures().datagrams,
  () => ({ ...engine.counters, waiting: engine.records[0]!.waiting }),
);
