import type { Notice } from '../core/release/notice.ts';
import { type AlertmanagerConfig, alertmanager } from './alertmanager.notifier.ts';
import { type EmailConfig, email } from './email.notifier.ts';
import type { Notifier, NotifierTools } from './notifier.ts';
import { type PagerDutyConfig, pagerduty } from './pagerduty.notifier.ts';
import { type SlackConfig, slack } from './slack.notifier.ts';
import { type TeamsConfig, teams } from './teams.notifier.ts';
import { type WebhookConfig, webhook } from './webhook.notifier.ts';

/** How each kind is configured. A kind more is a line here, one in `FACTORIES`, and its file. */
interface ConfigByKind {
  readonly slack: SlackConfig;
  readonly teams: TeamsConfig;
  readonly pagerduty: PagerDutyConfig;
  readonly alertmanager: AlertmanagerConfig;
  readonly email: EmailConfig;
  readonly webhook: WebhookConfig;
}
export type NotifierKind = keyof ConfigByKind;

/** What a notifier wants to hear of. */
export interface Wishes {
  /** All unless set. */
  readonly kinds?: readonly Notice['kind'][];
  /** `info` unless set. */
  readonly leastUrgency?: Notice['urgency'];
}

export type NotifierConfig = ConfigByKind[NotifierKind] & Wishes;

export interface Subscription extends Wishes {
  readonly notifier: Notifier;
}

const FACTORIES: { readonly [Kind in NotifierKind]: (config: ConfigByKind[Kind], tools: NotifierTools) => Notifier } = {
  slack,
  teams,
  pagerduty,
  alertmanager,
  email,
  webhook,
};

export const NOTIFIER_KINDS = Object.keys(FACTORIES) as readonly NotifierKind[];

/** Makes the configured notifiers, in order. Throws an `Error` that begins with a notifier's id, without secrets, when its config can't be used. */
export function createNotifiers(
  configs: readonly NotifierConfig[],
  tools: NotifierTools = { nowMs: Date.now },
): readonly Subscription[] {
  const twice = configs.find(({ id }, index) => configs.findIndex((other) => other.id === id) !== index);
  if (twice !== undefined) throw new Error(`${twice.id}: two notifiers have this id; each needs its own`);
  return configs.map((config) => ({ notifier: create(config, tools), ...wishesOf(config) }));
}

function create<Kind extends NotifierKind>(config: ConfigByKind[Kind], tools: NotifierTools): Notifier {
  const factory = FACTORIES[config.kind as Kind];
  return factory(config, tools);
}

function wishesOf({ kinds, leastUrgency }: Wishes): Wishes {
  return { ...(kinds === undefined ? {} : { kinds }), ...(leastUrgency === undefined ? {} : { leastUrgency }) };
}
