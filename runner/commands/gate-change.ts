import { InvalidInput } from '../core/diagnostic.ts';
import { parseDuration } from '../core/duration.ts';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { type Change, type ChangeOptions, tellGate } from './gate/tell-gate.ts';
import type { Surroundings } from './surroundings.ts';

export interface OverrideOptions extends ChangeOptions {
  readonly forces?: string;
  readonly onStage?: string;
  readonly onSegment?: string;
  readonly onJourney?: string;
  /** Such as `2h`. */
  readonly for?: string;
  readonly ticket?: string;
  /** Id of an override. */
  readonly end?: string;
}

type Verb = 'approvals' | 'rollback' | 'freeze' | 'resume' | 'close';

/** Right wherever the release is by now; nothing may make them harder than going on. */
const ANYWHERE: readonly Verb[] = ['rollback', 'freeze'];

/** `waygate gate approve | rollback | freeze | resume | close`: a person's word on a release, by its server. */
export function gateChange(verb: Verb, options: ChangeOptions, surroundings: Surroundings): Promise<ExitCode> {
  return change({ method: 'POST', path: verb, anywhere: ANYWHERE.includes(verb) }, options, surroundings);
}

/** `waygate gate override`: somebody's will over the evidence, for a time; with `--end` the end of one. */
export function gateOverride(options: OverrideOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { forces, onStage, onSegment, onJourney, ticket, end } = options;
  if (end !== undefined) {
    const path = `overrides/${encodeURIComponent(end)}`;
    return change({ method: 'DELETE', path }, options, surroundings);
  }
  const seconds = parseDuration(options.for ?? '');
  if (seconds === null) {
    const hint = 'an override always ends by itself';
    throw new InvalidInput('No override was made', [
      { path: '--for', found: `"${options.for ?? ''}"`, expected: 'a time such as 30m or 2h', hint },
    ]);
  }
  const scope = Object.fromEntries(
    Object.entries({ stage: onStage, segment: onSegment, journey: onJourney }).filter(([, name]) => name !== undefined),
  );
  const body = {
    scope,
    forces,
    minutes: Math.max(1, Math.round(seconds / 60)),
    ...(ticket === undefined ? {} : { ticket }),
  };
  return change({ method: 'POST', path: 'overrides', body }, options, surroundings);
}

/** Says it, and prints where the release is then. */
async function change(wanted: Change, options: ChangeOptions, surroundings: Surroundings): Promise<ExitCode> {
  const status = await tellGate(wanted, options, surroundings);
  const { release, phase, summary } = status;
  surroundings.stdout.write(
    options.json === true
      ? `${JSON.stringify(status)}\n`
      : `${release} is ${phase.replace('_', ' ')} now: ${summary}\n`,
  );
  return EXIT.ok;
}
