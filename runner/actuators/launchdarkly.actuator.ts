import { type Exposure, percentIn } from '../core/release/exposure.ts';
import { type Order, orderKey } from '../core/release/order.ts';
import { percentOf, WHOLE, weightOf } from '../core/release/weights.ts';
import type { Actuator } from './actuator.ts';
import type { ActuatorTools } from './support/actuator-tools.ts';
import { createApplyOnce } from './support/apply-once.ts';
import { parseAnswer, requestText } from './support/request-text.ts';
import { trouble } from './support/trouble.ts';

export interface LaunchDarklyConfig {
  readonly kind: 'launchdarkly';
  readonly id: string;
  /** `https://app.launchdarkly.com` unless said; the EU and federal instances have addresses of their own. */
  readonly url?: string;
  /** An access token that may `updateFallthrough` and `updateRules` of this flag. */
  readonly token: string;
  readonly project: string;
  readonly flag: string;
  readonly environment: string;
  /** Ids (`_id`) of the variations that give a user each release. */
  readonly variations: { readonly candidate: string; readonly baseline: string };
  /** Ids of targeting rules (`_id`) by the segment that each one matches. */
  readonly segments?: Readonly<Record<string, string>>;
  /** What is dealt: `user` unless said. */
  readonly contextKind?: string;
}

/** One version of the API, whatever the token's default is (https://launchdarkly.com/docs/api). */
const API_VERSION = '20240415';

/**
 * A flag of LaunchDarkly: the default rule deals everybody, and one targeting rule each a segment. Pins of synthetic users are individual
 * targets, which stand above all rules and are not touched. Rolls back from everywhere.
 */
export function createLaunchDarkly(config: LaunchDarklyConfig, { memory, mask }: ActuatorTools): Actuator {
  const { id, url = 'https://app.launchdarkly.com', token, project, flag, environment, segments = {} } = config;
  const system = `LaunchDarkly flag ${project}/${flag} in ${environment}`;
  const hint =
    'see whether project, flag, environment, ids and the token’s rights are right, and whether changes need an approval';
  const address = `${url.replace(/\/$/, '')}/api/v2/flags/${encodeURIComponent(project)}/${encodeURIComponent(flag)}`;
  const headers = { authorization: token, 'ld-api-version': API_VERSION };
  const readFlag = async (signal: AbortSignal) => {
    const asked = `${address}?env=${encodeURIComponent(environment)}`;
    const text = await requestText({ system, url: asked, method: 'GET', headers, hint, signal, mask });
    return flagOf(parseAnswer(system, text, hint), environment);
  };
  const read: Actuator['read'] = async (signal) => exposureOf(system, await readFlag(signal), config);
  const applyOnce = createApplyOnce({ id, system, memory, read });
  const send = async (order: Order, signal: AbortSignal) => {
    const { on } = await readFlag(signal);
    if (!on && order.kind !== 'roll_back') {
      const way = 'set its default rule to the baseline and turn it on, then order again';
      throw trouble(system, 'it is off, so that its rules reach nobody', way);
    }
    const body = JSON.stringify({
      environmentKey: environment,
      comment: `waygate ${orderKey(order)}: ${order.reason}`,
      instructions: instructionsFor(order.exposure, config),
    });
    const type = { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' };
    await requestText({
      system,
      url: address,
      method: 'PATCH',
      headers: { ...headers, ...type },
      body,
      hint,
      signal,
      mask,
    });
  };
  return {
    id,
    bySegment: Object.keys(segments).length > 0,
    canRollBackFrom: () => true,
    canNarrow: true,
    canRehearse: true,
    canBeRead: true,
    isGradual: false,
    read,
    async apply(order, signal) {
      refuseUnknownSegments(system, order.exposure, segments);
      await applyOnce(order, signal, (limited) => send(order, limited));
    },
  };
}

interface Flag {
  readonly on: boolean;
  readonly variations: readonly { readonly _id: string }[];
  readonly fallthrough: Serving;
  readonly offVariation: number | undefined;
  readonly rules: readonly ({ readonly _id: string } & Serving)[];
}

/** Variations are named by their place in the flag's list. */
interface Serving {
  readonly variation?: number;
  readonly rollout?: { readonly variations: readonly { readonly variation: number; readonly weight: number }[] };
}

function flagOf(answer: unknown, environment: string): Flag | { readonly on: false; readonly variations: null } {
  const { variations, environments } = answer as {
    variations?: Flag['variations'];
    environments?: Record<string, Partial<Flag>>;
  };
  const found = environments?.[environment];
  if (variations === undefined || found === undefined) return { on: false, variations: null };
  const { on = false, fallthrough = {}, offVariation, rules = [] } = found;
  return { on, variations, fallthrough, offVariation, rules };
}

function exposureOf(
  system: string,
  flag: ReturnType<typeof flagOf>,
  { variations: ids, segments = {}, environment }: LaunchDarklyConfig,
): Exposure {
  if (flag.variations === null) {
    throw trouble(
      system,
      `the answer has no environment ${environment}`,
      'mend the environment’s key, or the token’s rights',
    );
  }
  const candidate = flag.variations.findIndex(({ _id }) => _id === ids.candidate);
  if (candidate === -1) {
    const known = flag.variations.map(({ _id }) => _id).join(', ');
    throw trouble(system, `it has no variation ${ids.candidate}`, `expected one of ${known}`);
  }
  if (!flag.on) return { default: flag.offVariation === candidate ? 100 : 0, segments: {} };
  const percentFor = ({ variation, rollout }: Serving) => {
    if (rollout === undefined) return variation === candidate ? 100 : 0;
    return percentOf(
      rollout.variations.filter((one) => one.variation === candidate).reduce((sum, { weight }) => sum + weight, 0),
    );
  };
  const ruled = Object.entries(segments).map(([segment, ruleId]) => {
    const rule = flag.rules.find(({ _id }) => _id === ruleId);
    if (rule !== undefined) return [segment, percentFor(rule)] as const;
    const known = flag.rules.map(({ _id }) => _id).join(', ') || 'no rules at all';
    throw trouble(
      system,
      `it has no rule ${ruleId}, which is that of ${segment}`,
      `found ${known}: mend the configuration`,
    );
  });
  return { default: percentFor(flag.fallthrough), segments: Object.fromEntries(ruled) };
}

function instructionsFor(
  exposure: Exposure,
  { variations, segments = {}, contextKind }: LaunchDarklyConfig,
): unknown[] {
  const deal = (percent: number) => {
    const weight = weightOf(percent);
    return {
      rolloutWeights: { [variations.candidate]: weight, [variations.baseline]: WHOLE - weight },
      ...(contextKind === undefined ? {} : { rolloutContextKind: contextKind }),
    };
  };
  return [
    { kind: 'updateFallthroughVariationOrRollout', ...deal(exposure.default) },
    ...Object.entries(segments).map(([segment, ruleId]) => ({
      kind: 'updateRuleVariationOrRollout',
      ruleId,
      ...deal(percentIn(exposure, segment)),
    })),
  ];
}

function refuseUnknownSegments(system: string, exposure: Exposure, segments: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(exposure.segments).find(
    (segment) => !Object.hasOwn(segments, segment) && percentIn(exposure, segment) !== exposure.default,
  );
  if (unknown === undefined) return;
  const known = Object.keys(segments).join(', ') || 'none';
  throw trouble(
    system,
    `it has no rule for the segment ${unknown} (rules: ${known})`,
    'add its rule to the configuration, or take it out of the stage',
  );
}
