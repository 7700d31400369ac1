import type { Failure, Figures, Transition } from '../core/snapshot.ts';
import type { NotifyConfig } from '../manifest/section-notify.ts';
import type { InputSnapshot } from '../thread/engine-port.ts';
import { runCommand } from './notify-command.ts';
import { type Notification, NotifyPolicy } from './notify-policy.ts';
import { DeliveryQueue, type Sent } from './notify-queue.ts';
import { sendSyslog } from './notify-syslog.ts';
import { messageOf, type NotifyMessage } from './notify-text.ts';
import { postWebhook } from './notify-webhook.ts';

/** Notifications that wait for a receiver which does not answer; older ones are of no use by then. */
const MAX_WAITING = 100;
/** Commands of one rule at the same time. What goes over the network is sent in order. */
const MAX_COMMANDS = 4;
/** About ten minutes in all. */
const BACKOFF_MS = [1000, 5000, 20_000, 60_000, 180_000, 300_000];
/** Failing tokens named in a notification, and edges whose tokens are kept for it. */
const MAX_TOKENS = 5;
const MAX_EDGES = 1000;

/** What a notifier is told, as often as it is to look: once a second is enough. */
export interface NotifyUpdate {
  readonly snapshot: Pick<Figures, 'streams' | 'now'>;
  /** Since the last update, in order. */
  readonly transitions: readonly Transition[];
  readonly failures: { readonly added: readonly Failure[] };
}

export interface Notifier {
  update(update: NotifyUpdate): void;
  /** One row per rule, in the form of an input's, for the stats view. */
  snapshots(): readonly InputSnapshot[];
  /** Gives up what was not sent yet, ends commands, and resolves when they have ended. */
  close(): Promise<void>;
}

export interface NotifyOptions {
  readonly backoffMs?: readonly number[];
}

/** Tells others of changes of status, by the rules of the manifest. Never fails: what goes wrong is counted and shown. */
export function createNotifier(configs: readonly NotifyConfig[], options: NotifyOptions = {}): Notifier {
  const policy = new NotifyPolicy(configs);
  const queues = configs.map(
    (config) =>
      new DeliveryQueue<NotifyMessage>({
        send: (message, signal) => send(config, message, signal),
        concurrency: config.target.kind === 'command' ? MAX_COMMANDS : 1,
        limit: MAX_WAITING,
        backoffMs: options.backoffMs ?? BACKOFF_MS,
      }),
  );
  const tokens = new Map<string, string[]>();

  function keepTokens(failures: readonly Failure[]): void {
    for (const { edgeKey, token } of failures) {
      if (token === null) continue;
      const kept = tokens.get(edgeKey) ?? [];
      tokens.delete(edgeKey);
      tokens.set(edgeKey, [...kept, token].slice(-MAX_TOKENS));
      const [oldest] = tokens.keys();
      if (tokens.size > MAX_EDGES) tokens.delete(oldest!);
    }
  }

  return {
    update({ snapshot, transitions, failures }) {
      keepTokens(failures.added);
      for (const notification of policy.due(snapshot, transitions, snapshot.now)) {
        queues[notification.rule]?.add(messageOf(notification, tokens.get(notification.edgeKey) ?? []));
      }
    },
    snapshots: () =>
      configs.map(({ name, target }, i) => {
        const { figures, trouble } = queues[i]!;
        const notes = trouble === null ? [] : [`last attempt: ${trouble}`];
        return { name: `notify ${name}`, address: addressOf(target), port: 0, figures: { ...figures }, notes };
      }),
    async close() {
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}

export interface TestResult {
  readonly name: string;
  readonly ok: boolean;
  /** `sent`, or why not. */
  readonly detail: string;
}

/** Sends one notification by each rule, once and without waiting for anything, and says what became of it. */
export async function testNotify(configs: readonly NotifyConfig[], now: number): Promise<readonly TestResult[]> {
  return Promise.all(
    configs.map(async (config, rule) => {
      const sent = await send(config, messageOf(testNotification(rule, now), []), new AbortController().signal);
      return { name: config.name, ok: sent.outcome === 'sent', detail: sent.outcome === 'sent' ? 'sent' : sent.why };
    }),
  );
}

function testNotification(rule: number, at: number): Notification {
  const place = { edgeKey: 'test', stream: 'test', from: 'here', to: 'there', edge: null };
  return { rule, kind: 'test', at, ...place, was: 'OK', status: 'OK', pass: 0, total: 0 };
}

function send({ target, timeoutUs }: NotifyConfig, message: NotifyMessage, signal: AbortSignal): Promise<Sent> {
  const timeoutMs = Math.ceil(timeoutUs / 1000);
  switch (target.kind) {
    case 'command':
      return runCommand(target.argv, timeoutMs, message, signal);
    case 'webhook':
      return postWebhook(target.url, target.format, timeoutMs, message, signal);
    case 'syslog':
      return sendSyslog(target.address, target.port, message);
  }
}

/** Of a webhook only the host: its path is often the secret. */
function addressOf(target: NotifyConfig['target']): string {
  switch (target.kind) {
    case 'command':
      return target.argv[0] ?? '';
    case 'webhook':
      return new URL(target.url).host;
    case 'syslog':
      return `${target.address}:${target.port}`;
  }
}
