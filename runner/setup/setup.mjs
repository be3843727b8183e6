// Sets up what is missing, on any Node that can run npm: `node runner/setup/setup.mjs [start|press|test|k6]`.
// Plain JavaScript without dependencies, because it runs before anything is installed. Idempotent; seconds when nothing is missing.
import process from 'node:process';
import { alertmanager } from './alertmanager.mjs';
import { chromium } from './chromium.mjs';
import { goClients } from './go-clients.mjs';
import { k6 } from './k6.mjs';
import { node24 } from './node24.mjs';
import { packages } from './packages.mjs';
import { prometheus } from './prometheus.mjs';
import { ensure } from './step.mjs';

const STEPS = {
  start: [packages, node24, chromium],
  press: [packages, node24, chromium, k6],
  test: [packages, node24, chromium, k6, prometheus, alertmanager, goClients],
  // For an installed package, which npm and its user have provided with the rest.
  k6: [k6],
};

const wanted = process.argv[2] ?? 'test';
const steps = STEPS[/** @type {keyof typeof STEPS} */ (wanted)];
if (steps === undefined) {
  process.stderr.write(`setup: found "${wanted}", expected one of ${Object.keys(STEPS).join(', ')}\n`);
  process.exit(2);
}
for (const step of steps) {
  const problem = await ensure(step, (text) => process.stderr.write(text));
  if (problem !== null) {
    process.stderr.write(`\n${problem}\n`);
    process.exit(1);
  }
}
