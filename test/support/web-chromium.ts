import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** Where Debian and others put it; null when there is none. */
export function findChromium(): string | null {
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync) ?? null;
}

/** A page in a browser without a screen, driven by its debugging protocol over a pipe. */
export interface Tab {
  /** Answers with the value of an expression in the page, promises awaited. */
  evaluate(expression: string): Promise<unknown>;
  /** Resolves when the expression is true; the page itself looks at each frame. Rejects after ten seconds. */
  until(expression: string): Promise<void>;
  open(url: string): Promise<void>;
  press(key: string): Promise<void>;
  /** Window size in CSS pixels, and the colours that the system is said to prefer. */
  look(width: number, height: number, scheme: 'light' | 'dark'): Promise<void>;
  /** As PNG. */
  screenshot(): Promise<Buffer>;
  /** What the page complained about: errors, and what its security policy kept it from. */
  readonly complaints: string[];
  close(): Promise<void>;
}

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
  readonly params?: Record<string, unknown>;
}

export async function openTab(executable: string): Promise<Tab> {
  const profile = mkdtempSync(join(tmpdir(), 'observatory-chromium-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const child: ChildProcess = spawn(
    executable,
    [...flags, ...quiet, '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const commands = child.stdio[3] as Writable;
  const answers = child.stdio[4] as Readable;
  const waiting = new Map<number, { resolve(result: Record<string, unknown>): void; reject(error: Error): void }>();
  const complaints: string[] = [];
  let lastId = 0;
  let text = '';
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${executable} has ended`));
  });
  commands.on('error', () => {}); // it has ended
  answers.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (text + chunk).split('\0');
    text = parts.pop()!;
    for (const part of parts) hear(JSON.parse(part));
  });

  function hear({ id, result, error, method, params }: Reply): void {
    if (id !== undefined) {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (error) asked?.reject(new Error(error.message));
      else asked?.resolve(result ?? {});
    } else if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded') {
      complaints.push(JSON.stringify(params));
    }
  }

  function send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++lastId;
    const promise = new Promise<Record<string, unknown>>((resolve, reject) => waiting.set(id, { resolve, reject }));
    commands.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return promise;
  }

  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const call = (method: string, params?: object) => send(method, params, sessionId as string);
  await Promise.all([call('Page.enable'), call('Runtime.enable'), call('Log.enable')]);

  async function evaluate(expression: string): Promise<unknown> {
    const answer = await call('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    const { result, exceptionDetails } = answer as { result: { value?: unknown }; exceptionDetails?: unknown };
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return result.value;
  }

  return {
    evaluate,
    until: async (expression) => {
      const held = await evaluate(`new Promise((resolve) => {
        const look = () => { if (${expression}) resolve(true); else requestAnimationFrame(look); };
        setTimeout(() => resolve(false), 10000);
        look();
      })`);
      if (held !== true) throw new Error(`never true: ${expression}; ${await evaluate('document.body.innerText')}`);
    },
    open: async (url) => {
      await call('Page.navigate', { url });
    },
    press: async (key) => {
      const named: Record<string, number> = { Enter: 13, Escape: 27, Tab: 9 };
      const code = named[key];
      const text = code === undefined ? { text: key } : key === 'Enter' ? { text: '\r' } : {};
      const event = { key, windowsVirtualKeyCode: code ?? key.toUpperCase().charCodeAt(0), ...text };
      await call('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
      await call('Input.dispatchKeyEvent', { type: 'keyUp', key });
    },
    look: async (width, height, scheme) => {
      await call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 500 });
      await call('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    },
    screenshot: async () => Buffer.from(String((await call('Page.captureScreenshot')).data), 'base64'),
    complaints,
    close: async () => {
      send('Browser.close').catch(() => {});
      await ended;
      // Its helpers may write a moment longer.
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
