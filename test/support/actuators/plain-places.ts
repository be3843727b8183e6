import { execFile } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ExecConfig } from '../../../runner/actuators/exec.actuator.ts';
import type { FlagFileConfig } from '../../../runner/actuators/flag-file.actuator.ts';
import type { HttpConfig } from '../../../runner/actuators/http.actuator.ts';
import type { Exposure } from '../../../runner/core/release/exposure.ts';
import { everywhere, type Place } from './place.ts';
import { type Answer, type Asked, deadAddress, type StrictServer, startServer } from './strict-server.ts';

/** A folder with a `flags.json` in which another flag stands. */
export async function openFlagFilePlace(): Promise<Place & { readonly config: FlagFileConfig }> {
  const folder = await mkdtemp(join(tmpdir(), 'waygate-flags-'));
  const file = join(folder, 'flags.json');
  const other = { state: 'ENABLED', variants: { on: true }, defaultVariant: 'on' };
  await writeFile(file, JSON.stringify({ flags: { 'another-flag': other } }));
  const config: FlagFileConfig = { kind: 'flag-file', id: 'flags', file, flag: 'checkout-release' };
  const rules = async (): Promise<unknown[]> => {
    const { flags } = JSON.parse(await readFile(file, 'utf8')) as {
      flags: Record<string, { targeting: { if: unknown[] } }>;
    };
    return flags['checkout-release']?.targeting.if ?? [];
  };
  const percent = (rule: unknown) =>
    ((rule as { fractional: [[string, number]] } | undefined)?.fractional[0][1] ?? 0) / 1000;
  let isSilent = false;
  return {
    config,
    name: /flag checkout-release in .*\.json/,
    settle: async () => undefined,
    async truth() {
      const all = await rules();
      const segments = all.length < 3 ? {} : { 'mobile-us': percent(all[1]) };
      return { default: percent(all.at(-1)), segments };
    },
    // The same order writes the same file.
    effects: async () => hash(await readFile(file, 'utf8')),
    dead: { ...config, file: join(folder, 'no-such-folder', 'flags.json') },
    async fallSilent() {
      await rm(file);
      await promisify(execFile)('mkfifo', [file]);
      isSilent = true;
    },
    async close() {
      // Lets go whoever still waits to read.
      if (isSilent) await open(file, constants.O_RDWR | constants.O_NONBLOCK).then((handle) => handle.close());
      await rm(folder, { recursive: true });
    },
  };
}

function hash(text: string): number {
  return [...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) | 0, 7);
}

/** A load balancer's API of somebody's own, which honours idempotency keys and takes a token. */
export async function openHttpPlace(): Promise<Place & { readonly config: HttpConfig; readonly server: StrictServer }> {
  let weight = 0;
  const done = new Set<string>();
  const server = await startServer((asked: Asked): Answer => {
    const { method, path, headers, body } = asked;
    if (headers.authorization !== 'Bearer lb-secret')
      return { status: 401, body: `no entry with ${headers.authorization}` };
    if (method === 'GET' && path === '/pools/shop')
      return { status: 200, body: { pools: { shop: { canary: weight } } } };
    if (method !== 'POST' || path !== '/pools/shop/2.41.0') return { status: 404, body: `no ${method} ${path}` };
    if (headers['content-type'] !== 'application/json') return { status: 415, body: 'JSON please' };
    const wanted = JSON.parse(body) as { weight: number; versions: string[]; why: string };
    if (typeof wanted.weight !== 'number' || wanted.versions.join() !== '2.40.0,2.41.0')
      return { status: 422, body: `not understood: ${body}` };
    const key = String(headers['idempotency-key']);
    if (!/^shop-2\.41#\d+$/.test(key)) return { status: 400, body: 'no idempotency key' };
    if (!done.has(key)) weight = wanted.weight;
    done.add(key);
    return { status: 204 };
  });
  const headers = { Authorization: 'Bearer lb-secret' };
  const configAt = (url: string): HttpConfig => ({
    kind: 'http',
    id: 'balancer',
    apply: {
      method: 'POST',
      url: `${url}/pools/shop/{candidate}`,
      headers,
      body: '{"weight": {percent}, "versions": ["{baseline}", "{candidate}"], "why": "{reason}", "all": {exposure}}',
    },
    read: { url: `${url}/pools/shop`, headers, at: '/pools/shop/canary' },
  });
  return {
    config: configAt(server.url),
    server,
    name: /HTTP actuator balancer/,
    settle: async () => undefined,
    truth: async () => everywhere(weight),
    effects: async () => done.size,
    dead: configAt(await deadAddress()),
    fallSilent: async () => server.fallSilent(),
    close: () => server.close(),
  };
}

export interface ExecPlace extends Place {
  readonly config: ExecConfig;
  /** What the command saw. */
  seen(): Promise<{ readonly env: Record<string, string>; readonly stdin: unknown }>;
  /** Pids of the command that hung and of what it had started. */
  hanging(): Promise<readonly number[]>;
}

const APPLY = `
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
const stdin = JSON.parse(readFileSync(0, 'utf8'));
if (existsSync('silent')) {
  const heir = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
  writeFileSync('pids.draft', JSON.stringify([process.pid, heir.pid]));
  (await import('node:fs')).renameSync('pids.draft', 'pids');
  setInterval(() => {}, 1000);
} else {
  appendFileSync('log', stdin.decision + '\\n');
  writeFileSync('seen', JSON.stringify({ env: process.env, stdin }));
  writeFileSync('state', process.env.WAYGATE_EXPOSURE);
}
`;
const READ = `
import { readFileSync } from 'node:fs';
process.stdout.write(readFileSync('state', 'utf8'));
`;

/** Two programs in a folder, one that moves a file and one that prints it. */
export async function openExecPlace(): Promise<ExecPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'waygate-exec-'));
  await writeFile(join(folder, 'apply.mjs'), APPLY);
  await writeFile(join(folder, 'read.mjs'), READ);
  await writeFile(join(folder, 'state'), '0');
  const state = async (): Promise<Exposure> => {
    const exposure = JSON.parse(await readFile(join(folder, 'state'), 'utf8')) as number | Exposure;
    return typeof exposure === 'number' ? everywhere(exposure) : exposure;
  };
  const config: ExecConfig = {
    kind: 'exec',
    id: 'mover',
    apply: [process.execPath, 'apply.mjs'],
    read: [process.execPath, 'read.mjs'],
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: '/home/shop', KUBECONFIG: '/etc/kube', RUNNER_SECRET: 'not for commands' },
    pass: ['KUBECONFIG', 'NOT_SET'],
    bySegment: true,
  };
  return {
    config,
    name: /command mover/,
    settle: async () => undefined,
    truth: state,
    effects: async () =>
      existsSync(join(folder, 'log')) ? (await readFile(join(folder, 'log'), 'utf8')).split('\n').length : 0,
    dead: { ...config, apply: ['waygate-no-such-program'], read: ['waygate-no-such-program'] },
    fallSilent: () => writeFile(join(folder, 'silent'), ''),
    seen: async () => JSON.parse(await readFile(join(folder, 'seen'), 'utf8')),
    hanging: async () => JSON.parse(await readFile(join(folder, 'pids'), 'utf8')),
    close: () => rm(folder, { recursive: true }),
  };
}
