import process from 'node:process';
import { parseArgs } from 'node:util';
import { row } from './figure.ts';
import { gateFigures } from './gate-figures.ts';
import { pressFigures } from './press-figures.ts';
import { walkFigures } from './walk-figures.ts';

/*
 * What waygate costs beside what it is made of: `npm run bench [-- --json] [-- --only walk|press|gate]`.
 */
const PARTS = { walk: walkFigures, press: pressFigures, gate: gateFigures };

if (process.platform !== 'linux') throw new Error('The bench reads CPU times from /proc and so needs Linux.');
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, only: { type: 'string' } } });
const parts = Object.entries(PARTS).filter(([name]) => values.only === undefined || values.only === name);
if (parts.length === 0) {
  process.stderr.write(`bench: found --only ${values.only}, expected one of ${Object.keys(PARTS).join(', ')}\n`);
  process.exit(2);
}
const say = (text: string) => void (values.json || process.stderr.write(text));
const figures = [];
for (const [, measure] of parts) figures.push(...(await measure(say)));
process.stdout.write(
  values.json
    ? `${JSON.stringify(figures.filter(({ limit }) => limit !== null))}\n`
    : `${figures.map(row).join('\n')}\n`,
);
