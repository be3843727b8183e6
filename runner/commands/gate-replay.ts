import { loadConfig } from '../config/load-config.ts';
import { InvalidInput } from '../core/diagnostic.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { type VerdictChange, verdictsOverTime } from '../core/explain/verdicts-over-time.ts';
import { judgeSteps } from '../core/judge/judge-steps.ts';
import { asOdds, counted } from '../core/judge/wording.ts';
import type { ReleasePlan } from '../core/release/plan.ts';
import { replayRelease } from '../core/release/replay-release.ts';
import type { Walk } from '../core/walk.ts';
import { CommandProblem } from './problem.ts';
import { eventsOfRelease, type StoredEvidence } from './release/stored-release.ts';
import type { Surroundings } from './surroundings.ts';
import { type StoredWalkOptions, storedWalk } from './walk/stored-walk.ts';

export interface ReplayOptions extends StoredWalkOptions {
  /** A configuration by whose rules the same runs are judged, too. */
  readonly as?: string;
  readonly json?: boolean;
}

const REPLAY_SCHEMA = 'waygate.replay/v1';

/** Whose rules: the judge's numbers, and of a release the stages' own and the roles of its checks. */
interface Rules {
  readonly policy: Walk['policy'];
  readonly plan: ReleasePlan | null;
}

/**
 * `waygate gate replay`: each verdict that a stored walk came to, run by run, by the rules that it was judged by; with `--as`, beside them, by
 * those of another configuration: what a gate that only observes would have done, or what a change of the numbers would mean.
 */
export async function gateReplay(options: ReplayOptions, surroundings: Surroundings): Promise<ExitCode> {
  const evidence = await storedWalk(options, surroundings);
  const { walk, runs, store } = evidence;
  if (walk.command === 'press')
    throw new CommandProblem(
      EXIT.usage,
      `${walk.id} is a press, which is judged at its end: see \`waygate gate explain --walk ${walk.id}\``,
    );
  const asJudged = await verdictsOf(evidence, null);
  const other = options.as === undefined ? null : await verdictsOf(evidence, await rulesOf(options.as, surroundings));
  if (options.json === true) {
    const document = {
      schema: REPLAY_SCHEMA,
      walk: walk.id,
      store,
      runs: runs.length,
      asJudged,
      as: options.as ?? null,
      replayed: other,
    };
    surroundings.stdout.write(`${JSON.stringify(document)}\n`);
    return EXIT.ok;
  }
  const lines = [
    `${walk.id}, as it was judged, run by run`,
    ...asJudged.map((change) => inWords(change, walk)),
    ...(other === null
      ? []
      : ['', `The same runs by the rules of ${options.as}`, ...other.map((change) => inWords(change, walk))]),
  ];
  surroundings.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.ok;
}

async function rulesOf(file: string, surroundings: Surroundings): Promise<Rules> {
  const { settings, release } = await loadConfig(file, surroundings);
  return { policy: settings.judge, plan: release?.plan ?? null };
}

/** `rules`: null for those that the evidence was judged by. */
async function verdictsOf(
  { walk, runs, store }: StoredEvidence,
  rules: Rules | null,
): Promise<readonly VerdictChange[]> {
  const judged = rules === null ? walk : { ...walk, policy: rules.policy };
  if (walk.release === undefined) return verdictsOverTime(judgeSteps(judged, runs));
  const [planned, ...rest] = await eventsOfRelease(walk, store);
  if (planned?.kind !== 'planned') throw new Error(`the log of ${walk.release} begins with no plan`);
  const plan = rules === null ? planned.plan : planAs(planned.plan, rules);
  return verdictsOverTime(replayRelease(judged, runs, [{ ...planned, plan }, ...rest]).steps);
}

/** The exposures are those that were; what a stage asks of its runs may be another's. */
function planAs(was: ReleasePlan, { plan, policy }: Rules): ReleasePlan {
  const missing = was.stages.filter(({ name }) => plan !== null && !plan.stages.some((stage) => stage.name === name));
  if (missing.length > 0)
    throw new InvalidInput('The rules can not be used', [
      {
        path: 'release.stages',
        found: plan?.stages.map(({ name }) => name).join(', ') ?? 'nothing',
        expected: `the stages that the release went through: ${was.stages.map(({ name }) => name).join(', ')}`,
        hint: 'name the stages as they were named then',
      },
    ]);
  return {
    ...was,
    roles: plan?.roles ?? was.roles,
    stages: was.stages.map((stage) => {
      const rules = plan?.stages.find(({ name }) => name === stage.name);
      const tolerated = rules?.tolerated ?? { cell: policy.tolerated, pool: policy.toleratedPool };
      return { ...stage, tolerated, soakSeconds: rules?.soakSeconds ?? policy.soakSeconds };
    }),
  };
}

function inWords({ at, runs, verdict, reason, odds }: VerdictChange, { startedAt }: Walk): string {
  const seconds = Math.round((Date.parse(at) - Date.parse(startedAt)) / 1000);
  const why = reason === null ? '' : ` – ${reason.code}: ${reason.text}`;
  return `  ${`${seconds} s`.padStart(7)}  ${counted(runs, 'run').padEnd(9)} ${verdict.replace('_', ' ').padEnd(9)} ${asOdds(odds).padStart(8)}${why}`;
}
