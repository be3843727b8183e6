import type { ReleaseEvent } from '../../runner/core/release/event.ts';
import type { Override, ReleasePlan } from '../../runner/core/release/plan.ts';
import type { Reason } from '../../runner/core/result.ts';
import { formatInstant, formatOdds } from '../format.ts';
import type { Tone } from '../words.ts';
import { exposureText } from './release-words.ts';

/** What happened, in a few words, and why. */
export interface EventWords {
  readonly what: string;
  readonly why: string;
  readonly tone: Tone;
}

/** `stages`: names by index, as far as they are known. */
export function eventInWords(event: ReleaseEvent, stages: readonly string[]): EventWords {
  const stage = (index: number) => stages[index] ?? `stage ${index}`;
  switch (event.kind) {
    case 'planned':
      return said('Planned the release', planText(event.plan));
    case 'entering':
      return said(`Looks whether ${stage(event.stage)} can be entered`);
    case 'ordered': {
      const { decision, exposure, reason } = event.order;
      return said(`Ordered ${exposureText(exposure)} of users (decision ${decision})`, reason);
    }
    case 'attempt_failed':
      return said(`${event.actuator} did not do it (decision ${event.decision})`, event.problem, 'wait');
    case 'applied':
      return appliedInWords(event);
    case 'unproved':
      return said(`Rounds did not see what ${event.actuator} was to do: the next one is asked`, event.problem, 'bad');
    case 'proved':
      return said(`Proved (decision ${event.decision})`, roundsText(event.rounds), 'good');
    case 'drifted':
      return said(
        `${event.actuator} says ${exposureText(event.exposure)} of users`,
        'The gate did not order that.',
        'bad',
      );
    case 'drift_ended':
      return said(`${event.actuator} says again what was ordered`, '', 'good');
    case 'order_failed':
      return said(`Order failed (decision ${event.decision})`, event.problem, 'bad');
    case 'held':
      return said('Held', reasonsText(event.reasons), 'wait');
    case 'resumed':
      return said('Goes on: what held it is over');
    case 'passed':
      return said(
        `Passed ${stage(event.stage)}`,
        `${event.shown} Evidence against it ${formatOdds(event.odds)}.`.trim(),
        'good',
      );
    case 'completed':
      return said('Passed the last stage: all users see it', '', 'good');
    case 'closed':
      return said('Closed', event.reason, 'good');
    case 'roll_back_decided':
      return said(
        `Decided to roll back${event.odds === null ? '' : `, evidence ${formatOdds(event.odds)}`}`,
        reasonsText(event.reasons),
        'bad',
      );
    case 'roll_back_wanted':
      return said('Says to roll back, which a person must decide', reasonsText(event.reasons), 'bad');
    case 'rehearsal_decided':
      return said('Rehearses rolling back', event.reason);
    case 'frozen':
      return said('Stopped the line', event.reason, 'wait');
    case 'unfrozen':
      return said('Let it go on', event.reason);
    case 'approved':
      return said(`Approved at ${stage(event.stage)}`, event.reason, 'good');
    case 'deadline_passed':
      return said(`The time of ${stage(event.stage)} is up`, '', 'wait');
    case 'overridden':
      return said(
        `Override ${event.override.id}: ${overrideText(event.override)} until ${formatInstant(event.override.expiresAt)}`,
        event.override.reason,
        'wait',
      );
    case 'override_ended':
      return said(`Override ${event.id} ${event.why === 'expired' ? 'expired' : 'was withdrawn'}`, event.reason);
    case 'alert': {
      const { name, status, summary } = event.alert;
      return said(`Alert ${name} is ${status}`, summary, status === 'firing' ? 'wait' : 'none');
    }
    case 'restarted':
      return said('Began anew: evidence is gathered again', '', 'wait');
    default:
      event satisfies never;
      return said('Something that this version does not know');
  }
}

/** `widen in 5pct`. */
export function overrideText({ forces, scope }: Pick<Override, 'forces' | 'scope'>): string {
  const where = [scope.stage, scope.segment, scope.journey].find((it) => it !== undefined) ?? 'everywhere';
  return `${forces.replace('_', ' ')} ${where}`;
}

function appliedInWords({ decision, actuator, also = [], unread = [] }: Extract<ReleaseEvent, { kind: 'applied' }>) {
  const says = (id: string) => (unread.includes(id) ? `${id} accepted it` : `${id} says that it holds`);
  const onItsWord = unread.map((id) => `${id} can't be asked what holds.`);
  return said(`${[actuator, ...also].map(says).join(', ')} (decision ${decision})`, onItsWord.join(' '));
}

function said(what: string, why: string | undefined = '', tone: Tone = 'none'): EventWords {
  return { what, why, tone };
}

function reasonsText(reasons: readonly Reason[]): string {
  const [first, ...more] = reasons;
  if (first === undefined) return '';
  return more.length === 0 ? first.text : `${first.text} (and ${more.length} more)`;
}

function roundsText(rounds: Readonly<Record<string, number>>): string {
  const said = Object.entries(rounds).map(([segment, times]) => `${segment} ${times}`);
  return said.length === 0 ? '' : `Rounds in a row that saw the baseline: ${said.join(', ')}`;
}

function planText({ releases, stages }: ReleasePlan): string {
  return `${releases.candidate} over ${releases.baseline}: ${stages.map(({ name }) => name).join(' → ')}`;
}
