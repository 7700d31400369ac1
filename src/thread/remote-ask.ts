/** From the request to the last byte of the answer. */
const ANSWER_MS = 10_000;
/** Far more than a frame of thousands of edges and 10,000 failing tokens has, unpacked. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** What is shown of a text of theirs. */
const MAX_SAID = 200;

/** No answer, or not the one that was hoped for; the message is for people. */
export class RemoteError extends Error {}

/** Asks an instance for the JSON at a path below its address; rejects with a `RemoteError` and nothing else. */
export type Ask = (path: string) => Promise<unknown>;

/** `token` goes along as a bearer token. Redirections are not followed: they would carry it elsewhere. */
export function createAsk(base: URL, token: string | null, answerMs = ANSWER_MS): Ask {
  const headers = { accept: 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
  return async (path) => {
    let response: Response;
    let body: string;
    try {
      const signal = AbortSignal.timeout(answerMs);
      response = await fetch(new URL(path, base), { headers, signal, redirect: 'manual' });
      body = await Promise.race([bodyOf(response), rejected(signal)]);
    } catch (error) {
      throw error instanceof RemoteError ? error : new RemoteError(reasonOf(error));
    }
    const value = parsed(body);
    if (response.status !== 200) throw new RemoteError(refusalOf(response, value, token !== null));
    if (value === undefined) throw new RemoteError('what answers there is no observatory-tui');
    return value;
  };
}

/** A text of theirs in one line, without anything that a terminal would obey. */
export function said(text: string): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return line.length > MAX_SAID ? `${line.slice(0, MAX_SAID - 1)}…` : line;
}

/** A body that is being unpacked does not end with the signal in Node 20: who reads it would wait for ever. */
function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function bodyOf(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    // Leaving the loop ends the transfer.
    if (length > MAX_ANSWER_BYTES) throw new RemoteError('the answer has no end');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function refusalOf({ status, headers }: Response, value: unknown, hasToken: boolean): string {
  if (status === 401) {
    return hasToken
      ? 'the token is not the right one (401)'
      : 'a token is asked for (401): give it as OBSERVATORY_TOKEN in the environment, or with --token';
  }
  if (status >= 300 && status < 400)
    return `it is at ${said(headers.get('location') ?? 'another address')} (${status})`;
  const error = typeof value === 'object' && value !== null && 'error' in value ? value.error : null;
  const why = typeof error === 'string' ? `: ${said(error)}` : '';
  if (status === 404) return `no observatory-tui of this version serves its status there (404${why})`;
  return `it answers ${status}${why}`;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  EHOSTUNREACH: 'no way to the host',
  ENETUNREACH: 'no way to its network',
  ETIMEDOUT: 'no answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'no answer in time',
};

/** Errors of fetch say nothing themselves; what happened is their cause, or one of several for several addresses. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return said(String(error));
  if (error.name === 'TimeoutError') return 'no answer in time';
  if (error.cause instanceof AggregateError && error.cause.errors.length > 0) return reasonOf(error.cause.errors[0]);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  const code = 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? said(error.message || code || error.name);
}
