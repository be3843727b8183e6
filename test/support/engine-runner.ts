import { appendFileSync } from 'node:fs';
import process from 'node:process';
import { createTinyEngine, tinyCohort } from './tiny-engine.ts';

/*
 * A runner in miniature, for being killed: walks rounds on two workers until SIGINT and appends one line per announced and per
 * finished run to a file, before it goes on. Arguments: base URL of a tiny shop, that file, a folder for artefacts, the journey.
 */
const [baseUrl = '', journal = '', artefacts = '', journey = 'buy'] = process.argv.slice(2);
const note = async (line: object) => appendFileSync(journal, `${JSON.stringify(line)}\n`);
const tiny = await createTinyEngine({
  artefacts,
  baseline: tinyCohort(baseUrl),
  limits: { workers: 2 },
  onRunStart: ({ id, outcome }) => note({ event: 'started', id, outcome }),
  onRunEnd: ({ id, outcome, inconclusive }) =>
    note({ event: 'ended', id, outcome, cause: inconclusive?.cause ?? null }),
});
let stopping = false;
process.on('SIGINT', () => {
  stopping = true;
  void tiny.engine.close();
});
await Promise.all(
  [0, 1].map(async () => {
    while (!stopping) await tiny.walk(journey, { cohorts: ['baseline', 'candidate'] });
  }),
);
await tiny.engine.close();
