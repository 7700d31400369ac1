import { fileURLToPath } from 'node:url';

/**
 * Something that receives: a script run by Node that speaks as `answer` does. To add one, write `subject-NAME.ts`
 * that opens a port on loopback, calls `answer`, and name it here.
 */
export interface Subject {
  readonly title: string;
  readonly script: string;
  readonly args: readonly string[];
  /** Measured at single-line datagrams only, as a footnote to another. */
  readonly singleOnly?: boolean;
  /** Also measured idle and at moderate rates. */
  readonly idle?: boolean;
}

const BUFFER = String(4 << 20);

export const SUBJECTS: readonly Subject[] = [
  subject('bare recvmmsg, blocking, counting', 'recvmmsg', ['count']),
  subject('bare recvmmsg, blocking, scanning', 'recvmmsg', ['scan']),
  { ...subject('bare dgram, default buffer, counting', 'dgram', ['count']), singleOnly: true },
  { ...subject('bare dgram, 4 MiB buffer, counting', 'dgram', ['count', BUFFER]), idle: true },
  subject('bare dgram, 4 MiB buffer, scanning', 'dgram', ['scan', BUFFER]),
  { ...subject('our recvmmsg receiver, counting', 'receiver', ['recvmmsg', 'count']), idle: true },
  subject('our recvmmsg receiver, scanning', 'receiver', ['recvmmsg', 'scan']),
  { ...subject('our dgram receiver, counting', 'receiver', ['dgram', 'count']), idle: true },
  { ...subject('whole pipeline, recvmmsg', 'pipeline', ['recvmmsg']), idle: true },
  { ...subject('whole pipeline, dgram', 'pipeline', ['dgram']), idle: true },
  subject('whole pipeline, recvmmsg, recording', 'pipeline', ['recvmmsg', 'record']),
  { ...subject('the program, headless', 'program', ['headless']), idle: true },
  { ...subject('the program, drawing at 200x60', 'program', ['screen']), idle: true },
];

function subject(title: string, name: string, args: readonly string[]): Subject {
  return { title, script: fileURLToPath(new URL(`subject-${name}.ts`, import.meta.url)), args };
}
