import type { Happening } from '../../runner/core/release/event.ts';
import type { Notice } from '../../runner/core/release/notice.ts';
import { noticeOf } from '../../runner/core/release/notice-of.ts';
import { plannedRelease, releaseAfter } from '../../runner/core/release/release-after.ts';
import { standingOf } from '../../runner/core/release/standing.ts';
import { NOTHING_TOLD, tellingOf } from '../../runner/core/release/telling.ts';
import { releasePlan, situation, T0 } from './release-situations.ts';

/** A rollback that somebody must know of at once, with everything that a notice can carry. */
export function aNotice(shape: Partial<Notice> = {}): Notice {
  return {
    id: '7',
    release: 'shop-2.41',
    stage: '5 %',
    at: '2026-11-25T20:22:13.000Z',
    kind: 'roll_back_decided',
    urgency: 'page',
    resolves: false,
    verdict: 'roll_back',
    limit: 30,
    title: 'the candidate is worse than its twin, rolling back',
    reasons: [
      {
        code: 'regression',
        journey: 'checkout-coupon',
        segment: 'mobile-us',
        step: 'apply coupon',
        failure: 'assertion',
        odds: 921.4,
        text: 'fails in 11 of 12 candidate runs against 0 of 12 baseline runs',
      },
    ],
    facts: { exposure: '5 % of users', 'decided by': 'policy' },
    links: [{ text: 'Report', url: 'https://waygate.example/walks/41' }],
    next: ['waygate gate explain', 'Look at the coupon service'],
    ...shape,
  };
}

/** What people are really told when these happen, a second after each other. */
export function toldOf(happenings: readonly Happening[], plan = releasePlan()): readonly Notice[] {
  let state = plannedRelease(plan, new Date(T0).toISOString());
  let telling = NOTHING_TOLD;
  return happenings.flatMap((happening, index) => {
    const nowMs = T0 + (index + 1) * 1000;
    const event = { at: new Date(nowMs).toISOString(), actor: { kind: 'policy' }, ...happening } as const;
    state = releaseAfter(state, event);
    const standing = standingOf(state, situation({ nowMs }));
    const facts = { seq: index + 2, odds: null, limit: null, standing, overrides: [], url: null };
    const notice = noticeOf(event, state, facts);
    if (notice === null) return [];
    const told = tellingOf(telling, notice, nowMs);
    telling = told.telling;
    return told.notice === null ? [] : [told.notice];
  });
}

const LONG = 'x'.repeat(100_000);

/** What a shop, a journey's author or an attacker could put into every text of a notice. */
export function aHostileNotice(shape: Partial<Notice> = {}): Notice {
  const text = `<script>alert(1)</script> <!channel> @channel <at>everyone</at> [go](http://evil.example) **b** & \r\nBcc: all@evil.example\r\n\r\nbody \u0000 \u202e${'"&<>'.repeat(50)}${LONG}`;
  return aNotice({
    title: text,
    reasons: Array.from({ length: 30 }, () => ({ code: 'regression', journey: text, segment: text, text })),
    facts: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${index}${text}`, text])),
    links: [
      { text, url: 'https://waygate.example/ok' },
      { text: 'script', url: 'javascript:alert(1)' },
      { text: 'secret', url: 'https://user:hunter22@waygate.example/' },
      { text: 'long', url: `https://waygate.example/${LONG}` },
    ],
    next: Array.from({ length: 30 }, () => text),
    ...shape,
  });
}
