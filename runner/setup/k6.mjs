import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { archiveFor, installRelease, OFFICIAL_RELEASE } from './k6-release.mjs';
import { NODE24 } from './node24.mjs';
import { inPath, ROOT, TOOLS } from './places.mjs';
import { outputOf } from './step.mjs';

const PLACE = join(TOOLS, 'k6');
const ENGINE = join(ROOT, 'load', 'engine');
/** Set-up itself runs on any Node, what it asks does not. */
const NODE = Number.parseInt(process.versions.node, 10) >= 24 ? process.execPath : NODE24;
/** Compiled in the npm package. */
const SHOW =
  ['show-k6.ts', 'show-k6.js'].map((name) => join(ROOT, 'runner', 'setup', name)).find((file) => existsSync(file)) ??
  '';
const PROGRAM = process.platform === 'win32' ? 'k6.exe' : 'k6';

/** k6 2.x for pressure: found, built from the pinned sources, or the official release. @type {import('./step.mjs').Step} */
export const k6 = {
  name: 'k6',
  find: () => outputOf([NODE, SHOW]),
  async refuses() {
    const configured = process.env.WAYGATE_K6 ?? '';
    return configured === ''
      ? null
      : `WAYGATE_K6 is ${configured}, which is no k6 2.x that runs. Correct it, or leave it out to have one found or built.`;
  },
  async methods() {
    /** @type {import('./step.mjs').Method[]} */
    const methods = [];
    if ((await inPath('go')) !== null) {
      methods.push({
        title: 'build from the sources pinned in load/engine (about 90 s the first time)',
        commands: [
          [
            ...['go', '-C', ENGINE, 'build', '-mod=readonly', '-trimpath', '-ldflags=-s -w'],
            ...['-o', join(PLACE, PROGRAM), 'go.k6.io/k6/v2'],
          ],
        ],
        // A workspace file or flags of the user's own would change what is built.
        env: { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' },
      });
    }
    const archive = archiveFor(OFFICIAL_RELEASE);
    if (archive !== null) {
      methods.push({
        title: `the official release ${archive}, its sha256 checked`,
        commands: [],
        afterwards: () => installRelease(OFFICIAL_RELEASE, archive, PLACE),
      });
    }
    return methods;
  },
  byHand:
    "install k6 2.x by your system's means (https://grafana.com/docs/k6/latest/set-up/install-k6/), or Go and run this again; a k6 in an unusual place is named by WAYGATE_K6=/path/to/k6, or pressure.k6.executablePath in the config",
};
