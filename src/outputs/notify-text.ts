import { isoFromUs } from '../core/iso-time.ts';
import type { Notification } from './notify-policy.ts';

/** What is told to others, the same for all ways of telling. */
export interface NotifyMessage extends Notification {
  /** `FAIL web-server -> database: 1 of 3 passed, was OK (my-sample-system)` */
  readonly text: string;
  /** The newest failing tokens of the edge, newest last; few. */
  readonly tokens: readonly string[];
}

export function messageOf(notification: Notification, tokens: readonly string[]): NotifyMessage {
  const { kind, status, was, stream, from, to, edge, pass, total } = notification;
  const place = `${from} -> ${to}${edge === null ? '' : ` "${edge}"`}`;
  const facts = kind === 'test' ? 'this is a test' : `${pass} of ${total} passed, was ${was}`;
  return {
    ...notification,
    text: `${status} ${place}: ${facts} (${stream})`,
    tokens: kind === 'problem' ? tokens : [],
  };
}

/** As JSON for commands and webhooks; times are ISO 8601. */
export function messageJson(message: NotifyMessage): object {
  const { kind, at, stream, from, to, edge, was, status, pass, total, tokens, text } = message;
  return { type: 'status', kind, at: isoFromUs(at), stream, from, to, edge, was, status, pass, total, tokens, text };
}

/** `OBSERVATORY_…` for a command; no variable can hold NUL. */
export function messageEnvironment(message: NotifyMessage): Record<string, string> {
  const { kind, at, stream, from, to, edge, was, status, pass, total, tokens, text } = message;
  const values = { kind, at: isoFromUs(at), stream, from, to, edge: edge ?? '', was, status, pass, total, text };
  return Object.fromEntries(
    Object.entries({ ...values, tokens: tokens.join(' ') }).map(([name, value]) => [
      `OBSERVATORY_${name.toUpperCase()}`,
      String(value).replaceAll('\0', ''),
    ]),
  );
}

/** What Slack and its like take. `<` begins links and mentions there, so that `<!channel>` in a token rings for all. */
export function messageSlack({ status, kind, text, tokens }: NotifyMessage): object {
  const escaped = (part: string) => part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const mark =
    kind === 'problem' ? (status === 'FAIL' ? ':red_circle:' : ':large_yellow_circle:') : ':large_green_circle:';
  const failing = tokens.length === 0 ? '' : `\nfailing: ${escaped(tokens.join(', '))}`;
  return { text: `${mark} ${escaped(text)}${failing}` };
}

/** err, warning or notice (RFC 5424, table 2). */
export function messageSeverity({ kind, status }: NotifyMessage): number {
  return kind !== 'problem' ? 5 : status === 'FAIL' ? 3 : 4;
}
