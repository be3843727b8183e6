import process from 'node:process';
import { test } from '@playwright/test';
import { bareFlow, type FlowTarget } from './flow.ts';

const flow = await bareFlow(JSON.parse(process.env.WAYGATE_BENCH_TARGET ?? '') as FlowTarget);

test.use(flow.context);

test('guest buys one item', async ({ page }) => {
  await flow.walk(page);
});
