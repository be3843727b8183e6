import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Lets the server read posted HTML forms. */
export function readForms(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 64 * 1024 },
    (_request, body, done) => {
      done(null, new URLSearchParams(String(body)));
    },
  );
}

export function formOf(request: FastifyRequest): URLSearchParams {
  return request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
}

/** True when the page's own script asks, and not a plain form. */
export function wantsJson(request: FastifyRequest): boolean {
  return request.headers.accept === 'application/json';
}
