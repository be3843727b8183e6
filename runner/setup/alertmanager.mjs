import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackedFromDebian } from './debian-package.mjs';
import { firstExecutable, inPath, TOOLS } from './places.mjs';

const PLACE = join(TOOLS, 'alertmanager');
const BIN = join(PLACE, 'usr', 'bin');

/**
 * Where an Alertmanager is, or null. Debian calls it prometheus-alertmanager. Start it two folders above itself (see `relocate`).
 * @returns {Promise<string | null>}
 */
export async function findAlertmanager() {
  return (
    (await inPath('alertmanager')) ??
    (await inPath('prometheus-alertmanager')) ??
    (await firstExecutable([join(BIN, 'alertmanager')]))
  );
}

/** Alertmanager: the tests let a real one take waygate's alerts. @type {import('./step.mjs').Step} */
export const alertmanager = {
  name: 'Alertmanager',
  find: findAlertmanager,
  async methods() {
    const methods = await unpackedFromDebian('prometheus-alertmanager', PLACE, relocate);
    if ((await inPath('brew')) !== null) {
      methods.push({ title: 'Homebrew: alertmanager', commands: [['brew', 'install', 'alertmanager']] });
    }
    return methods;
  },
  byHand: 'put `alertmanager` (prometheus.io/download) in PATH',
};

/**
 * Debian's build ends at once when /usr/share/prometheus/alertmanager is not there, and nothing it is told changes that. This copy looks for it from its
 * working folder; the path keeps its length, so that nothing else in the program moves.
 */
async function relocate() {
  const program = await readFile(join(BIN, 'prometheus-alertmanager'));
  for (
    let at = program.indexOf('/usr/share/prometheus/');
    at !== -1;
    at = program.indexOf('/usr/share/prometheus/', at)
  ) {
    program.write('././/', at);
  }
  // Whole or not there: set-up may be interrupted.
  await writeFile(join(BIN, 'alertmanager.part'), program, { mode: 0o755 });
  await rename(join(BIN, 'alertmanager.part'), join(BIN, 'alertmanager'));
}
