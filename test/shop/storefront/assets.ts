import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import type { ReleaseState } from '../services/contracts.ts';
import { pictureFile } from './pictures.ts';

/** Addresses of the static files; they carry a digest and may be kept for ever. */
export interface Assets {
  readonly style: string;
  readonly noScriptStyle: string;
  script(): string;
}

const FOREVER = 'public, max-age=31536000, immutable';
/** `dead-button`: the bundle dies before the handlers of buying are mounted, after it has taken over the forms; the menu still works. */
const BROKEN_MOUNT = 'throw new TypeError("Cannot read properties of undefined (reading \'mount\')");';

export function registerAssets(app: FastifyInstance, state: ReleaseState): Assets {
  const serve = (name: string, type: string, body: string) => {
    const [stem, extension] = name.split('.');
    const path = `/assets/${stem}.${createHash('sha256').update(body).digest('hex').slice(0, 10)}.${extension}`;
    app.get(path, (_request, reply) => reply.type(type).header('cache-control', FOREVER).send(body));
    return path;
  };
  const read = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');
  const source = read('shop.js');
  const script = serve('shop.js', 'text/javascript; charset=utf-8', source);
  const broken = serve('shop.js', 'text/javascript; charset=utf-8', source.replace('/* mount */', BROKEN_MOUNT));
  app.get<{ Params: { image: string } }>('/images/:image', (request, reply) =>
    reply
      .type('image/svg+xml')
      .header('cache-control', 'public, max-age=86400')
      .send(pictureFile(request.params.image)),
  );
  app.get('/favicon.ico', (_request, reply) => reply.redirect('/images/lantern.svg', 302));
  return {
    style: serve('style.css', 'text/css; charset=utf-8', read('style.css')),
    noScriptStyle: serve('no-script.css', 'text/css; charset=utf-8', read('no-script.css')),
    script: () => (state.has('dead-button') ? broken : script),
  };
}
