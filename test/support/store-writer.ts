import { openEvidenceStore } from '../../runner/store/open-store.ts';
import { aRun, aWalk } from './records.ts';

/**
 * A runner in miniature, as a process of its own: `node store-writer.ts <store> [<runs>]`.
 * Says `open` when it may write, then writes without end (or so many runs), saying `started <id>` and `finished <id>`.
 */
const [path = '', runs = 'Infinity'] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const store = await openEvidenceStore(path, { write: true });
  say('open');
  await store.beginWalk(aWalk({ id: `walk-${process.pid}` }));
  for (let serial = 1; serial <= Number(runs); serial += 1) {
    const run = aRun({ id: `run-${process.pid}-${serial}`, walk: `walk-${process.pid}` });
    await store.startRun({
      ...run,
      outcome: 'inconclusive',
      inconclusive: { cause: 'killed', message: 'the runner died' },
      finishedAt: null,
    });
    say(`started ${run.id}`);
    await new Promise((resolve) => setImmediate(resolve));
    await store.finishRun(run);
    say(`finished ${run.id}`);
  }
  await new Promise<void>((resolve) => process.stdin.once('data', () => resolve()));
  await store.close();
  process.exit(0);
} catch (error) {
  say(`refused ${(error as Error).message}`);
  process.exit(2);
}
