import { openReceiver, type ReceiverKind } from '../../src/inputs/receiver.ts';
import { answer } from './answer.ts';
import { scan } from './scan.ts';

// Our receiver with nothing behind it. Arguments: its kind, `scan` or `count`.

const [kind, mode] = process.argv.slice(2);
let found = 0;
const clock = () => Math.round((performance.timeOrigin + performance.now()) * 1000);
const receiver = await openReceiver(
  { address: '127.0.0.1', port: 0, kind: kind as ReceiverKind, clock },
  ({ bytes, count, starts, ends }) => {
    if (mode === 'scan') for (let i = 0; i < count; i++) found += scan(bytes, starts[i]!, ends[i]!);
  },
);
if (receiver.kind !== kind) throw new Error(receiver.why);
answer(receiver.port, () => receiver.figures().datagrams, { more: () => ({ found }) });
