// Sets up what is missing, on any Node that can run npm: `node runner/setup/setup.mjs [start|test]`.
// Plain JavaScript without dependencies, because it runs before anything is installed. Idempotent; seconds when nothing is missing.
import process from 'node:process';
import { chromium } from './chromium.mjs';
import { node24 } from './node24.mjs';
import { packages } from './packages.mjs';
import { prometheus } from './prometheus.mjs';
import { ensure } from './step.mjs';

const STEPS = {
  start: [packages, node24, chromium],
  test: [packages, node24, chromium, prometheus],
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
