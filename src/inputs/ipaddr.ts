import { createRequire } from 'node:module';
import type Ipaddr from 'ipaddr.js';

const load = createRequire(import.meta.url);
let library: typeof Ipaddr | null = null;

/** ipaddr.js, loaded with the first address that is looked into: most starts need none. */
export function ipaddr(): typeof Ipaddr {
  library ??= load('ipaddr.js') as typeof Ipaddr;
  return library;
}
