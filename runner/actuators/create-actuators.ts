import { InvalidInput } from '../core/diagnostic.ts';
import type { Actuator } from './actuator.ts';
import { type ArgoRolloutsConfig, createArgoRollouts } from './argo-rollouts.actuator.ts';
import { createExec, type ExecConfig } from './exec.actuator.ts';
import { createFlagFile, type FlagFileConfig } from './flag-file.actuator.ts';
import { createFlagger, type FlaggerConfig } from './flagger.actuator.ts';
import { createHttp, type HttpConfig } from './http.actuator.ts';
import { createLaunchDarkly, type LaunchDarklyConfig } from './launchdarkly.actuator.ts';
import { createShopRouter, type ShopRouterConfig } from './shop-router.actuator.ts';
import type { ActuatorTools } from './support/actuator-tools.ts';

/** One actuator as it is configured: `kind` is the name of its file. Secrets are values by now. */
export type ActuatorConfig =
  | ArgoRolloutsConfig
  | ExecConfig
  | FlagFileConfig
  | FlaggerConfig
  | HttpConfig
  | LaunchDarklyConfig
  | ShopRouterConfig;
export type ActuatorKind = ActuatorConfig['kind'];

type Factories = {
  readonly [Kind in ActuatorKind]: (config: Extract<ActuatorConfig, { kind: Kind }>, tools: ActuatorTools) => Actuator;
};

export const ACTUATORS: Factories = {
  'argo-rollouts': createArgoRollouts,
  exec: createExec,
  'flag-file': createFlagFile,
  flagger: createFlagger,
  http: createHttp,
  launchdarkly: createLaunchDarkly,
  'shop-router': createShopRouter,
};

/** By id, in the order that they are configured in. Throws `InvalidInput` when two have the same id; `Error` for one that can not be made. */
export function createActuators(
  configs: readonly ActuatorConfig[],
  tools: ActuatorTools,
): ReadonlyMap<string, Actuator> {
  const taken = configs.flatMap(({ id }, index) =>
    configs.findIndex((other) => other.id === id) < index ? [index] : [],
  );
  if (taken.length > 0) {
    throw new InvalidInput(
      'The actuators can not be told apart',
      taken.map((index) => ({
        path: `actuators[${index}].id`,
        found: `${configs[index]?.id}, which another actuator has`,
        expected: 'an id of its own for each actuator',
        hint: 'rename one of them, here and in the stages’ plan',
      })),
    );
  }
  return new Map(configs.map((config) => [config.id, createActuator(config, tools)]));
}

function createActuator(config: ActuatorConfig, tools: ActuatorTools): Actuator {
  // The map has one factory for each kind, of exactly that kind's configuration, which TypeScript can not follow through an index.
  const create = ACTUATORS[config.kind] as (config: ActuatorConfig, tools: ActuatorTools) => Actuator;
  return create(config, tools);
}
