import type { Authority, ReleasePlan, StagePlan } from '../../runner/core/release/plan.ts';

/** Who may do what, as in a cautious shop: two of release or owner widen, the policy rolls back. */
export function anAuthority(about: Partial<Authority> = {}): Authority {
  return {
    widen: { roles: ['release', 'owner'], people: 2 },
    rollBack: 'policy',
    override: ['owner'],
    execute: ['owner'],
    ...about,
  };
}

export function aStage(about: Partial<StagePlan> = {}): StagePlan {
  return {
    name: '5pct',
    exposure: { default: 5, segments: {} },
    enter: [],
    exit: [{ kind: 'window_open' }],
    warmUpSeconds: 30,
    tolerated: { cell: 0.2, pool: 0.03 },
    soakSeconds: 600,
    deadlineSeconds: 7200,
    onDeadline: 'hold',
    surgeSeconds: 60,
    authority: anAuthority(),
    ...about,
  };
}

export function aPlan(about: Partial<ReleasePlan> = {}): ReleasePlan {
  return {
    id: 'shop-2.41',
    releases: { baseline: '2.40.0', candidate: '2.41.0' },
    owner: 'anna',
    mode: 'enforce',
    roles: {},
    stages: [
      aStage({ name: 'dark', exposure: { default: 0, segments: {} } }),
      aStage(),
      aStage({ name: 'all', exposure: { default: 100, segments: {} }, authority: anAuthority({ widen: 'policy' }) }),
    ],
    watchSeconds: 3600,
    freezes: [],
    actuators: ['flagd'],
    deadlines: { applySeconds: 60, proveSeconds: 300 },
    overrideSeconds: { release: 3600, owner: 14_400 },
    ...about,
  };
}
