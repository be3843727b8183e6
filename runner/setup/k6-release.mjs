import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const VERSION = 'v2.2.0';

/**
 * Where an official release is, and what it must be.
 * @typedef {object} Release
 * @property {string} base Address of the folder that the archives are in.
 * @property {Readonly<Record<string, string>>} sums sha256 by archive name.
 */

/**
 * k6's release archives. The sums are those of the release's own `k6-v2.2.0-checksums.txt` as several public projects have pinned them,
 * independently of each other (macOS: one); taken into this file so that whoever changes the release changes nothing here.
 * @type {Release}
 */
export const OFFICIAL_RELEASE = {
  base: `https://github.com/grafana/k6/releases/download/${VERSION}`,
  sums: {
    [`k6-${VERSION}-linux-amd64.tar.gz`]: 'b5a8003c86f35f5cd5ceef1490312c48e587696c94d998cefc6d7b3b4cb1597d',
    [`k6-${VERSION}-linux-arm64.tar.gz`]: '4ecd64cadcc792402d16293836115480419c4447c032858f564852d98f1bf54c',
    [`k6-${VERSION}-macos-amd64.zip`]: '45a08590511c8a6a9c6331645e60c41624924e848e29472e87c60ac956d50372',
    [`k6-${VERSION}-macos-arm64.zip`]: '37a028506bf13578de66c906296803775df28cc2504b1a8c5d786b2803e757c7',
    [`k6-${VERSION}-windows-amd64.zip`]: 'ceb2b1e1cf9dbe1303c6c33ec83ffda86dda5c610b4def92064d3c7ebae8d9f4',
  },
};

const SYSTEMS = { linux: 'linux', darwin: 'macos', win32: 'windows' };
const PROCESSORS = { x64: 'amd64', arm64: 'arm64' };
const DOWNLOAD_MS = 300_000;

/**
 * Name of the archive for a machine, or null when the release has none for it.
 * @param {Release} release
 * @param {string} platform as `process.platform`
 * @param {string} processor as `process.arch`
 */
export function archiveFor({ sums }, platform = process.platform, processor = process.arch) {
  const system = SYSTEMS[/** @type {keyof typeof SYSTEMS} */ (platform)];
  const kind = PROCESSORS[/** @type {keyof typeof PROCESSORS} */ (processor)];
  const name = `k6-${VERSION}-${system}-${kind}${system === 'linux' ? '.tar.gz' : '.zip'}`;
  return name in sums ? name : null;
}

/**
 * Downloads an archive, checks its sum, and unpacks k6 into a folder. Rejects, and leaves nothing there, when it is not what it must be.
 * @param {Release} release
 * @param {string} archive
 * @param {string} folder
 */
export async function installRelease({ base, sums }, archive, folder) {
  const address = `${base}/${archive}`;
  const answer = await fetch(address, { signal: AbortSignal.timeout(DOWNLOAD_MS) }).catch((error) => {
    throw new Error(`${address} could not be reached: ${error.cause?.message ?? error.message}`);
  });
  if (!answer.ok) throw new Error(`${address} was answered with ${answer.status}`);
  const content = Buffer.from(await answer.arrayBuffer());
  const sum = createHash('sha256').update(content).digest('hex');
  if (sum !== sums[archive]) {
    throw new Error(`${address} is not the archive that was checked: its sha256 is ${sum}, not ${sums[archive]}`);
  }
  await mkdir(folder, { recursive: true });
  const place = await mkdtemp(join(folder, 'unpack-'));
  try {
    await writeFile(join(place, archive), content);
    // The tar of macOS and Windows reads zip archives as well.
    execFileSync('tar', ['-xf', archive], { cwd: place, stdio: ['ignore', 'ignore', 'pipe'] });
    const program = archive.includes('-windows-') ? 'k6.exe' : 'k6';
    const unpacked = join(place, archive.replace(/\.(tar\.gz|zip)$/, ''), program);
    await chmod(unpacked, 0o755);
    await rename(unpacked, join(folder, program));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
