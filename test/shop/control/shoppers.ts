import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Shop } from '../shop.ts';
import { type Arrival, segmentOf } from '../shoppers/arrivals.ts';
import { MOST_PER_SECOND } from '../shoppers/crowd.ts';
import { wouldMeet } from '../shoppers/effect.ts';
import { read } from './bad-request.ts';
import { counterfactuals, counterfactualsBody } from './counterfactuals.ts';

const rateBody = z.strictObject({
  perSecond: z.number(`sessions a second, 0 to ${MOST_PER_SECOND}`).min(0).max(MOST_PER_SECOND),
});
const sessionsQuery = z.strictObject({
  /** Rows of the pages before: they come in the order in which the sessions ended. */
  after: z.coerce.number('how many rows to pass over').int().min(0).default(0),
  limit: z.coerce.number('a number of rows').int().min(1).max(10_000).default(1_000),
});

/** The shop's own shoppers: how many come, what became of them, and what would have become of them. */
export function registerShoppers(app: FastifyInstance, shop: Shop): void {
  const { crowd, board, releases } = shop;
  const instant = (ms: number | null) => (ms === null ? null : new Date(Math.round(ms)).toISOString());
  const reading = () => {
    const { byCohort, series, firstHitMs } = crowd.ledger;
    const { baseline, candidate } = byCohort;
    return {
      startedAt: instant(crowd.startedMs),
      seed: crowd.seed,
      perSecond: crowd.perSecond,
      underWay: crowd.underWay,
      sessions: baseline.sessions + candidate.sessions,
      hit: baseline.hit + candidate.hit,
      excused: baseline.excused + candidate.excused,
      hitSince: instant(firstHitMs),
      byRelease: { [releases.baseline]: baseline, [releases.candidate]: candidate },
      series: series.map(({ atMs, ...point }) => ({ at: instant(atMs), ...point })),
    };
  };
  /** Faults that this shopper would meet on the candidate as it was when the shopper came. */
  const importance = (arrival: Arrival, cameMs: number): string[] =>
    [...board.faults]
      .filter(([id, { effect }]) => {
        const since = board.since(id, 'candidate');
        return since !== null && since <= cameMs && effect !== undefined && wouldMeet(effect, arrival);
      })
      .map(([id]) => id);

  app.get('/shoppers', async () => reading());
  app.put('/shoppers', async ({ body }) => {
    crowd.come(read(rateBody, body).perSecond);
    return reading();
  });
  app.get('/shoppers/sessions', async ({ query }) => {
    const { after, limit } = read(sessionsQuery, query);
    return crowd.ledger.entries.slice(after, after + limit).map((entry) => {
      const cameMs = (crowd.startedMs ?? 0) + entry.atMs;
      return {
        index: entry.index,
        cameAt: instant(cameMs),
        endedAt: instant(entry.endedMs),
        draw: entry.draw,
        segment: segmentOf(entry),
        goal: entry.goal,
        luck: entry.luck,
        releases: entry.releases,
        release: releases[entry.cohort],
        symptoms: entry.symptoms,
        excused: entry.excused,
        wouldMeet: importance(entry, cameMs),
      };
    });
  });
  app.post('/shoppers/counterfactuals', async ({ body }, reply) => {
    const asked = read(counterfactualsBody, body);
    const told = counterfactuals(shop, asked);
    return 'error' in told ? reply.code(409).send(told) : told;
  });
}
