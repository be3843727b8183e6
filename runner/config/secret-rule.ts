import { matching, oneOf, text } from './rules.ts';

/** Where a secret is; secrets are never written in the config itself. */
export const SECRET = oneOf(
  {
    env: matching(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable', "e.g. { env: 'SHOP_PASSWORD' }"),
    file: text('the path of a file that holds the secret', "e.g. { file: '/run/secrets/shop-password' }"),
  },
  "say where it is: { env: 'NAME' } or { file: 'path' }; secrets are never written in the config",
);
