import { InputError } from '../inputs/input-error.ts';

/** What two threads talk by: a worker, its `parentPort`, or one end of a channel. */
export interface CallPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** The functions of the other side: each call is a message, and its answer another. */
export type Remote<There extends Functions> = {
  readonly [Name in keyof There]: (...args: Parameters<There[Name]>) => Promise<Awaited<ReturnType<There[Name]>>>;
};

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  /** `isExpected`: not a bug of ours, so without a stack. */
  | { readonly kind: 'error'; readonly id: number; readonly message: string; readonly isExpected: boolean };

/** Calls in both directions over one port: `here` answers the other side's, and what is returned asks there. */
export function createCalls<There extends Functions>(port: CallPort, here: Functions): Remote<There> {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastId = 0;

  port.on('message', (message) => {
    const told = message as Message;
    if (told.kind === 'call') void answer(told.id, told.name, told.args);
    else {
      const caller = waiting.get(told.id);
      waiting.delete(told.id);
      if (told.kind === 'answer') caller?.resolve(told.value);
      else caller?.reject(told.isExpected ? new InputError(told.message) : new Error(told.message));
    }
  });

  async function answer(id: number, name: string, args: readonly unknown[]): Promise<void> {
    try {
      send({ kind: 'answer', id, value: await here[name]!(...(args as never[])) });
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const isExpected = error instanceof InputError;
      send({ kind: 'error', id, message: isExpected ? error.message : text, isExpected });
    }
  }

  function send(message: Message): void {
    port.postMessage(message);
  }

  return new Proxy({} as Remote<There>, {
    get:
      (_, name: string) =>
      (...args: unknown[]) => {
        const id = ++lastId;
        const promise = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
        send({ kind: 'call', id, name, args });
        return promise;
      },
  });
}
