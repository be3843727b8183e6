import { createActuators } from '../actuators/create-actuators.ts';
import { createOrderMemory } from '../actuators/support/order-memory.ts';
import { demoEnv } from '../config/demo-config.ts';
import { discover } from '../config/discover.ts';
import { BUILT_IN_ROOT } from '../config/settings-of.ts';
import type { ExitCode } from '../core/exit-code.ts';
import { createMask } from '../core/mask.ts';
import type { ReleasePlan } from '../core/release/plan.ts';
import { type ReleaseDocument, releaseDocumentOf } from '../core/release/release-document.ts';
import { COHORTS } from '../core/run-record.ts';
import type { Settings } from '../core/settings.ts';
import type { Walk } from '../core/walk.ts';
import { auditLogOf, openAuditLog } from '../store/audit-log.ts';
import { openEvidenceStore } from '../store/open-store.ts';
import { createReleaseProgress } from '../terminal/release-progress.ts';
import { checkFaultFrom, createDemoFaults, type DemoFaultOptions } from './demo/demo-faults.ts';
import { DEMO_RELEASE_CELLS, demoReleasePlan } from './demo/demo-release-plan.ts';
import { demoSettings } from './demo/demo-settings.ts';
import { type DemoShop, startDemoShop } from './demo/demo-shop.ts';
import { countShoppers } from './demo/demo-shoppers.ts';
import { asUsage } from './problem.ts';
import { concludeRelease } from './release/conclude-release.ts';
import { conductRelease } from './release/conduct-release.ts';
import { keepEvent, releaseHistory } from './release/release-log.ts';
import { showRelease } from './release/show-release.ts';
import { walkRelease } from './release/walk-release.ts';
import type { Surroundings } from './surroundings.ts';
import { approach } from './walk/approach.ts';
import { beginWalk } from './walk/begin-walk.ts';
import { reportPlace } from './walk/report-place.ts';
import { reportFile, seedOf, type WalkOptions } from './walk/walk-options.ts';

export interface DemoReleaseOptions extends WalkOptions, DemoFaultOptions {
  /** Sessions a second of the shop's own shoppers; 0: nobody comes. */
  readonly shoppers?: number;
}

const TIME_LIMIT_SECONDS = 3_600;
/** What two cores carry beside two browsers. */
const SHOPPERS_PER_SECOND = 4;

/** `waygate demo release`: a candidate on its way to all users of the demo shop, healthy or with faults from some stage on. */
export async function demoRelease(options: DemoReleaseOptions, surroundings: Surroundings): Promise<ExitCode> {
  const seed = seedOf(options, surroundings.now());
  const catalogue = await discover([BUILT_IN_ROOT]);
  const env = demoEnv(surroundings.env);
  const shop = await startDemoShop({
    faults: options.faultFrom === undefined ? options.fault : [],
    seed,
    env,
    control: true,
    shoppers: options.shoppers ?? SHOPPERS_PER_SECOND,
  });
  try {
    const plan = demoReleasePlan(shop.releases, seed);
    await checkFaultFrom(shop, options, plan);
    const settings = { ...demoSettings({ shop, catalogue, env }, options, surroundings), cells: DEMO_RELEASE_CELLS };
    const document = await conducted({ shop, plan, settings, catalogue, seed }, options, surroundings);
    return showRelease(document, options, surroundings);
  } finally {
    await shop.stop();
  }
}

interface Demo {
  readonly shop: DemoShop;
  readonly plan: ReleasePlan;
  readonly settings: Settings;
  readonly catalogue: Awaited<ReturnType<typeof discover>>;
  readonly seed: number;
}

async function conducted(
  { shop, plan, settings: given, catalogue, seed }: Demo,
  options: DemoReleaseOptions,
  surroundings: Surroundings,
): Promise<ReleaseDocument> {
  const { now, signal, stderr } = surroundings;
  const settings = { ...given, judge: { ...given.judge, stages: plan.stages.length } };
  await approach(settings, COHORTS, signal);
  const store = await openEvidenceStore(settings.store.path, { write: true }).catch(asUsage);
  const log = await openAuditLog(auditLogOf(settings.store.path), { now }).catch(asUsage);
  try {
    const begun = beginWalk({
      command: 'release',
      trigger: 'adhoc',
      seed,
      settings,
      now: now(),
      facts: factsOf(options),
    });
    const id = `${plan.id}-${begun.id}`;
    const walk = { ...begun, release: id };
    const progress = createReleaseProgress(stderr, now);
    progress.note(headline(walk, plan));
    const faults = createDemoFaults(shop, options, now);
    let runs = 0;
    const conductor = await conductRelease({
      plan: { ...plan, id },
      history: await releaseHistory(log, id),
      append: (event) => keepEvent(log, id, event),
      walk,
      actuators: createActuators([{ kind: 'shop-router', id: 'shop-router', url: `${shop.control}/exposure` }], {
        // The demo's release ends with this process, and so does its shop.
        memory: createOrderMemory(null),
        mask: createMask(settings.secrets),
      }),
      press: () => null,
      now,
      onEvent(event, state) {
        faults.after(event, state);
        progress.happened(event, state);
      },
    });
    try {
      await store.beginWalk(walk);
      await walkRelease(
        {
          walk,
          settings,
          catalogue,
          store,
          conductor,
          timeLimitSeconds: options.timeLimit ?? TIME_LIMIT_SECONDS,
          onRun(record) {
            runs += 1;
            progress.ran(record);
            progress.update(conductor.judgement(), conductor.state, runs);
          },
        },
        surroundings,
      );
    } finally {
      await conductor.close();
      progress.end();
    }
    if (conductor.problem !== null) throw conductor.problem;
    await faults.settled;
    const endedAt = now();
    const standing = conductor.standing();
    const { from } = faults;
    const file = reportFile(options, surroundings) ?? reportPlace(settings.store.path, walk.id);
    const document = releaseDocumentOf(conductor.state, standing, {
      faultFrom: from,
      runs,
      seconds: (endedAt - Date.parse(walk.startedAt)) / 1000,
      walk: walk.id,
      report: file,
      shoppers:
        options.shoppers === 0 ? null : await countedShoppers(shop, { plan, walk, from }, options, surroundings),
    });
    await concludeRelease({ walk, document, endedAt, store, path: settings.store.path });
    return document;
  } finally {
    await log.close();
    await store.close();
  }
}

/** What was counted is told beside the release: that it could not be counted takes nothing from it. */
async function countedShoppers(
  shop: DemoShop,
  { plan, walk, from }: { readonly plan: ReleasePlan; readonly walk: Walk; readonly from: string | null },
  { fault, faultFrom: stage }: DemoReleaseOptions,
  { signal, stderr }: Surroundings,
): Promise<ReleaseDocument['shoppers']> {
  try {
    return await countShoppers(shop, {
      ...{ plan, from: walk.startedAt, faultFrom: from, faults: fault, signal },
      faultStage: stage ?? String(plan.stages[0]?.name),
    });
  } catch (error) {
    stderr.write(`The shoppers could not be counted: ${(error as Error).message}\n`);
    return null;
  }
}

function factsOf({ fault, faultFrom, shoppers }: DemoReleaseOptions): Readonly<Record<string, string>> {
  const users = { 'shoppers a second': String(shoppers ?? SHOPPERS_PER_SECOND) };
  if (fault.length === 0) return users;
  return {
    ...users,
    'faults on the candidate': `${fault.join(', ')}${faultFrom === undefined ? '' : ` from stage ${faultFrom}`}`,
  };
}

function headline({ cells, releases, target, seed }: Walk, { stages }: ReleasePlan): string {
  return [
    `Releasing ${releases.candidate} over ${releases.baseline} at ${target}: ${stages.map(({ name }) => name).join(' → ')}`,
    `${cells.length} cells are walked all the way · seed ${seed}`,
    '',
  ].join('\n');
}
