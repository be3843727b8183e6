import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { nextRandom } from '../../runner/core/plan/random.ts';
import type { AuditEntry } from '../../runner/core/release/audit.ts';
import type { ReleaseEvent } from '../../runner/core/release/event.ts';
import { type Exposure, sameExposure } from '../../runner/core/release/exposure.ts';
import { OVER } from '../../runner/core/release/phase.ts';
import { plannedRelease, releaseAfter } from '../../runner/core/release/release-after.ts';
import { auditLogOf } from '../../runner/store/audit-log.ts';
import { startWaygate, waygate } from '../support/cli.ts';
import { writeConfig } from '../support/own-shop-config.ts';
import { ANY_SPEED, quickRelease } from '../support/quick-release.ts';
import { tinyConfig } from '../support/tiny-config.ts';
import { startTinyShop, type TinyShop } from '../support/tiny-shop.ts';

/*
 * Gates that are killed at random on a release's way: `npm run kills [-- --releases 50 --seed 1 --beside 2]`. Every other candidate breaks at some
 * instant. Each is a watch as a process of its own, killed up to three times (SIGKILL) and started again. Afterwards its log is held against
 * what the router was told; prints a row per release, exit code 1 when anything is wrong.
 */
const { values } = parseArgs({
  options: {
    releases: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    beside: { type: 'string', default: '2' },
  },
});
/** Fewest finished runs by which a stage can have been passed: five pairs. */
const LEAST_RUNS = 10;
const LONGEST_MS = 180_000;

let random = Number(values.seed) >>> 0;
const draw = () => {
  const drawn = nextRandom(random);
  random = drawn.state;
  return drawn.value;
};
const plans = Array.from({ length: Number(values.releases) }, (_, index) => ({
  index: index + 1,
  killsAfterMs: Array.from({ length: 1 + Math.floor(draw() * 3) }, () => 500 + draw() * 14_000),
  breaksAfterMs: index % 2 === 0 ? null : draw() * 25_000,
}));

let wrong = 0;
let killed = 0;
const lanes = Array.from({ length: Number(values.beside) }, async () => {
  for (let plan = plans.shift(); plan !== undefined; plan = plans.shift()) {
    const { problems, outcome, kills, events } = await release(plan);
    killed += kills;
    if (problems.length > 0) wrong += 1;
    const told = problems.length === 0 ? 'as it should be' : problems.join('; ');
    process.stdout.write(
      `${String(plan.index).padStart(3)}  killed ${kills} times  ${outcome.padEnd(12)} ${String(events).padStart(3)} events  ${told}\n`,
    );
  }
});
await Promise.all(lanes);
process.stdout.write(`${killed} kills, ${wrong} of ${values.releases} releases with something wrong\n`);
process.exitCode = wrong === 0 ? 0 : 1;

async function release({ killsAfterMs, breaksAfterMs }: (typeof plans)[number]) {
  const folder = await mkdtemp(join(tmpdir(), 'waygate-kills-'));
  const shop = await startTinyShop();
  const breaking = breaksAfterMs === null ? null : setTimeout(() => shop.breakRelease('r2'), breaksAfterMs);
  let kills = 0;
  try {
    await writeConfig(
      folder,
      tinyConfig(shop.baseUrl, { release: quickRelease(shop, { watchSeconds: 1 }), judge: ANY_SPEED }),
    );
    for (const afterMs of killsAfterMs) {
      const run = startWaygate(['watch'], { cwd: folder });
      await pause(afterMs);
      if (await isOver(folder)) {
        run.child.kill('SIGTERM');
        await run.ended;
        break;
      }
      run.child.kill('SIGKILL');
      await run.ended;
      kills += 1;
    }
    await ledToItsEnd(folder);
    const events = await eventsIn(folder);
    const verified = await waygate(['gate', 'audit', 'verify'], { cwd: folder });
    const problems = [...problemsOf(events, shop), ...(verified.code === 0 ? [] : ['the log is broken'])];
    return {
      problems,
      outcome: events.length === 0 ? 'nothing' : stateAfter(events).phase,
      kills,
      events: events.length,
    };
  } finally {
    if (breaking !== null) clearTimeout(breaking);
    await shop.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What must not be, of the log and of what the router was told. */
function problemsOf(events: readonly ReleaseEvent[], shop: TinyShop): readonly string[] {
  const problems: string[] = [];
  try {
    const { phase } = stateAfter(events);
    if (!OVER.includes(phase)) problems.push(`it ended as ${phase}`);
  } catch (error) {
    problems.push(`the log tells what can not be: ${(error as Error).message}`);
  }
  const orders = events.flatMap((event) => (event.kind === 'ordered' ? [event.order] : []));
  const decisions = orders.map(({ decision }) => decision);
  if (decisions.some((decision, index) => decision !== index + 1)) problems.push(`decisions ${decisions.join()}`);
  const told = shop.exposures as readonly Exposure[];
  let at = -1;
  for (const exposure of told) {
    // The same again is a retry; anything else must be what the next orders say.
    if (at >= 0 && sameExposure(exposure, orders[at]?.exposure ?? exposure)) continue;
    at = orders.findIndex((order, index) => index > at && sameExposure(order.exposure, exposure));
    if (at < 0) {
      problems.push(`the router was told ${JSON.stringify(exposure)}, which no order says`);
      break;
    }
  }
  const hasty = events.filter((event) => isWidening(event) && (event.runs ?? 0) < LEAST_RUNS);
  if (hasty.length > 0) problems.push(`${hasty[0]?.kind} without evidence of this life of the gate`);
  const late = events.filter(({ kind }, index) => kind === 'applied' && isWideningBefore(events, index));
  if (late.length > 0) problems.push('an order to widen of an earlier life was carried out');
  return problems;
}

function isWidening(event: ReleaseEvent): boolean {
  if (event.kind === 'ordered') return event.order.kind === 'expose' && event.order.exposure.default > 0;
  return event.kind === 'passed' || event.kind === 'completed';
}

/** Whether the order that was applied here is one to widen, and the gate began anew since it was given. */
function isWideningBefore(events: readonly ReleaseEvent[], index: number): boolean {
  const ordered = events.slice(0, index).findLastIndex(({ kind }) => kind === 'ordered');
  const order = events[ordered];
  if (order === undefined || !isWidening(order)) return false;
  return events.slice(ordered, index).some(({ kind }) => kind === 'restarted');
}

function stateAfter([first, ...rest]: readonly ReleaseEvent[]) {
  if (first?.kind !== 'planned') throw new Error('it begins with no plan');
  return rest.reduce(releaseAfter, plannedRelease(first.plan, first.at));
}

async function eventsIn(folder: string): Promise<readonly ReleaseEvent[]> {
  const text = await readFile(auditLogOf(join(folder, '.waygate', 'evidence.sqlite')), 'utf8').catch(() => '');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return whole
    .filter((line) => line !== '')
    .flatMap((line) => {
      try {
        return [(JSON.parse(line) as AuditEntry).body as ReleaseEvent];
      } catch {
        // A line that a kill tore is not in the log; `audit verify` says so.
        return [];
      }
    });
}

async function isOver(folder: string): Promise<boolean> {
  const events = await eventsIn(folder);
  return events.length > 0 && OVER.includes(stateAfter(events).phase);
}

async function ledToItsEnd(folder: string): Promise<void> {
  if (await isOver(folder)) return;
  const run = startWaygate(['watch'], { cwd: folder });
  for (const until = Date.now() + LONGEST_MS; Date.now() < until && !(await isOver(folder)); await pause(250));
  run.child.kill('SIGTERM');
  await run.ended;
}
