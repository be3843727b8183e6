import { fileURLToPath } from 'node:url';
import type { ConfigParts } from './own-shop-config.ts';

const ROOT = fileURLToPath(new URL('./tiny-journeys', import.meta.url));

/** A config for the tiny shop at `url`: one cell that buys, every two seconds, on one worker, served on any free port. */
export function tinyConfig(url: string, parts: ConfigParts = {}): ConfigParts {
  const cohort = (release: string) => ({
    release,
    pin: { header: { name: 'pin', value: release } },
    attest: { header: 'x-release' },
  });
  return {
    shop: 'tiny',
    roots: [ROOT],
    target: { baseUrl: url },
    cohorts: { baseline: cohort('r1'), candidate: cohort('r2') },
    matrix: { buy: ['plain'] },
    schedule: { cron: { default: '*/2 * * * * *' } },
    limits: { workers: 1 },
    server: { port: 0 },
    location: 'test',
    ...parts,
  };
}
