/** How the parts of a config look that are more than a value. */
const EXAMPLES: Readonly<Record<string, string>> = {
  roots: "roots: ['./monitoring']",
  target: "target: { baseUrl: 'https://shop.example' }",
  cohorts: "cohorts: { baseline: { release: '2.40.0', … }, candidate: { release: '2.41.0', … } }",
  baseline: "baseline: { release: '2.40.0', attest: { header: 'x-release' } }",
  candidate:
    "candidate: { release: '2.41.0', pin: { cookie: { name: 'canary', value: 'always' } }, attest: { header: 'x-release' } }",
  pin: "pin: { cookie: { name: 'canary', value: 'always' } }",
  attest: "attest: { header: 'x-release' }",
  matrix: "matrix: { 'checkout-guest': ['desktop-de', 'mobile-us'] }",
  accounts: "accounts: { returning: { email: 'probe@shop.example', password: { env: 'SHOP_PASSWORD' } } }",
  password: "password: { env: 'SHOP_PASSWORD' } or { file: 'path' }; secrets are never written in the config",
  schedule: "schedule: { cron: { default: '0 */5 * * * *' } }",
  judge: 'judge: { soakSeconds: 900 }',
  latency: 'latency: { budgetMs: 5000 }',
  store: "store: { path: '/var/lib/waygate/evidence.sqlite', maxDays: 90 }",
  artefacts: "artefacts: { folder: '/var/lib/waygate/artefacts', maxDays: 14 }",
  limits: 'limits: { workers: 2 }',
  browser: "browser: { executablePath: '/usr/bin/chromium-headless-shell' }",
  server: "server: { host: '127.0.0.1', port: 9464 }",
};

/** What belongs at the path, or at the nearest part around it that there is an example of. */
export function exampleOf(path: readonly PropertyKey[]): string | null {
  const known = path.findLast((part) => typeof part === 'string' && Object.hasOwn(EXAMPLES, part));
  return known === undefined ? null : (EXAMPLES[String(known)] ?? null);
}
