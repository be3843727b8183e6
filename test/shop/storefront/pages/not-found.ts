import type { FastifyReply } from 'fastify';
import type { ShopContext } from '../shop-context.ts';
import type { Visit } from '../visit.ts';
import { problemPage } from './problem.ts';

export function notFound(shop: ShopContext, visit: Visit, reply: FastifyReply): Promise<string> {
  reply.code(404);
  return problemPage(shop, visit, visit.words.notFound);
}
