import type { FastifyReply } from 'fastify';
import { ByteText } from './byte-text.ts';

/** As many as are asked for at once, mostly; more of them are made and thrown away. */
const KEPT = 2;
/** What is longer than nearly all answers are is not kept. */
const KEPT_BYTES = 4 * 1024 * 1024;

/**
 * The room that long answers are written in, used again once they are sent: half a megabyte thrown away ten times a
 * second has the garbage collector go over everything once a second.
 */
export class LongAnswers {
  readonly #free: ByteText[] = [];

  /** Empty room for an answer to be written in and sent from. */
  begin(reply: FastifyReply): ByteText {
    const text = this.#free.pop() ?? new ByteText();
    text.clear();
    // Sent or not: nobody reads from it any more.
    reply.raw.once('close', () => {
      if (this.#free.length < KEPT && text.room <= KEPT_BYTES) this.#free.push(text);
    });
    return text;
  }
}
