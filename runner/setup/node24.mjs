import { join } from 'node:path';
import { ROOT } from './places.mjs';
import { outputOf } from './step.mjs';

export const NODE24 = join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** The pinned Node, which runs TypeScript without a build. @type {import('./step.mjs').Step} */
export const node24 = {
  name: 'Node 24',
  async find() {
    const version = await outputOf([NODE24, '--version']);
    return version?.startsWith('v24.') ? version : null;
  },
  async methods() {
    return [
      {
        // npm may have been told not to run the install scripts of packages.
        title: 'run the install script of the npm package "node"',
        commands: [[process.execPath, join(ROOT, 'node_modules', 'node', 'installArchSpecificPackage.js')]],
      },
    ];
  },
  byHand: 'install Node 24 and put it first in PATH, or run `npm install --no-save --ignore-scripts=false`',
};
