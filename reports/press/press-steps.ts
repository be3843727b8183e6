import type { PressReasonCode } from '../../runner/core/pressure/press-document.ts';
import { type Html, html } from '../html.ts';
import type { PressView } from './press-view.ts';

/** What a person should do now, most urgent first. */
export function pressSteps(press: PressView): readonly Html[] {
  const { document, walk, evidence } = press;
  const { candidate } = walk.releases;
  const again = html`Press again: ${command(pressAgain(press))}`;
  const codes = [...new Set(document.reasons.map(({ code }) => code))];
  const advice = codes.flatMap((code) => (ADVICE[code] === undefined ? [] : [html`${ADVICE[code]}`])).slice(0, 4);
  if (document.verdict === 'pass')
    return [
      html`Widen to ${evidence.stage.percent}&#8239;% when everything else agrees; a later stage is a question of its own.`,
      ...(document.capacity === undefined
        ? [html`How far it is from its limit: ${command(`${pressAgain(press)} --find-capacity`)}`]
        : []),
    ];
  if (document.verdict === 'fail')
    return [
      html`Do not widen ${candidate} to ${evidence.stage.percent}&#8239;%; where it is now may well be carried.`,
      ...advice,
      again,
    ];
  return [html`Nothing here speaks for or against ${candidate}: leave the exposure as it is.`, ...advice, again];
}

const ADVICE: Partial<Record<PressReasonCode, string>> = {
  goodput: 'Find what runs out first: the operations and answers below say where clients were left waiting.',
  latency: 'Look at the slowest operation below, and at what it waits for.',
  errors:
    'Read the shop’s own log at the times when the errors began: a 5xx other than 503 is never a way to shed load.',
  no_answer: 'Let the shop refuse early (503 with Retry-After) what it can not serve in time, instead of holding it.',
  throttled: 'Check the limits: ordinary shoppers met them.',
  amplification: 'Give clients a retry budget, and let the shop answer 503 with Retry-After before it is full.',
  shop_amplification: 'Look for retries between the services: each layer multiplies the one above it.',
  lock_contention: 'Look for a lock that is held while something else is waited for.',
  metastable: 'Shed load before the queue is longer than clients wait, and drop work whose client has gone.',
  slow_recovery: 'Bound the queues: what waits longer than its client does is wasted work.',
  target_down: 'Find out why it died; it did not come back by itself.',
  race_lost: 'Look at what two orders at the same moment both write.',
  duplicate_orders: 'Make placing an order idempotent: one key, one order, however often it is sent.',
  orphan_orders: 'Undo an order whose client has given up, or let a retry find it.',
  lost_orders: 'Confirm an order only when it is stored.',
  oversold: 'Reserve stock in one step with the check for it.',
  stock_lost_update: 'Change stock by an atomic decrement, not by reading and writing back.',
  stock_taken_twice: 'Make taking stock idempotent: a retry must find the first one.',
  coupon_overused: 'Redeem a coupon in one step with the check of its limit.',
  double_payment: 'Pass the order’s key on to the payment provider as idempotency key.',
  wrongly_refused:
    'Look at what an order is refused by while others are under way: a conflict is to be tried again, not told.',
  key_reused: 'Keep what a key was first sent with, and refuse it (422) with anything else.',
  journey_fails: 'Open the failures of the journey below: they show the page that shoppers would have seen.',
  journey_slow: 'Compare the journey’s steps idle and under pressure.',
  no_data: 'Let it run longer, or at a higher rate: there were too few intents to tell.',
  wrong_release: 'Check pins and markers: answers came from another release than the one asked for.',
  control_unhealthy: 'Look at what both releases share: the baseline suffered as well.',
  generator_dropped: 'Allow more concurrent intents (caps.concurrentIntents), or share the load: --generators 2.',
  generator_saturated: 'Press from a machine with free cores, or share the load: --generators 2.',
  generator_errors: 'Mend the scenario: its iterations throw. What k6 said is below.',
  generator_failed: 'Read what k6 said, below.',
  guard: 'Raise the limits of the guard only if the shop may really be pressed further.',
};

function pressAgain({ walk, evidence, alone }: PressView): string {
  if (!alone) return 'npx waygate demo --press';
  const faults = walk.environment['faults on the candidate'];
  return [
    'npx waygate press',
    walk.environment['demo shop'] === undefined ? null : '--demo',
    faults === undefined ? null : `--fault ${faults.split(', ').join(' --fault ')}`,
    `--scenario ${evidence.scenario}`,
    `--stage ${evidence.stage.percent}%`,
    `--retries ${evidence.client.retries}`,
  ]
    .filter((part) => part !== null)
    .join(' ');
}

/** Broken between its words only: a hyphen at the end of a line would be read as part of an option. */
function command(text: string): Html {
  return html`<code class="command">${text.split(' ').map((word, index) => html`${index === 0 ? '' : ' '}<span class="nowrap">${word}</span>`)}</code>`;
}
