import { InputDecoder, type InputEvent } from './input.ts';

/** What keys come from: `process.stdin`, or a stand-in. Anything that is no terminal is not read. */
export interface TerminalInput extends Pick<NodeJS.EventEmitter, 'on' | 'removeListener'> {
  readonly isTTY?: boolean | undefined;
  setRawMode?(on: boolean): unknown;
  pause(): unknown;
  resume(): unknown;
}

export interface KeyboardHandlers {
  event(event: InputEvent): void;
  /** The terminal has been closed from the other side. */
  gone(): void;
}

/** Keys, pastes and mouse events of one terminal. */
export interface Keyboard {
  /** Raw mode, keys flow. */
  open(): void;
  /** The mode that a shell expects. */
  cook(): void;
  /** No more events, and nothing that keeps the process alive. */
  close(): void;
}

export function listenToKeyboard(input: TerminalInput, { event, gone }: KeyboardHandlers): Keyboard {
  const decoder = new InputDecoder();
  let waiting: NodeJS.Timeout | null = null;
  /** Counts packets, so that a wait can tell whether something came meanwhile. */
  let packets = 0;

  const onData = (bytes: Uint8Array) => {
    packets++;
    for (const one of decoder.push(bytes)) event(one);
    waitForMore();
  };
  if (!input.isTTY) return { open() {}, cook() {}, close() {} };

  input.on('data', onData);
  for (const end of ['end', 'close', 'error']) input.on(end, gone);

  return {
    open() {
      // Off first: Node skips a mode that it believes to be set, and a shell may have changed it while we slept.
      input.setRawMode?.(false);
      input.setRawMode?.(true);
      input.resume();
    },
    cook() {
      input.setRawMode?.(false);
    },
    close() {
      input.removeListener('data', onData);
      if (waiting !== null) clearTimeout(waiting);
      waiting = null;
      input.pause();
    },
  };

  function waitForMore(): void {
    if (waiting !== null) clearTimeout(waiting);
    waiting = null;
    const { waitMs } = decoder;
    if (waitMs === null) return;
    const seen = packets;
    waiting = setTimeout(() => {
      // The thread may have been busy all the while: let it read what has come before it gives up on more.
      setImmediate(() => {
        if (packets !== seen || waiting === null) return;
        for (const one of decoder.expire()) event(one);
      });
    }, waitMs);
  }
}
