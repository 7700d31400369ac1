import type { FastifyInstance } from 'fastify';
import { PAGE } from './web/page.ts';
import { SCRIPT } from './web/script.ts';
import { STYLE } from './web/style.ts';

/** All that the page is made of; whatever else it shows comes from the routes that programs use too. */
const FILES: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
  '/': { type: 'text/html; charset=utf-8', text: PAGE },
  '/page.css': { type: 'text/css; charset=utf-8', text: STYLE },
  '/page.js': { type: 'text/javascript; charset=utf-8', text: SCRIPT },
};

/** Nothing from elsewhere, nothing inline, and no frame around it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Whether the path is a part of the page. */
export function isPage(path: string): boolean {
  return Object.hasOwn(FILES, path);
}

export function addPage(app: FastifyInstance): void {
  for (const [path, { type, text }] of Object.entries(FILES)) {
    app.get(path, (_request, reply) => reply.type(type).header('content-security-policy', POLICY).send(text));
  }
}
