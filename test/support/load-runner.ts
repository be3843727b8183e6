import process from 'node:process';
import { prepareLoad } from '../../runner/engines/load/load-engine.ts';
import { loadOrder } from './load-orders.ts';

/** A runner to be killed: lets a load of 20 s go and says so; with `paused` it stops before that. */
const [baseUrl = '', folder = '', generators = '1', until = 'going'] = process.argv.slice(2);
const plan = { intentsPerSecond: 20, seconds: { warm: 0, baseline: 20, pressure: 0, recovery: 0 } };
const run = await prepareLoad(await loadOrder('healthy', baseUrl, folder, { plan, generators: Number(generators) }));
await run.start();
if (until !== 'paused') await run.go();
process.stdout.write(`${until}\n`);
await run.ended;
