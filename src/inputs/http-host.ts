import { isIP } from 'node:net';

/** Whether only this machine reaches the address. */
export function isLoopback(address: string): boolean {
  const bare = address.toLowerCase().replace(/\.$/, '');
  if (bare === 'localhost' || bare.endsWith('.localhost') || bare === '::1') return true;
  return isIP(bare) === 4 && bare.startsWith('127.');
}

/**
 * The name in a Host header or an authority, without port and brackets, in lower case; null when it is none.
 *
 *     localhost:9090 → localhost      [::1]:9090 → ::1      Example.com. → example.com
 */
export function hostNameOf(authority: string): string | null {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^[\]:/?#@\s]+?)\.?)(?::\d{1,5})?$/i.exec(authority);
  return (parts?.[1] ?? parts?.[2])?.toLowerCase() ?? null;
}

/**
 * Whether a request may name this host. A page of a stranger can make a browser resolve the stranger's name to
 * 127.0.0.1 and then talk to us as if to itself (DNS rebinding); but the name in its Host header gives it away. So a
 * server that listens on loopback answers to addresses, to localhost and to the names that the manifest lists. One
 * that listens elsewhere goes by many names, and asks for them only when the manifest lists some.
 */
export function isHostAllowed(authority: string, address: string, hosts: readonly string[]): boolean {
  const name = hostNameOf(authority);
  if (name === null) return false;
  if (isIP(name) !== 0 || isLoopback(name) || name === address.toLowerCase() || hosts.includes(name)) return true;
  return hosts.length === 0 && !isLoopback(address);
}

/** Whether a page of this origin may send us something: one of ours, or of a host that the manifest lists. */
export function isOriginAllowed(origin: string, authority: string, hosts: readonly string[]): boolean {
  const own = /^https?:\/\/(.+)$/i.exec(origin)?.[1];
  if (own === undefined) return false;
  return own.toLowerCase() === authority.toLowerCase() || hosts.includes(hostNameOf(own) ?? '');
}
