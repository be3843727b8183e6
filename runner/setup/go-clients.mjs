import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { firstExecutable, inPath, ROOT, TOOLS } from './places.mjs';

const SOURCES = join(ROOT, 'test', 'contract', 'clients');
const NAMES = /** @type {const} */ (['argo', 'flagger']);

/**
 * Small programs around the clients of Flagger and Argo Rollouts themselves, or null where they were not built. Named after what they were built from: a change
 * builds them anew.
 * @returns {Promise<{ argo: string, flagger: string } | null>}
 */
export async function findGoClients() {
  const [argo, flagger] = await Promise.all(NAMES.map(async (name) => firstExecutable([await placeOf(name)])));
  return argo && flagger ? { argo, flagger } : null;
}

/** The tests let real clients ask the gate. They need Go, waygate does not. @type {import('./step.mjs').Step} */
export const goClients = {
  name: "Flagger's and Argo's own clients",
  optional: 'the tests in which they ask the gate are skipped',
  async find() {
    const found = await findGoClients();
    return found === null ? null : Object.values(found).join(', ');
  },
  async methods() {
    // Where nothing is cached they take minutes, and they change with their pins alone.
    if (process.env.WAYGATE_GO_CLIENTS === 'skip' || (await inPath('go')) === null) return [];
    const commands = await Promise.all(
      NAMES.map(async (name) => [
        ...['go', '-C', join(SOURCES, name), 'build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w'],
        ...['-o', await placeOf(name), '.'],
      ]),
    );
    return [
      {
        title: 'build from the sources pinned in test/contract/clients (about 3 minutes the first time)',
        commands,
        // A workspace file or flags of the user's own would change what is built.
        env: { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' },
      },
    ];
  },
  byHand: 'install Go 1.24 or newer, do without WAYGATE_GO_CLIENTS=skip, and run this again',
};

/** @param {string} name */
async function placeOf(name) {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum', 'main.go']) hash.update(await readFile(join(SOURCES, name, file)));
  return join(TOOLS, 'clients', `${name}-${hash.digest('hex').slice(0, 12)}`);
}
