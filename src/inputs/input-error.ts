/** An input that could not be opened: which, where, why, and what to do. Exit code 69. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** The error of a socket that could not be bound, as an operator needs it. */
export function bindError(input: string, address: string, port: number, option: string, cause: unknown): InputError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const where = `${address.includes(':') ? `[${address}]` : address}:${port}`;
  return new InputError(`input ${input} cannot listen on ${where}: ${reasonOf(code, cause, port, option)}`, { cause });
}

function reasonOf(code: string, cause: unknown, port: number, option: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `the port is taken by another program (\`ss -lntup 'sport = :${port}'\` tells which); stop that or choose another with ${option} PORT`;
    case 'EACCES':
      return `no permission: ports below 1024 need root or CAP_NET_BIND_SERVICE; choose another with ${option} PORT`;
    case 'EADDRNOTAVAIL':
      return `this machine has no such address; choose another with ${option} ADDRESS:PORT`;
    case 'ENOTFOUND':
      return `no such host; choose an address with ${option} ADDRESS:PORT`;
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}
