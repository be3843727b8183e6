import { z } from 'zod';
import { CHECK_ROLES } from '../../core/release/check-role.ts';
import { MODES, ROLES } from '../../core/release/plan.ts';
import { matching, numberWithin, oneOfNames, text, webAddress, wholeNumber } from '../rules.ts';
import { SECRET } from '../secret-rule.ts';
import { ACTUATOR_SHAPE } from './actuator-shapes.ts';
import { NOTIFIER_SHAPE } from './notifier-shapes.ts';

const MONTH_SECONDS = 30 * 86_400;
const seconds = (hint: string) => numberWithin({ from: 0, to: MONTH_SECONDS }, 'seconds', hint);
const someSeconds = (hint: string) => numberWithin({ above: 0, to: MONTH_SECONDS }, 'seconds', hint);
const percent = (hint: string) => numberWithin({ from: 0, to: 100 }, 'percent of users', hint);
const rate = (hint: string) => numberWithin({ above: 0, below: 1 }, 'a share of runs', hint);
const role = oneOfNames(ROLES, 'as `waygate gate token create --role` knows them');
const roles = z.array(role, `a list of roles: ${ROLES.join(', ')}`);
const people = wholeNumber(1, 20, 'different people', 'e.g. 2');
/** Also in addresses and file names of other systems. */
const name = (what: string, hint: string) => matching(/^[\w][\w.:+-]{0,62}$/, what, hint);

const criterion = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('baseline_good'), withinSeconds: someSeconds('e.g. 900') }),
    z.strictObject({
      kind: z.literal('burn_rate_below'),
      factor: numberWithin({ above: 0, to: 1e4 }, 'times the budget', 'e.g. 6'),
      objective: rate('e.g. 0.99'),
      windowSeconds: someSeconds('e.g. 3600'),
    }),
    z.strictObject({
      kind: z.literal('no_alert'),
      names: z.array(text('the name of an alert', "e.g. 'CheckoutDown'"), 'a list of names; empty: none at all'),
    }),
    z.strictObject({ kind: z.literal('window_open') }),
    z.strictObject({ kind: z.literal('approved'), roles: roles.min(1, { error: 'at least one role' }), people }),
    z.strictObject({ kind: z.literal('previous_stage_held'), seconds: someSeconds('e.g. 3600') }),
    z.strictObject({ kind: z.literal('press_passed'), withinSeconds: someSeconds('e.g. 86400') }),
    z.strictObject({ kind: z.literal('rollback_possible') }),
    z.strictObject({ kind: z.literal('rollback_rehearsed'), withinSeconds: someSeconds('e.g. 120') }),
  ],
  {
    error:
      'an object { kind, … } with one of the kinds baseline_good, burn_rate_below, no_alert, window_open, approved, previous_stage_held, press_passed, rollback_possible, rollback_rehearsed',
  },
);
const criteria = z.array(criterion, 'a list of criteria');

const authority = z
  .strictObject(
    {
      widen: z.union(
        [z.literal('policy'), z.strictObject({ roles, people }, { error: 'an object { roles, people }' })],
        "'policy' or an object { roles, people }",
      ),
      rollBack: z.union([z.literal('policy'), roles], "'policy' or a list of roles"),
      override: roles,
      execute: roles,
    },
    { error: 'an object { widen, rollBack, override, execute }' },
  )
  .partial();

const rules = {
  enter: criteria.optional(),
  exit: criteria.optional(),
  warmUpSeconds: seconds('e.g. 60').optional(),
  tolerated: z
    .strictObject({ cell: rate('e.g. 0.2'), pool: rate('e.g. 0.03') }, { error: 'an object { cell, pool }' })
    .partial()
    .optional(),
  soakSeconds: seconds('e.g. 900').optional(),
  deadlineSeconds: someSeconds('e.g. 14400').optional(),
  onDeadline: oneOfNames(['hold', 'roll_back'], '`hold` unless set').optional(),
  surgeSeconds: seconds('e.g. 300').optional(),
  rollBackOn: z.array(text('the name of an alert', "e.g. 'CandidateErrors'"), 'a list of names').optional(),
  authority: authority.optional(),
};

const stage = z.strictObject(
  {
    name: name('a short name', "letters, digits, '.', '-', '_', ':' or '+', e.g. '5pct'"),
    exposure: z.union(
      [
        percent('e.g. 5'),
        z.strictObject(
          { default: percent('e.g. 5'), segments: z.record(z.string(), percent('e.g. 25')).optional() },
          { error: 'a percentage, or an object { default, segments }' },
        ),
      ],
      'a percentage, or an object { default, segments }',
    ),
    ...rules,
  },
  { error: 'an object { name, exposure, … }' },
);

/** The form of `release`; what it means together is checked by `releaseProblems`. */
export const RELEASE_SECTION = z.strictObject(
  {
    id: name('a short name of the release', 'the candidate’s marker unless set').optional(),
    owner: text('whom to ask', "e.g. 'team-checkout'"),
    mode: oneOfNames(MODES, '`observe` unless set').optional(),
    roles: z
      .record(z.string(), oneOfNames(CHECK_ROLES, '`guard` unless set'), {
        error: "an object { '<journey>': <role> } or { '<journey> × <segment>': <role> }",
      })
      .optional(),
    stages: z.array(stage, 'a list of stages').min(2, { error: 'at least a dark stage and one for everybody' }),
    everyStage: z.strictObject(rules, { error: 'an object { soakSeconds, … }' }).optional(),
    watchSeconds: seconds('e.g. 1800').optional(),
    freezes: z
      .array(
        z.strictObject(
          {
            from: text('an instant in ISO 8601', "e.g. '2026-11-27T00:00:00Z'"),
            to: text('an instant in ISO 8601', "e.g. '2026-11-30T23:59:59Z'"),
            reason: text('why', "e.g. 'Black Friday'"),
          },
          { error: 'an object { from, to, reason }' },
        ),
        'a list of windows',
      )
      .optional(),
    actuators: z.array(ACTUATOR_SHAPE, 'a list of actuators').optional(),
    notifiers: z.array(NOTIFIER_SHAPE, 'a list of notifiers').optional(),
    deadlines: z
      .strictObject(
        { applySeconds: someSeconds('e.g. 60'), proveSeconds: someSeconds('e.g. 300') },
        { error: 'an object { applySeconds, proveSeconds }' },
      )
      .partial()
      .optional(),
    overrideSeconds: z.partialRecord(role, someSeconds('e.g. 14400')).optional(),
    github: z
      .strictObject(
        {
          app: text('the id of a GitHub App', 'its id or client id'),
          privateKey: SECRET,
          secret: SECRET,
          environments: z.record(z.string(), z.union([text('the name of a stage', "e.g. '5pct'"), z.null()]), {
            error: "an object { '<environment>': '<stage>' or null }",
          }),
          api: webAddress('of GitHub Enterprise, with /api/v3').optional(),
        },
        { error: 'an object { app, privateKey, secret, environments }' },
      )
      .optional(),
    readers: roles.min(1, { error: 'at least one role' }).optional(),
    publicUrl: webAddress('where browsers reach the server').optional(),
    presses: text('the file with the evidence of presses', 'relative paths are relative to the config file').optional(),
    tokens: text('the file with role tokens', 'relative paths are relative to the config file').optional(),
  },
  { error: 'an object { owner, stages, … }' },
);
