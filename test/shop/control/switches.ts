import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { EXPOSURE_SEGMENTS, type Exposure } from '../exposure.ts';
import { COHORTS } from '../fault-board.ts';
import type { Shop } from '../shop.ts';
import { read } from './bad-request.ts';

const percent = z.number('a percentage from 0 to 100').min(0).max(100);
const segments = z
  .record(z.string(), percent)
  .refine((it) => Object.keys(it).every((name) => EXPOSURE_SEGMENTS.includes(name)), {
    error: `segments among ${EXPOSURE_SEGMENTS.join(', ')}`,
  });
const exposureBody: z.ZodType<Exposure> = z.strictObject({ default: percent, segments: segments.default({}) });
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
  });
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
