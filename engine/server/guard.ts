/**
 * Who may talk to the server: pages it served itself, on this machine. Host is checked against DNS rebinding, Origin
 * against other sites' pages, on HTTP and on the socket's upgrade alike.
 */

import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' blob: data:",
  // React Flow and Radix place elements with style attributes; scripts stay strict.
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self' ws://localhost:* ws://127.0.0.1:*",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
].join('; ');

function isLoopbackHost(host: string | undefined, port: number): boolean {
  return host !== undefined && LOOPBACK_NAMES.some((name) => host === `${name}:${port}`);
}

/** Why a request is refused, in words; undefined when it may pass. */
export function refusal(request: IncomingMessage): string | undefined {
  const port = request.socket.localPort ?? 0;
  const { host, origin } = request.headers;
  if (!isLoopbackHost(host, port)) return `Host ${host ?? '(none)'} is not this server; use http://localhost:${port}.`;
  if (origin !== undefined && !LOOPBACK_NAMES.some((name) => origin === `http://${name}:${port}`)) {
    return `Requests from pages of ${origin} are refused.`;
  }
  return undefined;
}

/** Middleware: refuses foreign hosts and origins, sets the security headers on everything else. */
export function guard(request: Request, response: Response, next: NextFunction): void {
  const why = refusal(request);
  if (why !== undefined) {
    const problem = { code: 'forbidden', pointer: '', message: why, fix: 'Open the editor on this machine.' };
    response.status(403).json({ problems: [problem] });
    return;
  }
  response.set({
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  });
  next();
}
