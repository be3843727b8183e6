// Makes the npm package: compiled JavaScript, because Node strips no types below node_modules. Prints the tarball's path.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ROOT } from './places.mjs';

const FOLDER = join(ROOT, '.waygate', 'package');
/** What the compiler does not carry over. */
const ASSETS = [
  'README.md',
  'LICENSE',
  'reports/assets',
  'reports/release/assets',
  'test/shop/storefront/assets',
  'journeys/README.md',
  'load/README.md',
  'load/GUARD-RAILS.md',
  // What k6 is built from.
  'load/engine/go.mod',
  'load/engine/go.sum',
  'runner/README.md',
  'runner/gates/examples',
  'reports/README.md',
  'test/shop/README.md',
];

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const [compiler, ...options] = [join(ROOT, 'node_modules', '.bin', 'tsc'), '-p', join(ROOT, 'tsconfig.package.json')];
execFileSync(String(compiler), options, { stdio: ['ignore', 2, 2] });
for (const asset of ASSETS) cpSync(join(ROOT, asset), join(FOLDER, asset), { recursive: true });

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const { scripts: _scripts, devDependencies: _dev, allowScripts: _allow, ...published } = manifest;
published.exports = Object.fromEntries(
  Object.entries(manifest.exports).map(([name, source]) => {
    if (!source.endsWith('.ts')) return [name, source];
    const stem = source.slice(0, -'.ts'.length);
    return [name, { types: `${stem}.d.ts`, default: `${stem}.js` }];
  }),
);
published.files = ['journeys', 'load', 'runner', 'reports', 'test'];
writeFileSync(join(FOLDER, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);

const [packed] = JSON.parse(
  execFileSync('npm', ['pack', '--json', '--pack-destination', FOLDER], {
    cwd: FOLDER,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 2],
  }),
);
process.stdout.write(`${join(FOLDER, packed.filename)}\n`);
