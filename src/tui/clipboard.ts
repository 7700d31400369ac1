import { Buffer } from 'node:buffer';

/** Longest text copied, bytes of UTF-8: in base64 it stays under the 74,994 bytes at which xterm cuts. */
export const MAX_COPY_BYTES = 48 * 1024;

/** GNU screen passes on strings of at most 768 bytes, so a longer one goes through in pieces. */
const SCREEN_PIECE = 760;

/**
 * The bytes that put `text` on the clipboard of the terminal (OSC 52), or '' when it is too long.
 *
 * tmux takes the sequence itself only with `set-clipboard on` and passes a wrapped one on only with
 * `allow-passthrough on`; it ignores the other, so both are sent. GNU screen passes on what is wrapped.
 */
export function clipboardBytes(text: string, env: Readonly<Record<string, string | undefined>>): string {
  const content = Buffer.from(text, 'utf8');
  if (content.length === 0 || content.length > MAX_COPY_BYTES) return '';
  const plain = `\x1b]52;c;${content.toString('base64')}\x07`;
  if (env.TMUX) return `${plain}\x1bPtmux;\x1b${plain}\x1b\\`;
  return env.STY ? pieces(plain) : plain;
}

function pieces(bytes: string): string {
  let wrapped = '';
  for (let at = 0; at < bytes.length; at += SCREEN_PIECE) {
    wrapped += `\x1bP${bytes.slice(at, at + SCREEN_PIECE)}\x1b\\`;
  }
  return wrapped;
}
