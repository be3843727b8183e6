import { plainOptions } from './plain-load.ts';

/** Everything that is refused before it starts. */
export const options = {
  ...plainOptions({ maxVUs: 500 }),
};
options.scenarios = {
  ...options.scenarios,
  loop: { executor: 'constant-vus', vus: 1, duration: '2s' },
};

export default function main(): void {}
export function lease(): void {}
