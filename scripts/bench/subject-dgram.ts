import { createSocket } from 'node:dgram';
import { answer } from './answer.ts';
import { scan } from './scan.ts';

// Bare dgram: what any server on Node spends before it does anything. Arguments: `scan` or `count`, bytes of buffer.

const [mode, bufferBytes = '0'] = process.argv.slice(2);
let datagrams = 0;
let found = 0;
const socket = createSocket('udp4');
socket.on('message', (message) => {
  datagrams++;
  if (mode === 'scan') found += scan(message, 0, message.length);
});
socket.bind(0, '127.0.0.1', () => {
  if (bufferBytes !== '0') socket.setRecvBufferSize(Number(bufferBytes));
  answer(socket.address().port, () => datagrams, { more: () => ({ found }) });
});
