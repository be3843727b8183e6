import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asRoot, firstExecutable, inPath, TOOLS } from './places.mjs';

const PLACE = join(TOOLS, 'prometheus');

/** Prometheus and promtool: the tests let a real server scrape waygate. @type {import('./step.mjs').Step} */
export const prometheus = {
  name: 'Prometheus and promtool',
  async find() {
    const found = await Promise.all(
      ['prometheus', 'promtool'].map(
        async (name) => (await inPath(name)) ?? (await firstExecutable([join(PLACE, 'usr', 'bin', name)])),
      ),
    );
    return found.includes(null) ? null : found.join(', ');
  },
  async methods() {
    /** @type {import('./step.mjs').Method[]} */
    const methods = [];
    if ((await inPath('apt-get')) !== null && (await inPath('dpkg-deb')) !== null) {
      const update = await asRoot();
      methods.push({
        // Unpacked, not installed: the package would start a server on the machine.
        title: "Debian's package, unpacked below .waygate/tools",
        commands: [
          ...(update === null ? [] : [[...update, 'apt-get', 'update', '-qq']]),
          ['sh', '-c', `mkdir -p '${PLACE}' && cd '${PLACE}' && apt-get download prometheus`],
        ],
        afterwards: async () => {
          await mkdir(PLACE, { recursive: true });
          const archive = (await readdir(PLACE)).find((file) => file.endsWith('.deb'));
          if (archive === undefined) throw new Error('apt-get downloaded nothing');
          const { execFileSync } = await import('node:child_process');
          execFileSync('dpkg-deb', ['-x', join(PLACE, archive), PLACE]);
        },
      });
    }
    if ((await inPath('brew')) !== null) {
      methods.push({ title: 'Homebrew: prometheus', commands: [['brew', 'install', 'prometheus']] });
    }
    return methods;
  },
  byHand: 'put `prometheus` and `promtool` (prometheus.io/download) in PATH',
};
