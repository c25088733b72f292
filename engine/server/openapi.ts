/** The OpenAPI 3.1 document, generated from the table of routes, so that it cannot say anything else than the server does. */

import * as z from 'zod';
import { problemsSchema, ROUTES, type Route } from '../protocol/index.ts';

function content(schema: Route['answer'] | Route['body']): object {
  if (schema === 'raw') return { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
  return {
    'application/json': { schema: schema ? z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) : {} },
  };
}

function operation(name: string, route: Route): object {
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, parameter]) => ({
    name: parameter,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries(route.query ?? {}).map(([parameter, description]) => ({
    name: parameter,
    in: 'query',
    description,
    schema: { type: 'string' },
  }));
  const refusals = Object.entries(route.refusals ?? {}).map(([status, schema]) => [
    status,
    { description: 'Refused.', content: content(schema) },
  ]);
  return {
    operationId: name,
    summary: route.summary,
    parameters: [...inPath, ...inQuery],
    ...(route.body ? { requestBody: { required: true, content: content(route.body) } } : {}),
    responses: {
      200: { description: 'Done.', content: content(route.answer) },
      ...Object.fromEntries(refusals),
      default: { description: 'Refused; every problem at once.', content: content(problemsSchema) },
    },
  };
}

/** The whole document. */
export function openApiDocument(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, route] of Object.entries<Route>(ROUTES)) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(name, route) };
  }
  return { openapi: '3.1.0', info: { title: 'FaceX Studio', version, license: { name: 'Apache-2.0' } }, paths };
}

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The same as a page to read: every route with its shapes. */
export function apiPage(version: string): string {
  const rows = Object.entries<Route>(ROUTES).map(([name, route]) => {
    const shapes = { body: route.body, answer: route.answer };
    const details = Object.entries(shapes)
      .filter(([, schema]) => schema)
      .map(([title, schema]) => `<h3>${title}</h3><pre>${escapeHtml(JSON.stringify(content(schema), null, 2))}</pre>`);
    const head = `<code>${route.method.toUpperCase()} ${escapeHtml(route.path)}</code> ${escapeHtml(route.summary)}`;
    return `<details id="${name}"><summary>${head}</summary>${details.join('')}</details>`;
  });
  const style =
    'body{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}pre{overflow:auto;font-size:12px}summary{padding:.4rem 0}';
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>FaceX Studio ${version}: HTTP API</title><style>${style}</style><h1>HTTP API</h1><p>Machine-readable: <a href="/openapi.json">openapi.json</a>. Refusals carry <code>{"problems": [...]}</code>.</p>${rows.join('')}</html>`;
}
