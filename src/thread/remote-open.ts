import { setTimeout } from 'node:timers/promises';
import { createAsk } from './remote-ask.ts';
import { connectRemote, type RemoteEngine } from './remote-engine.ts';

/** Attach to the instance at an address; rejects with a `RemoteError` when there is none that we can show. */
export function openRemote(address: URL, token: string | null, clock: () => number): Promise<RemoteEngine> {
  const pause = (ms: number) => setTimeout(ms, undefined, { ref: false });
  return connectRemote({ name: address.href, ask: createAsk(address, token), clock, pause });
}

/**
 * The address of an instance as people give it, with `http://` in front and `/` at its end where they are left out;
 * null when it is none.
 */
export function remoteAddress(given: string): URL | null {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') return null;
  url.hash = url.search = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** Whether it fits into a header. */
export function isBearerToken(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token);
}
