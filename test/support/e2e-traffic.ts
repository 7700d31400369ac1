/**
 * One edge from `web` to `db` whose verdict a test gets within a second. What is to pass is sent as one datagram with
 * its own times, so that no verdict depends on how fast the machine is.
 */
export const WEB_TO_DB = `
name = "Test"
[time]
grace = "50ms"
[[stream]]
name = "s"
[[stream.edges]]
from = "web"
to = "db"
check = { within = "300ms", ok = 1, warn = 1, fail = 3 }
`;

/** A token that web and db see 10 ms after each other. */
export function pass(token: string): string {
  return seen(token, 10);
}

/** A token that db sees too late. */
export function late(token: string): string {
  return seen(token, 400);
}

/** A token that db never sees. */
export function missing(token: string): string {
  return `web:${token}|s|T${Date.now() * 1000}`;
}

function seen(token: string, latencyMs: number): string {
  const at = Date.now();
  return `web:${token}|s|T${at * 1000}\ndb:${token}|s|T${(at + latencyMs) * 1000}`;
}
