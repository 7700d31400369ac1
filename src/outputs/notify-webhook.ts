import type { WebhookFormat } from '../manifest/section-notify.ts';
import type { Sent } from './notify-queue.ts';
import { messageJson, messageSlack, type NotifyMessage } from './notify-text.ts';

/** No server makes us wait longer than this by `Retry-After`. */
const MAX_RETRY_AFTER_MS = 300_000;

/**
 * Posts the message. What may be different next time is worth another try: no answer, a full or broken server, too many
 * requests. Any other answer but success is final, also a redirection: a webhook is written where it is.
 */
export async function postWebhook(
  url: string,
  format: WebhookFormat,
  timeoutMs: number,
  message: NotifyMessage,
  signal: AbortSignal,
): Promise<Sent> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'observatory-tui' },
      body: JSON.stringify(format === 'slack' ? messageSlack(message) : messageJson(message)),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await response.body?.cancel().catch(() => {});
    const { status } = response;
    if (status >= 200 && status < 300) return { outcome: 'sent' };
    const why = `HTTP ${status}`;
    if (status !== 408 && status !== 429 && status < 500) return { outcome: 'failed', why };
    return { outcome: 'later', why, afterMs: retryAfterMs(response.headers.get('retry-after')) };
  } catch (error) {
    return { outcome: 'later', why: reasonOf(error, timeoutMs), afterMs: 0 };
  }
}

/** Only the form in seconds; a date depends on whose clock is right. */
function retryAfterMs(value: string | null): number {
  return value !== null && /^\d{1,6}$/.test(value) ? Math.min(Number(value) * 1000, MAX_RETRY_AFTER_MS) : 0;
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}
