import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DURATION_BUCKETS_MS } from '../../../load/support/counters.ts';
import { createMask } from '../../core/mask.ts';
import type { GeneratorReport, Stopped } from '../../core/pressure/press-evidence.ts';
import { byPhase, countsOf, operationsOf, type Readings, segmentsOf, sumOf } from './counters-reading.ts';
import { segmentFlags } from './execution-segment.ts';
import { exitWords, PORT_TAKEN } from './exit-codes.ts';
import {
  CONSOLE_FILE,
  freePort,
  type Generator,
  type GeneratorEnd,
  GeneratorFailed,
  startGenerator,
} from './generator.ts';
import type { LeaseServer } from './lease-server.ts';
import type { LoadOrder, LoadOutcome, LoadRequirements, LoadRun } from './load-engine.ts';
import { meterUsage, type UsageMeter } from './process-usage.ts';
import { type LoadWatch, type WatchedLoad, watchLoad } from './watch-load.ts';
import { readWitnesses } from './witnesses.ts';

/** A load that was checked and only has to be started. */
export interface PreparedLoad {
  readonly order: LoadOrder;
  readonly requirements: LoadRequirements;
  /** Until the last iteration must have ended, from the start. */
  readonly secondsAtMost: number;
  readonly version: string;
  readonly bundle: string;
  readonly env: Readonly<Record<string, string>>;
  /** The same for every generator. */
  readonly flags: readonly string[];
  readonly lease: LeaseServer;
}

interface Member {
  readonly generator: Generator;
  readonly meter: UsageMeter;
  readonly folder: string;
  readonly maxVUs: number;
}

const PORT_TRIES = 3;
/** A short burst may touch the ceiling. */
const LONGEST_HELD_BACK_SECONDS = 2;
/** What k6 may take beyond its plan, for teardown and summary. */
const OVERTIME_SECONDS = 20;
/** Generators that end this much before the plan's end have ended early. */
const EARLY_SECONDS = 0.5;

/** Starts, watches and ends the generators of one load. */
export function superviseLoad(prepared: PreparedLoad): LoadRun {
  const { order, requirements } = prepared;
  const { now, plan } = order;
  const { promise: ended, resolve } = Promise.withResolvers<LoadOutcome>();
  let members: readonly Member[] = [];
  let watch: LoadWatch | null = null;
  let startedAt: number | null = null;
  let stopped: Stopped | null = null;
  let stopping: Promise<void> | null = null;

  const stopAll = () => {
    stopping ??= Promise.all(members.map(({ generator }) => generator.stop())).then(() => undefined);
    return stopping;
  };
  const stopBecause = (by: Stopped['by'], code: string, text: string) => {
    stopped ??= { by, code, text, at: startedAt === null ? 0 : (now() - startedAt) / 1000 };
    void stopAll();
  };
  const finish = async () => {
    const ends = await Promise.all(members.map(({ generator }) => generator.ended));
    const outcome = await outcomeOf(prepared, members, ends, watch, startedAt, stopped);
    await Promise.all([prepared.lease.close(), ...members.map(({ generator }) => generator.rest.close())]);
    resolve(outcome);
  };
  const followOne = async ({ generator }: Member, index: number) => {
    const { exitCode, signal } = await generator.ended;
    watch?.gone(index);
    const words = exitWords(exitCode, signal);
    const early = startedAt !== null && (now() - startedAt) / 1000 < requirements.seconds - EARLY_SECONDS;
    if (generator.wasStopped() || stopping !== null || words === null || !early) return;
    const which = members.length === 1 ? 'The generator' : `Generator ${index + 1} of ${members.length}`;
    stopBecause('generator', signal === null ? `exit_${exitCode}` : signal, `${which} ended by itself: ${words}.`);
  };

  return {
    requirements,
    ended,
    async start() {
      const starts = await Promise.allSettled(
        Array.from({ length: order.generators }, (_, index) => enlist(prepared, index)),
      );
      members = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
      const failure = starts.find((start) => start.status === 'rejected');
      if (failure !== undefined) {
        await stopAll();
        await finish();
        throw failure.reason;
      }
      // Stopped while it was being started.
      if (stopping !== null) await Promise.all(members.map(({ generator }) => generator.stop()));
    },
    async go() {
      startedAt = now();
      watch = watchLoad({
        rests: members.map(({ generator }) => generator.rest),
        plan,
        ceiling: order.caps.requestsPerSecond,
        now,
        startedAt,
        onWindow: order.onWindow,
        onLook: () => Promise.all(members.map(({ meter }) => meter.look())),
      });
      const limitMs = (prepared.secondsAtMost + OVERTIME_SECONDS) * 1000;
      const limit = setTimeout(
        () => stopBecause('limit', 'overtime', `k6 had not ended ${OVERTIME_SECONDS} s after its plan's end.`),
        limitMs,
      );
      for (const [index, member] of members.entries()) void followOne(member, index);
      void finish().finally(() => clearTimeout(limit));
      const released = await Promise.allSettled(members.map(({ generator }) => generator.rest.release()));
      const refused = released.findIndex(({ status }) => status === 'rejected');
      if (refused !== -1) {
        stopBecause('generator', 'not_let_go', `Generator ${refused + 1} of ${members.length} could not be let go.`);
      }
      return startedAt;
    },
    async stop() {
      const waited = startedAt === null;
      await stopAll();
      if (waited) await finish();
      await ended;
    },
  };
}

async function enlist({ order, requirements, bundle, env, flags }: PreparedLoad, index: number): Promise<Member> {
  const folder = join(order.folder, `generator-${index + 1}`);
  await mkdir(folder, { recursive: true });
  const own = [...flags, ...segmentFlags(index, order.generators)];
  for (let attempt = 1; ; attempt += 1) {
    const generator = startGenerator({
      command: [...order.confined, order.k6],
      bundle,
      folder,
      env,
      flags: own,
      port: await freePort(),
    });
    try {
      const maxVUs = await generator.ready(requirements.maxVUs);
      const meter = meterUsage(generator.pid, order.now);
      await meter.look();
      return { generator, meter, folder, maxVUs };
    } catch (error) {
      await generator.stop();
      await generator.rest.close();
      const taken = error instanceof GeneratorFailed && error.exitCode === PORT_TAKEN;
      if (!taken || attempt === PORT_TRIES) throw error;
    }
  }
}

/** Never rejects: what can't be read is said in the reports. */
async function outcomeOf(
  { order, version }: PreparedLoad,
  members: readonly Member[],
  ends: readonly GeneratorEnd[],
  watch: LoadWatch | null,
  startedAt: number | null,
  stopped: Stopped | null,
): Promise<LoadOutcome> {
  const mask = createMask(order.secrets);
  const summaries = await Promise.all(members.map(({ generator }) => generator.summary()));
  const finals = summaries.map((summary, index): Readings => summary ?? watch?.last(index) ?? new Map());
  const watched: WatchedLoad | null = watch === null ? null : await watch.end(finals);
  const total = sumOf(finals);
  const complaints = await Promise.all(members.map(({ generator }) => generator.complaints()));
  const heldBack = watched?.heldBackSeconds ?? 0;
  const reports = members.map(({ generator, meter, maxVUs }, index): GeneratorReport => {
    const { exitCode, signal } = ends[index] as GeneratorEnd;
    return {
      index,
      version,
      exitCode,
      signal,
      problem:
        problemOf(ends[index] as GeneratorEnd, generator.wasStopped(), summaries[index] != null || watch === null) ??
        (heldBack < LONGEST_HELD_BACK_SECONDS ? null : heldBackWords(heldBack, order.caps.requestsPerSecond)),
      complaints: (complaints[index] ?? []).map(mask),
      cpuRatio: meter.cpuRatio(),
      maxRssMegabytes: meter.maxRssMegabytes(),
      maxVUs,
      blindSeconds: watched?.blindSeconds[index] ?? 0,
    };
  });
  return {
    startedAt: startedAt === null ? null : new Date(startedAt).toISOString(),
    bucketsMs: DURATION_BUCKETS_MS,
    windows: watched?.windows ?? [],
    counts: byPhase((phase) => ({ ...countsOf(total, [phase]), dropped: watched?.dropped[phase] ?? 0 })),
    operations: operationsOf(total),
    segments: segmentsOf(
      total,
      order.plan.segments.map(({ id }) => id),
    ),
    generators: reports,
    stopped,
    ...(await witnessesOf(members, complaints)),
  };
}

function heldBackWords(seconds: number, ceiling: number): string {
  return (
    `held requests back for ${seconds.toFixed(0)} s, because the cap of ${ceiling} requests per second was reached: the shop was asked ` +
    'less than shoppers wanted. Raise caps.requestsPerSecond, or lower the rate'
  );
}

function problemOf(end: GeneratorEnd, wasStopped: boolean, counted: boolean): string | null {
  if (end.killed) return 'did not end when it was told to, and was killed';
  const words =
    wasStopped && (end.exitCode === 105 || end.signal === 'SIGTERM') ? null : exitWords(end.exitCode, end.signal);
  if (counted) return words;
  return `${words === null ? '' : `${words}; `}its last counters were not written, those of the last look at it are used`;
}

async function witnessesOf(
  members: readonly Member[],
  complaints: readonly (readonly string[])[],
): Promise<Pick<LoadOutcome, 'witnesses' | 'witnessProblem'>> {
  const problems: string[] = [];
  const read = await Promise.all(
    members.map(({ folder }) =>
      readWitnesses(join(folder, CONSOLE_FILE)).catch((error: Error) => {
        problems.push(error.message);
        return { witnesses: [], unreadable: 0 };
      }),
    ),
  );
  const unreadable = read.reduce((sum, one) => sum + one.unreadable, 0);
  if (unreadable > 0) problems.push(`${unreadable} lines could not be read`);
  const lost = complaints.flat().find((line) => line.includes('Failed to write to log'));
  if (lost !== undefined) problems.push(lost);
  return {
    witnesses: read.flatMap(({ witnesses }) => witnesses),
    witnessProblem: problems.length === 0 ? null : problems.join('; '),
  };
}
