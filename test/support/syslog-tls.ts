import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A CA, a server and a client that it signed, and a client that nobody knows; made by openssl for one test run. */
export interface TestCertificates {
  /** The path of a file in the folder: `server.cert`, `server.key`, `ca.cert`, `client.cert`, … */
  path(name: string): string;
  read(name: string): Buffer;
  /** Adds a file to the folder; returns its path. */
  write(name: string, text: string): string;
  remove(): void;
}

/** Null where there is no openssl. */
export function makeCertificates(): TestCertificates | null {
  const folder = mkdtempSync(join(tmpdir(), 'observatory-tls-'));
  const path = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { stdio: 'pipe', cwd: folder, timeout: 20_000 });
  };
  const selfSigned = (name: string): void =>
    openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.cert`],
    );
  const signed = (name: string): void => {
    openssl(
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`],
    );
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.cert', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-days', '2', '-out', `${name}.cert`],
    );
  };
  try {
    selfSigned('ca');
    selfSigned('stranger');
    signed('server');
    signed('client');
    openssl('ec', '-in', 'server.key', '-aes256', '-passout', 'pass:secret', '-out', 'locked.key');
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return {
    path,
    read: (name) => readFileSync(path(name)),
    write(name, text) {
      writeFileSync(path(name), text);
      return path(name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
