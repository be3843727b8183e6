import { EXIT } from '../exit-code.ts';
import type { RunRecord } from '../run-record.ts';
import type { EffectKind } from './effects.ts';
import type { PressJudgement } from './judge-press.ts';
import { LOAD_PHASES } from './load-counts.ts';
import { type GeneratorSummary, PRESS_SCHEMA, type PressDocument, type PressVerdict } from './press-document.ts';
import type { PressEvidence } from './press-evidence.ts';

/** What only the caller knows. */
export interface PressFacts {
  /** Of the whole press, journeys before the load included. */
  readonly seconds: number;
  /** Path of the report; null when none is written. */
  readonly report: string | null;
  readonly walk?: string;
  readonly warnings?: readonly string[];
}

const EXIT_CODES: Readonly<Record<PressVerdict, number>> = {
  pass: EXIT.ok,
  fail: EXIT.failedRuns,
  invalid: EXIT.inconclusive,
  aborted: EXIT.inconclusive,
};

/** Exit code of a verdict. */
export function pressExitCode(verdict: PressVerdict): number {
  return EXIT_CODES[verdict];
}

/** The document that `press --json` prints, of a press that was judged. */
export function pressDocumentOf(
  evidence: PressEvidence,
  _runs: readonly RunRecord[],
  { verdict, reasons, summary }: PressJudgement,
  { seconds, report, walk, warnings }: PressFacts,
): PressDocument {
  const counted = (kind: EffectKind) => {
    const result = evidence.effects[kind];
    return result.assessed ? result.count : null;
  };
  return {
    schema: PRESS_SCHEMA,
    verdict,
    exitCode: pressExitCode(verdict),
    scenario: evidence.scenario,
    stage: evidence.stage,
    client: evidence.client,
    reasons,
    phases: summary.phases,
    bucketsMs: evidence.bucketsMs,
    shopAmplification: summary.shopAmplification?.ratio ?? null,
    goodputRatio: summary.goodputRatio,
    goodputAfter: summary.goodputAfter,
    calmAt: summary.course.calmAt,
    orders: ordersOf(evidence),
    duplicates: counted('duplicate_orders'),
    oversold: counted('oversold'),
    orphanOrders: counted('orphan_orders'),
    effects: evidence.effects,
    recoverySeconds: summary.recovery.seconds,
    metastable: summary.recovery.metastable,
    journeys: summary.cells,
    generator: generatorSummary(evidence),
    seconds,
    report,
    ...(walk === undefined ? {} : { walk }),
    ...(warnings === undefined || warnings.length === 0 ? {} : { warnings }),
  };
}

function ordersOf({ races }: PressEvidence): PressDocument['orders'] {
  if (races.length === 0) return null;
  const sum = (key: 'sent' | 'repeated') => races.reduce((total, race) => total + (race[key] ?? 0), 0);
  return { sent: sum('sent'), repeated: sum('repeated') };
}

function generatorSummary({ generators, machine, counts }: PressEvidence): GeneratorSummary {
  const sum = (key: 'dropped' | 'scriptErrors') => LOAD_PHASES.reduce((total, phase) => total + counts[phase][key], 0);
  return {
    processes: generators.length,
    version: generators[0]?.version ?? null,
    dropped: sum('dropped'),
    scriptErrors: sum('scriptErrors'),
    maxVUs: generators.reduce((total, { maxVUs }) => total + maxVUs, 0),
    reports: generators,
    machine,
  };
}
