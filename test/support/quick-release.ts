import type { ReleaseConfig } from '../../runner/config/release/release-config.ts';

/** A release through the tiny shop's router whose stages a few clean rounds pass: half of the runs may fail. */
export function quickRelease(shop: { readonly baseUrl: string }, parts: Partial<ReleaseConfig> = {}): ReleaseConfig {
  return {
    owner: 'tests',
    mode: 'enforce',
    everyStage: { warmUpSeconds: 0, soakSeconds: 1, tolerated: { cell: 0.5, pool: 0.5 }, surgeSeconds: 600 },
    stages: [
      { name: 'dark', exposure: 0 },
      { name: 'half', exposure: 50 },
      { name: 'everybody', exposure: 100 },
    ],
    watchSeconds: 2,
    actuators: [{ kind: 'shop-router', id: 'router', url: `${shop.baseUrl}/exposure` }],
    deadlines: { applySeconds: 20, proveSeconds: 60 },
    ...parts,
  };
}

/** Times of a busy machine say nothing about these releases. */
export const ANY_SPEED = { latency: { budgetMs: 30_000, slackMs: 20_000 } };
