import type { Diagnostic } from '../core/diagnostic.ts';
import { hostProblems } from '../core/pressure/guard-rails.ts';
import { exactHost, hostOf } from '../core/pressure/target-host.ts';
import type { WaygateConfig } from './define-config.ts';
import { describeValue } from './describe-value.ts';
import type { Catalogue } from './discover.ts';
import { filled } from './filled.ts';
import { cellProblems, unknown } from './matrix-problems.ts';
import type { PressureConfig } from './pressure-config.ts';
import { HOST, HOST_HINT } from './pressure-section.ts';
import { allowedHosts, clientOf, PRESS_CAPS, PRESS_PHASES } from './pressure-settings.ts';

/** Names that nothing bears, a target that is not listed, and numbers that can't be met together. */
export function pressureProblems(
  pressure: Partial<PressureConfig> | undefined,
  config: Partial<WaygateConfig>,
  catalogue: Catalogue | null,
): Diagnostic[] {
  if (pressure === undefined) return [];
  return [
    ...(catalogue === null ? [] : namesProblems(pressure, config, catalogue)),
    ...targetProblems(pressure, config),
    ...numberProblems(pressure),
  ];
}

function namesProblems(
  { segments, matrix }: Partial<PressureConfig>,
  config: Partial<WaygateConfig>,
  catalogue: Catalogue,
): Diagnostic[] {
  const problems = cellProblems('pressure.matrix', matrix, config, catalogue);
  if (segments === undefined) return problems;
  const unknownOnes = Object.keys(segments).filter((id) => !catalogue.segments.has(id));
  problems.push(...unknownOnes.map((id) => unknown(`pressure.segments.${id}`, 'segment', id, catalogue.segments)));
  if (Object.keys(segments).length === 0) {
    const known = [...catalogue.segments.keys()].join(', ');
    problems.push({
      path: 'pressure.segments',
      found: 'no segment',
      expected: 'at least one segment with its weight',
      hint: `leave it out for those of the matrix, or choose from ${known}`,
    });
  }
  return problems;
}

/** Load goes to the candidate. */
function targetProblems({ allow }: Partial<PressureConfig>, { target, cohorts }: Partial<WaygateConfig>): Diagnostic[] {
  const baseUrl = cohorts?.candidate.baseUrl ?? target?.baseUrl;
  const host = baseUrl === undefined || cohorts === undefined ? null : hostOf(baseUrl);
  const given = allow ?? [];
  const problems = given.flatMap((text, index): Diagnostic[] => {
    if (exactHost(text) !== null) return [];
    return [{ path: `pressure.allow.${index}`, found: describeValue(text), expected: HOST, hint: HOST_HINT }];
  });
  if (allow === undefined || host === null) return problems;
  return [...problems, ...hostProblems(host, allowedHosts(given.filter((text) => exactHost(text) !== null)))];
}

function numberProblems({ phases, caps, client }: Partial<PressureConfig>): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const longest = filled(PRESS_CAPS, caps ?? {}).seconds;
  const planned = Object.values(filled(PRESS_PHASES, phases ?? {})).reduce((sum, seconds) => sum + seconds, 0);
  if (planned > longest) {
    problems.push({
      path: phases === undefined ? 'pressure.caps.seconds' : 'pressure.phases',
      found: `${planned} s of load in all, while pressure.caps.seconds is ${longest}`,
      expected: 'phases that fit into the cap',
      hint: `shorten the phases, or caps: { seconds: ${planned} }`,
    });
  }
  const { timeoutMs, deadlineMs, backoffMs } = clientOf(client);
  if (timeoutMs > deadlineMs) {
    problems.push({
      path: `pressure.client.${client?.timeoutMs === undefined ? 'deadlineMs' : 'timeoutMs'}`,
      found: `an attempt of ${timeoutMs} ms within an intent of ${deadlineMs} ms`,
      expected: 'a timeoutMs up to the deadlineMs',
      hint: 'an intent holds all its attempts, and the waits between them',
    });
  }
  if (backoffMs.base > backoffMs.cap) {
    problems.push({
      path: 'pressure.client.backoffMs',
      found: `base ${backoffMs.base}, cap ${backoffMs.cap}`,
      expected: 'a base up to the cap',
      hint: 'e.g. { base: 500, cap: 8000 }',
    });
  }
  return problems;
}
