import { createRequire } from 'node:module';
import { isIPv4, isIPv6 } from 'node:net';
import type Ipaddr from 'ipaddr.js';
import { type Field, leaf, list, optional, text, unexpected } from './field.ts';

const load = createRequire(import.meta.url);

/** Where to listen: an IP address, or a name that the system resolves when listening begins. */
export function address(fallback: string): Field<string> {
  return text(fallback, (value) => {
    const isHostName = /^(?=.{1,253}$)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?$/.test(value) && !/^[\d.]+$/.test(value);
    if (isHostName || isIPv4(value) || isIPv6(value)) return null;
    return 'an IP address such as "127.0.0.1", "0.0.0.0" for every interface, "::1" or a host name';
  });
}

/** 0 takes a free one. A number in quotes is as good. */
export function port(fallback: number): Field<number> {
  return leaf(fallback, (value, site) => {
    const number = typeof value === 'string' && /^\d{1,5}$/.test(value.trim()) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
    unexpected(site, value, 'a port from 0 to 65535');
    return fallback;
  });
}

/**
 * Which senders are listened to: ranges in the form `10.0.0.0/8`, a single address as `/32` or `/128`. Null, the
 * default, is everybody; an empty list is nobody.
 */
export function allow(): Field<readonly string[] | null> {
  return optional(list(range(), [], { orOne: true, what: 'an array of addresses or CIDR ranges' }));
}

function range(): Field<string> {
  return leaf('', (value, site) => {
    const parsed = typeof value === 'string' ? parseRange(value.trim()) : null;
    if (parsed !== null) return parsed;
    unexpected(site, value, 'an address or a CIDR range such as "10.0.0.0/8" or "::1"');
    return '';
  });
}

/** Only the usual way to write addresses: ipaddr.js would also read `127`, `0x7f.1` and `010.0.0.1`. */
function parseRange(value: string): string | null {
  const [ip = '', bits, more] = value.split('/');
  if ((!isIPv4(ip) && !isIPv6(ip)) || ip.includes('%') || more !== undefined) return null;
  const widest = isIPv4(ip) ? 32 : 128;
  if (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > widest)) return null;
  // Few manifests restrict the senders, and every start reads one.
  const ipaddr = load('ipaddr.js') as typeof Ipaddr;
  return ipaddr.parseCIDR(`${ip}/${bits ?? widest}`).toString();
}
