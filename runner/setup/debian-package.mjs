import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asRoot, inPath } from './places.mjs';

/**
 * Debian's package of a server, unpacked below .waygate/tools and not installed: an installed one would start the server on the machine. Empty where
 * there is no apt.
 * @param {string} name Of the package.
 * @param {string} place Folder that it is unpacked into.
 * @param {() => Promise<void>} [unpacked] What remains to be done then.
 * @returns {Promise<import('./step.mjs').Method[]>}
 */
export async function unpackedFromDebian(name, place, unpacked) {
  if ((await inPath('apt-get')) === null || (await inPath('dpkg-deb')) === null) return [];
  const update = await asRoot();
  return [
    {
      title: "Debian's package, unpacked below .waygate/tools",
      commands: [
        ...(update === null ? [] : [[...update, 'apt-get', 'update', '-qq']]),
        ['sh', '-c', `mkdir -p '${place}' && cd '${place}' && apt-get download ${name}`],
      ],
      afterwards: async () => {
        const archive = (await readdir(place)).find((file) => file.endsWith('.deb'));
        if (archive === undefined) throw new Error('apt-get downloaded nothing');
        execFileSync('dpkg-deb', ['-x', join(place, archive), place]);
        await unpacked?.();
      },
    },
  ];
}
