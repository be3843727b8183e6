import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { COHORTS } from '../fault-board.ts';
import type { Shop } from '../shop.ts';
import { read } from './bad-request.ts';
import { exposureBody } from './exposure-body.ts';

const faultBody = z.strictObject({
  cohorts: z.array(z.enum(COHORTS)).min(1).optional(),
});
const stockBody = z.strictObject({ onHand: z.int('a whole number of units, 0 or more').min(0) });
const clockBody = z.strictObject({
  offsetMs: z.int('milliseconds that the shop is ahead of real time, or behind (negative)'),
});

/** What an operator changes: exposure, faults, stock, the clock. */
export function registerSwitches(app: FastifyInstance, shop: Shop): void {
  const faultNow = (id: string) => ({
    id,
    ...shop.board.faults.get(id),
    on: { baseline: shop.board.has(id, 'baseline'), candidate: shop.board.has(id, 'candidate') },
    since: {
      baseline: instant(shop.board.since(id, 'baseline')),
      candidate: instant(shop.board.since(id, 'candidate')),
    },
  });
  const instant = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  app.get('/exposure', async () => shop.exposure);
  app.put('/exposure', async ({ body }) => {
    shop.exposure = read(exposureBody, body);
    return shop.exposure;
  });
  app.get('/faults', async () => [...shop.board.faults.keys()].map(faultNow));
  app.put<{ Params: { id: string } }>('/faults/:id', async ({ params, body }) => {
    shop.board.turn(params.id, true, read(faultBody, body).cohorts);
    return faultNow(params.id);
  });
  app.delete<{ Params: { id: string } }>('/faults/:id', async ({ params }) => {
    shop.board.turn(params.id, false, COHORTS);
    return faultNow(params.id);
  });
  app.put<{ Params: { sku: string } }>('/stock/:sku', async ({ params: { sku }, body }, reply) => {
    const { onHand } = read(stockBody, body);
    const { database, clock } = shop;
    const changed = database.atomically(() => {
      const before = database.prepare('SELECT on_hand FROM stock WHERE sku = ?').get(sku) as
        | { on_hand: number }
        | undefined;
      if (before === undefined) return false;
      database.run('UPDATE stock SET on_hand = ? WHERE sku = ?', onHand, sku);
      const sql = "INSERT INTO movements (at, sku, delta, reason, operation) VALUES (?, ?, ?, 'adjust', ?)";
      database.run(sql, clock.iso(), sku, onHand - before.on_hand, `control-${++adjustments}`);
      return true;
    });
    return changed ? { sku, onHand } : reply.code(404).send({ error: `there is no article ${sku}` });
  });
  app.get('/clock', async () => ({ offsetMs: shop.clock.offsetMs, now: shop.clock.iso() }));
  app.put('/clock', async ({ body }) => {
    shop.clock.offsetMs = read(clockBody, body).offsetMs;
    return { offsetMs: shop.clock.offsetMs, now: shop.clock.iso() };
  });
  let adjustments = 0;
}
