import type { LaunchDarklyConfig } from '../../../runner/actuators/launchdarkly.actuator.ts';
import type { Exposure } from '../../../runner/core/release/exposure.ts';
import type { Place } from './place.ts';
import { type Answer, type Asked, deadAddress, type StrictServer, startServer } from './strict-server.ts';

export interface LaunchDarklyPlace extends Place {
  readonly config: LaunchDarklyConfig;
  readonly server: StrictServer;
  turnOff(): void;
}

interface Serving {
  variation?: number;
  rollout?: { variations: { variation: number; weight: number }[]; contextKind: string };
}

const VARIATIONS = [
  { _id: 'var-old', value: false },
  { _id: 'var-new', value: true },
  { _id: 'var-third', value: false },
];

/** One flag of LaunchDarkly's API, which takes semantic patches only and refuses those that the real one refuses. */
export async function openLaunchDarklyPlace(): Promise<LaunchDarklyPlace> {
  const environment = {
    on: true,
    offVariation: 0,
    fallthrough: { variation: 0 } as Serving,
    rules: [{ _id: 'rule-mobile-us', clauses: [], variation: 0 } as { _id: string } & Serving],
  };
  let version = 1;
  const flag = () => ({
    key: 'new-checkout',
    _version: version,
    variations: VARIATIONS,
    environments: { production: environment },
  });
  const server = await startServer((asked) => {
    const refusal = refuse(asked);
    if (refusal !== null) return refusal;
    if (asked.method === 'GET') return { status: 200, body: flag() };
    const { instructions } = JSON.parse(asked.body) as { instructions: Instruction[] };
    for (const instruction of instructions) {
      const problem = carryOut(environment, instruction);
      if (problem !== null) return { status: 400, body: { code: 'invalid_request', message: problem } };
    }
    version += 1;
    return { status: 200, body: flag() };
  });
  const config: LaunchDarklyConfig = {
    kind: 'launchdarkly',
    id: 'ld',
    url: server.url,
    token: 'api-key-123',
    project: 'shop',
    flag: 'new-checkout',
    environment: 'production',
    variations: { candidate: 'var-new', baseline: 'var-old' },
    segments: { 'mobile-us': 'rule-mobile-us' },
  };
  return {
    config,
    server,
    name: /LaunchDarkly flag shop\/new-checkout in production/,
    turnOff() {
      environment.on = false;
    },
    settle: async () => undefined,
    async truth(): Promise<Exposure> {
      const percent = ({ variation, rollout }: Serving) =>
        rollout === undefined
          ? variation === 1
            ? 100
            : 0
          : (rollout.variations.find((one) => one.variation === 1)?.weight ?? 0) / 1000;
      const [rule] = environment.rules;
      return { default: percent(environment.fallthrough), segments: { 'mobile-us': percent(rule as Serving) } };
    },
    effects: async () => version,
    dead: { ...config, url: await deadAddress() },
    fallSilent: async () => server.fallSilent(),
    close: () => server.close(),
  };
}

interface Instruction {
  readonly kind: string;
  readonly ruleId?: string;
  readonly rolloutWeights?: Readonly<Record<string, number>>;
  readonly rolloutContextKind?: string;
}

function refuse({ method, path, headers, body }: Asked): Answer | null {
  const { pathname, searchParams } = new URL(path, 'http://ld');
  if (headers.authorization !== 'api-key-123') return { status: 401, body: { message: 'Invalid access token' } };
  if (headers['ld-api-version'] !== '20240415') return { status: 400, body: { message: 'Invalid API version' } };
  if (pathname !== '/api/v2/flags/shop/new-checkout') return { status: 404, body: { code: 'not_found' } };
  if (method === 'GET')
    return searchParams.get('env') === 'production' ? null : { status: 404, body: { code: 'not_found' } };
  if (method !== 'PATCH') return { status: 405, body: { code: 'method_not_allowed' } };
  // Without the domain model this would be read as a JSON patch.
  if (headers['content-type'] !== 'application/json; domain-model=launchdarkly.semanticpatch') {
    return { status: 400, body: { code: 'invalid_request', message: 'patch is not valid' } };
  }
  const { environmentKey } = JSON.parse(body) as { environmentKey?: string };
  return environmentKey === 'production' ? null : { status: 400, body: { message: 'environmentKey is required' } };
}

function carryOut(
  environment: { fallthrough: Serving; rules: ({ _id: string } & Serving)[] },
  instruction: Instruction,
): string | null {
  const { kind, ruleId, rolloutWeights = {}, rolloutContextKind = 'user' } = instruction;
  const weights = Object.entries(rolloutWeights);
  const unknown = weights.find(([id]) => !VARIATIONS.some(({ _id }) => _id === id));
  if (unknown !== undefined) return `unknown variation ${unknown[0]}`;
  if (weights.some(([, weight]) => !Number.isInteger(weight) || weight < 0)) return 'weights must be whole numbers';
  if (weights.reduce((sum, [, weight]) => sum + weight, 0) !== 100_000) return 'weights must add up to 100000';
  const variations = VARIATIONS.map(({ _id }, variation) => ({ variation, weight: rolloutWeights[_id] ?? 0 }));
  const rollout = { variations, contextKind: rolloutContextKind };
  if (kind === 'updateFallthroughVariationOrRollout') environment.fallthrough = { rollout };
  else if (kind === 'updateRuleVariationOrRollout') {
    const rule = environment.rules.find(({ _id }) => _id === ruleId);
    if (rule === undefined) return `unknown rule ${ruleId}`;
    delete rule.variation;
    rule.rollout = rollout;
  } else return `unknown instruction ${kind}`;
  return null;
}
