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
  pressure: "pressure: { peakIntentsPerSecond: 8, allow: ['staging.shop.example'] }",
  allow: "allow: ['staging.shop.example', '10.0.3.7']",
  phases: 'phases: { warm: 30, baseline: 60, pressure: 90, recovery: 60 }',
  segments: "segments: { 'desktop-de': 0.7, 'mobile-us': 0.3 }",
  client: 'client: { attempts: 4, timeoutMs: 1000 }',
  caps: 'caps: { requestsPerSecond: 100, seconds: 900 }',
  policy: 'policy: { recoverySeconds: 30 }',
  abort: 'abort: { failedShare: 0.5 }',
  books: "books: { url: 'https://backoffice.staging.shop.example' }",
  k6: "k6: { executablePath: '/usr/local/bin/k6' }",
  release:
    "release: { owner: 'team-checkout', stages: [{ name: 'dark', exposure: 0 }, …, { name: 'everybody', exposure: 100 }] }",
  stages:
    "stages: [{ name: 'dark', exposure: 0 }, { name: '5pct', exposure: 5 }, { name: 'everybody', exposure: 100 }]",
  exposure: "exposure: { default: 5, segments: { 'mobile-us': 25 } }",
  actuators: "actuators: [{ kind: 'flag-file', id: 'flags', file: 'flags.json', flag: 'shop-release' }]",
  notifiers: "notifiers: [{ kind: 'slack', id: 'releases', webhookUrl: { env: 'SLACK_WEBHOOK' } }]",
  server: "server: { host: '127.0.0.1', port: 9464 }",
};

/** What belongs at the path, or at the nearest part around it that there is an example of. */
export function exampleOf(path: readonly PropertyKey[]): string | null {
  const known = path.findLast((part) => typeof part === 'string' && Object.hasOwn(EXAMPLES, part));
  return known === undefined ? null : (EXAMPLES[String(known)] ?? null);
}
