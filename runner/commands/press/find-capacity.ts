import { setTimeout as pause } from 'node:timers/promises';
import { InvalidInput } from '../../core/diagnostic.ts';
import { EXIT } from '../../core/exit-code.ts';
import {
  type CapacityPlan,
  type CapacityStep,
  capacityOf,
  capacityStep,
  nextCapacityMove,
} from '../../core/pressure/capacity.ts';
import type { Capacity, PressDocument } from '../../core/pressure/press-document.ts';
import { pressExitCode } from '../../core/pressure/press-document-of.ts';
import { openEvidenceStore } from '../../store/open-store.ts';
import { CommandProblem } from '../problem.ts';
import type { Surroundings } from '../surroundings.ts';
import { writePressReport } from '../walk/write-report.ts';
import { type ConductedPress, conductPress, type PressRequest } from './conduct-press.ts';

/** Each step is a press of its own, short because there are many: what a release bears for half a minute tells where its knee is. */
const STEP_SECONDS = { warm: 3, baseline: 10, pressure: 20, recovery: 8 } as const;
const IDLE_SECONDS = 5;

/** A scenario whose offered rate is further than this from what was asked has a rate of its own. */
const FOLLOWS = { least: 0.7, most: 1.4 } as const;

/**
 * `press --find-capacity`: presses again and again, harder until the candidate no longer carries it, then between the two rates. Every step
 * is stored like any press. What is returned is a step with the table of all steps in its document and report: one that was carried only
 * when the stage is carried, with what it needs on top; else the one that says why not. It is stored with the table too, and so is the last
 * step, which is the one that `latest` finds. Rejects with `InvalidInput` for a scenario whose
 * rate can't be chosen, and as `conductPress` does for the first step.
 */
export async function findCapacity(
  request: PressRequest,
  surroundings: Surroundings,
  conduct: typeof conductPress = conductPress,
): Promise<ConductedPress> {
  const { pressure, intentsPerSecond, factor, scenario } = request;
  const phases = Object.fromEntries(
    Object.entries(STEP_SECONDS).map(([phase, most]) => [
      phase,
      Math.min(most, pressure.phases[phase as keyof typeof STEP_SECONDS]),
    ]),
  ) as PressRequest['pressure']['phases'];
  const plan: CapacityPlan = {
    stageIntentsPerSecond: intentsPerSecond,
    // One a second is the probe's.
    mostIntentsPerSecond: (pressure.caps.requestsPerSecond - 1) / pressure.client.attempts,
  };
  // Each step's baseline phase; what grows is the factor.
  const reference = intentsPerSecond / 2;
  const steps: CapacityStep[] = [];
  const tried: ConductedPress[] = [];
  for (;;) {
    const move = nextCapacityMove(plan, steps);
    if (move.done) return concluded(tried, move.capacity, intentsPerSecond * factor, request, surroundings);
    if (steps.length > 0 && steps.at(-1)?.verdict !== 'pass') await rest(phases.pressure, surroundings);
    surroundings.stderr.write(`\nStep ${steps.length + 1}: ${Number(move.intentsPerSecond.toFixed(2))} intents/s\n`);
    const conducted = await conduct(
      {
        ...request,
        pressure: { ...pressure, phases, idleSeconds: Math.min(IDLE_SECONDS, pressure.idleSeconds) },
        intentsPerSecond: reference,
        factor: move.intentsPerSecond / reference,
      },
      surroundings,
    ).catch((error: unknown) => {
      // What the steps before it have shown still holds when the shop can't be reached any more.
      const gone = error instanceof CommandProblem && error.exitCode === EXIT.inconclusive;
      if (steps.length === 0 || !gone) throw error;
      surroundings.stderr.write(`The search ends here: ${error.message}\n`);
      return null;
    });
    if (conducted === null)
      return concluded(tried, capacityOf(steps), intentsPerSecond * factor, request, surroundings);
    const step = capacityStep(move.intentsPerSecond, conducted.press.document);
    if (steps.length === 0) checkFollows(scenario, step, conducted);
    tried.push(conducted);
    steps.push(step);
  }
}

/** The queue that a step left in the shop must not count against the next one. */
async function rest(seconds: number, { signal, stderr }: Surroundings): Promise<void> {
  stderr.write(`\nThe shop rests for ${seconds} s\n`);
  await pause(seconds * 1000, null, { signal }).catch(() => null);
}

async function concluded(
  tried: readonly ConductedPress[],
  capacity: Capacity,
  wanted: number,
  { settings }: PressRequest,
  { now }: Surroundings,
): Promise<ConductedPress> {
  const shown = tried[shownStep(capacity, wanted)] as ConductedPress;
  const { document } = shown.press;
  const short = document.verdict === 'pass' && (capacity.kneeIntentsPerSecond ?? 0) < wanted * 0.999;
  const press = { ...shown.press, document: { ...(short ? untold(document, wanted) : document), capacity } };
  if (document.report !== null)
    await writePressReport(document.report, { ...press, walk: shown.walk, runs: shown.runs }, now());
  const last = tried.at(-1) as ConductedPress;
  const store = await openEvidenceStore(settings.store.path, { write: true });
  try {
    const withTable = { ...last.press, document: { ...last.press.document, capacity } };
    if (last !== shown) await store.endPress(last.walk.id, String(last.walk.endedAt), withTable);
    await store.endPress(shown.walk.id, String(shown.walk.endedAt), press);
  } finally {
    await store.close();
  }
  return { ...shown, press };
}

/** The step that says most: what ended the search below what is wanted, else the hardest that was carried. */
function shownStep({ steps, kneeIntentsPerSecond: knee }: Capacity, wanted: number): number {
  if (knee !== null && knee >= wanted * 0.999) return steps.findIndex((step) => step.intentsPerSecond === knee);
  const last = steps.length - 1;
  if (steps[last]?.verdict === 'invalid' || steps[last]?.verdict === 'aborted') return last;
  const broken = steps.map((step, index) => ({ step, index })).filter(({ step }) => step.verdict !== 'pass');
  const [lowest] = broken.toSorted((a, b) => a.step.intentsPerSecond - b.step.intentsPerSecond);
  return lowest?.index ?? last;
}

/** Everything that was tried was carried, but what the stage needs was not tried: a cap ended the search. */
function untold(document: PressDocument, wanted: number): PressDocument {
  const text = `Every rate that was tried was carried, but ${Number(wanted.toFixed(1))} intents/s, which the stage needs, were not tried: \`pressure.caps.requestsPerSecond\` ended the search. Raise it, if the target may be pressed that hard.`;
  return {
    ...document,
    verdict: 'invalid',
    exitCode: pressExitCode('invalid'),
    reasons: [{ code: 'no_data', phase: null, text }],
  };
}

function checkFollows(
  scenario: string,
  { intentsPerSecond: asked, verdict }: CapacityStep,
  { press }: ConductedPress,
): void {
  const phase = press.document.phases.find(({ name }) => name === 'pressure');
  const offered = phase === undefined || phase.seconds <= 0 ? 0 : phase.intents / phase.seconds;
  if (verdict !== 'pass' || (offered >= asked * FOLLOWS.least && offered <= asked * FOLLOWS.most)) return;
  throw new InvalidInput('No capacity was searched', [
    {
      path: '--find-capacity',
      found: `${scenario}, which sent ${offered.toFixed(1)} intents/s where ${asked.toFixed(1)} were asked for`,
      expected: 'a scenario whose rate under pressure is the stage’s, times the factor',
      hint: 'e.g. --scenario baseline-mix',
    },
  ]);
}
