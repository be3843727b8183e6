import fastify from 'fastify';
import { InvalidInput } from '../../../runner/core/diagnostic.ts';
import type { Shop } from '../shop.ts';
import { BadRequest } from './bad-request.ts';
import { registerReadings } from './readings.ts';
import { registerShoppers } from './shoppers.ts';
import { registerSwitches } from './switches.ts';

export interface Control {
  readonly url: string;
  close(): Promise<void>;
}

/** The operator's side of the demo shop: JSON on a loopback port of its own. 0 = any free one. */
export async function startControl(shop: Shop, port: number): Promise<Control> {
  const app = fastify({ logger: false, forceCloseConnections: true });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof BadRequest) return reply.code(400).send({ error: error.message, problems: error.problems });
    if (error instanceof InvalidInput)
      return reply.code(404).send({ error: error.message, problems: error.diagnostics });
    const { statusCode = 500, message } = error as { statusCode?: number; message: string };
    return reply.code(statusCode).send({ error: message });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: `there is no ${request.method} ${request.url}`, known: ROUTES }),
  );
  registerSwitches(app, shop);
  registerReadings(app, shop);
  registerShoppers(app, shop);
  const url = await app.listen({ host: '127.0.0.1', port });
  return { url, close: () => app.close() };
}

const ROUTES = [
  'GET /exposure',
  'PUT /exposure',
  'GET /faults',
  'PUT /faults/:id',
  'DELETE /faults/:id',
  'PUT /stock/:sku',
  'GET /clock',
  'PUT /clock',
  'GET /orders',
  'GET /payments',
  'GET /stock',
  'GET /stock-movements',
  'GET /redemptions',
  'GET /served',
  'GET /shoppers',
  'PUT /shoppers',
  'GET /shoppers/sessions',
  'POST /shoppers/counterfactuals',
];
