import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** PEM files of a server. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  /** Of the clients; null asks them for no certificate. */
  readonly ca: string | null;
}

/** What they hold. */
export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer | null;
}

/** Reads and tries the files, each by itself, so that the error says which of them is broken, in its message and `path`. */
export function readTlsFiles(files: TlsFiles): TlsMaterial {
  const cert = read('certificate', files.cert);
  const key = read('key', files.key);
  const ca = files.ca === null ? null : read('CA', files.ca);
  trying('certificate', files.cert, () => eachCertificate(cert));
  trying('key', files.key, () => createSecureContext({ key }));
  if (files.ca !== null && ca !== null) trying('CA', files.ca, () => eachCertificate(ca));
  trying('key', `${files.key} with the certificate ${files.cert}`, () => createSecureContext({ cert, key }));
  return { cert, key, ca };
}

function read(what: string, path: string): Buffer {
  return trying(what, path, () => readFileSync(path));
}

/** A text without any would be taken for an empty list, and then refuse every client in silence. */
function eachCertificate(pem: Buffer): void {
  const blocks = pem.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  if (blocks === null) throw new Error('no PEM certificate in it');
  for (const block of blocks) new X509Certificate(block);
}

function trying<T>(what: string, path: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (cause) {
    throw Object.assign(new Error(`TLS ${what} ${path}: ${reasonOf(cause)}`, { cause }), {
      code: 'ERR_TLS_FILE',
      path,
    });
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // Node writes `ENOENT: no such file or directory, open '…'`; the path is said already.
  if ('syscall' in cause) return cause.message.replace(/^\w+: |, \w+( '.*')?$/g, '');
  return cause.message.replace(/^error:[0-9A-F]+:/i, '');
}
