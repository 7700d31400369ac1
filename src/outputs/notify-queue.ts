/** What became of one attempt. `later` is worth another one, not before `afterMs`. */
export type Sent =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'failed'; readonly why: string }
  | { readonly outcome: 'later'; readonly why: string; readonly afterMs: number };

export interface QueueOptions<T> {
  send(item: T, signal: AbortSignal): Promise<Sent>;
  /** Sent at the same time; with 1 they keep their order. */
  readonly concurrency: number;
  /** Waiting at most; the oldest is dropped for a new one. */
  readonly limit: number;
  /** Waiting time before each further attempt; when they are used up the item is given up. */
  readonly backoffMs: readonly number[];
}

export interface QueueFigures {
  waiting: number;
  sent: number;
  /** Given up: refused for good, or after the last attempt. */
  failed: number;
  retried: number;
  /** Pushed out by newer ones. */
  dropped: number;
}

/** Sends what it is given, at once or later, and never holds more than it may. */
export class DeliveryQueue<T> {
  /** Why the last attempt failed; null when it did not. */
  trouble: string | null = null;
  readonly #options: QueueOptions<T>;
  readonly #waiting: T[] = [];
  readonly #figures = { sent: 0, failed: 0, retried: 0, dropped: 0 };
  readonly #active = new Set<Promise<void>>();
  readonly #abort = new AbortController();

  constructor(options: QueueOptions<T>) {
    this.#options = options;
  }

  get figures(): QueueFigures {
    return { waiting: this.#waiting.length + this.#active.size, ...this.#figures };
  }

  add(item: T): void {
    if (this.#abort.signal.aborted) return;
    if (this.#waiting.length >= this.#options.limit) {
      this.#waiting.shift();
      this.#figures.dropped++;
    }
    this.#waiting.push(item);
    this.#start();
  }

  /** Gives up what waits and what is under way; resolves when that has ended. */
  async close(): Promise<void> {
    this.#waiting.length = 0;
    this.#abort.abort();
    await Promise.all(this.#active);
  }

  #start(): void {
    while (this.#active.size < this.#options.concurrency && this.#waiting.length > 0) {
      const delivery: Promise<void> = this.#deliver(this.#waiting.shift()!).finally(() => {
        this.#active.delete(delivery);
        this.#start();
      });
      this.#active.add(delivery);
    }
  }

  async #deliver(item: T): Promise<void> {
    const { send, backoffMs } = this.#options;
    const { signal } = this.#abort;
    for (let attempt = 0; ; attempt++) {
      const sent = await send(item, signal);
      this.trouble = sent.outcome === 'sent' ? null : sent.why;
      if (sent.outcome === 'sent') {
        this.#figures.sent++;
        return;
      }
      const pause = backoffMs[attempt];
      if (sent.outcome === 'failed' || pause === undefined || signal.aborted) {
        this.#figures.failed++;
        return;
      }
      await wait(Math.max(pause, sent.afterMs), signal);
      if (signal.aborted) {
        this.#figures.failed++;
        return;
      }
      this.#figures.retried++;
    }
  }
}

/** Ends early when it is aborted. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end);
  });
}
