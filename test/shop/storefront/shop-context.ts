import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Category, Market, ReleaseState, ShopServices } from '../services/contracts.ts';
import type { Assets } from './assets.ts';
import type { Visit } from './visit.ts';

/** What every page of one release's storefront works with. */
export interface ShopContext {
  readonly services: ShopServices;
  readonly state: ReleaseState;
  readonly assets: Assets;
  /** Categories of a market; they do not change while the shop runs, so they are asked for once. */
  categories(market: Market): Promise<readonly Category[]>;
  /** Orders that a session placed: what a guest may see again. */
  readonly placed: Map<string, string[]>;
}

/** A route of one market. What it returns is sent. */
export type Handler = (visit: Visit, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

const PLACED_SESSIONS = 5_000;

export function notePlaced({ placed }: ShopContext, session: string, number: string): void {
  const numbers = placed.get(session) ?? [];
  if (!numbers.includes(number)) placed.set(session, [...numbers, number]);
  if (placed.size > PLACED_SESSIONS) for (const oldest of placed.keys()) if (placed.delete(oldest)) break;
}
