import type { Exposure } from '../../core/release/exposure.ts';
import type { Authority, Criterion, ReleasePlan, StagePlan } from '../../core/release/plan.ts';
import type { Settings } from '../../core/settings.ts';
import type { ReleaseConfig, StageConfig } from './release-config.ts';

const AUTHORITY: Authority = {
  widen: 'policy',
  rollBack: 'policy',
  override: ['owner'],
  execute: ['release', 'owner'],
};
/** The dark stage shows the candidate to nobody, so there is nothing to come back from. */
const DARK_ENTER: readonly Criterion[] = [];
const ENTER: readonly Criterion[] = [{ kind: 'rollback_possible' }, { kind: 'window_open' }];
const OVERRIDE_SECONDS = { owner: 14_400 };
/** Flagger takes a step at each of its intervals, and an order may need several. */
const APPLY_SECONDS = { atOnce: 60, byIntervals: 600 };

/** The plan that a well-formed section describes, every default filled in. */
export function releasePlanOf(
  config: ReleaseConfig,
  { judge, cohorts }: Pick<Settings, 'judge' | 'cohorts'>,
): ReleasePlan {
  const releases = { baseline: cohorts.baseline.release, candidate: cohorts.candidate.release };
  return {
    id: config.id ?? releases.candidate,
    releases,
    owner: config.owner,
    mode: config.mode ?? 'observe',
    roles: config.roles ?? {},
    stages: config.stages.map((stage, index, { length }) =>
      stagePlanOf(stage, config, judge, { enter: index === 0 ? DARK_ENTER : ENTER, isLast: index === length - 1 }),
    ),
    watchSeconds: config.watchSeconds ?? 1800,
    freezes: config.freezes ?? [],
    actuators: (config.actuators ?? []).map(({ id }) => id),
    deadlines: { applySeconds: applySeconds(config), proveSeconds: 300, ...config.deadlines },
    overrideSeconds: config.overrideSeconds ?? OVERRIDE_SECONDS,
  };
}

function applySeconds({ actuators = [] }: ReleaseConfig): number {
  return actuators.some(({ kind }) => kind === 'flagger') ? APPLY_SECONDS.byIntervals : APPLY_SECONDS.atOnce;
}

function stagePlanOf(
  stage: StageConfig,
  { everyStage = {} }: ReleaseConfig,
  judge: Settings['judge'],
  { enter, isLast }: { readonly enter: readonly Criterion[]; readonly isLast: boolean },
): StagePlan {
  const rules = { ...everyStage, ...stage };
  return {
    name: stage.name,
    exposure: exposureOf(stage.exposure),
    enter: rules.enter ?? enter,
    exit: rules.exit ?? [],
    warmUpSeconds: rules.warmUpSeconds ?? 60,
    tolerated: { cell: judge.tolerated, pool: judge.toleratedPool, ...everyStage.tolerated, ...stage.tolerated },
    soakSeconds: rules.soakSeconds ?? 900,
    deadlineSeconds: rules.deadlineSeconds ?? 14_400,
    onDeadline: rules.onDeadline ?? 'hold',
    surgeSeconds: rules.surgeSeconds ?? 300,
    ...(rules.rollBackOn === undefined ? {} : { rollBackOn: rules.rollBackOn }),
    // From the last stage nothing is widened: what holds for every one is not meant for it.
    authority: {
      ...AUTHORITY,
      ...everyStage.authority,
      ...(isLast ? { widen: 'policy' as const } : {}),
      ...stage.authority,
    },
  };
}

function exposureOf(exposure: StageConfig['exposure']): Exposure {
  return typeof exposure === 'number'
    ? { default: exposure, segments: {} }
    : { default: exposure.default, segments: exposure.segments ?? {} };
}
