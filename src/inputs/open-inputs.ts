import type { Manifest } from '../manifest/manifest.ts';
import type { Input, Sink } from './input.ts';
import { bindError, InputError } from './input-error.ts';
import type { Receiver, ReceiverKind } from './receiver.ts';
import { openSyslogInput } from './syslog.ts';
import { openUdpInput } from './udp.ts';

export interface OpenedInputs {
  readonly inputs: readonly Input[];
  /** Sockets at which the kernel may drop datagrams. */
  readonly receivers: readonly Receiver[];
}

export interface OpenOptions {
  readonly receiver: 'auto' | ReceiverKind;
  /** Read lines from standard input too. */
  readonly stdin: boolean;
}

/** Open all inputs of a manifest, or none: if one cannot be had, the others are closed again. */
export async function openInputs(
  { input }: Manifest,
  sink: Sink,
  { receiver, stdin }: OpenOptions,
): Promise<OpenedInputs> {
  const inputs: Input[] = [];
  const receivers: Receiver[] = [];
  try {
    if (input.udp) {
      const udp = await openUdpInput(input.udp, sink, receiver).catch(refuse('udp', input.udp, '--udp'));
      inputs.push(udp);
      receivers.push(...udp.receivers);
    }
    if (input.syslog) {
      const syslog = await openSyslogInput(input.syslog, sink, { receiver }).catch(
        refuse('syslog', input.syslog, '--syslog'),
      );
      inputs.push(syslog);
      receivers.push(...syslog.receivers);
    }
    // What few have in their manifest is loaded only then: it brings libraries along.
    if (input.http) {
      const { openHttpInput } = await import('./http.ts');
      inputs.push(await openHttpInput(input.http, sink).catch(refuse('http', input.http, 'input.http.port =')));
    }
    if (input.file.length > 0) {
      const { openFileInput } = await import('./file.ts');
      for (const file of input.file) inputs.push(await openFileInput(file, sink));
    }
    if (stdin) {
      const { openStdinInput } = await import('./stdin.ts');
      inputs.push(await openStdinInput(0, input.stdin, sink));
    }
  } catch (error) {
    await Promise.all(inputs.map((opened) => opened.close()));
    throw error;
  }
  return { inputs, receivers };
}

function refuse(name: string, { address, port }: { address: string; port: number }, option: string) {
  return (cause: unknown): never => {
    throw cause instanceof InputError ? cause : bindError(name, address, port, option, cause);
  };
}
