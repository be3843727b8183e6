import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { oneLine } from '../../core/release/one-line.ts';

/** A deployment that waits for the gate. */
export interface WaitingDeployment {
  readonly environment: string;
  /** Where it is answered. */
  readonly callback: string;
  /** GitHub's number of it; where there is none, what tells one delivery from another. */
  readonly id: string;
  /** What the deployment is called: its ref in short and in full, its commit, and `release` of its payload. */
  readonly names: readonly string[];
  /** Of the app, whose token answers. */
  readonly installation: number;
}

/** Whether GitHub signed the body with the app's webhook secret (`X-Hub-Signature-256`). */
export function isSigned(body: Buffer, header: string | string[] | undefined, secret: string): boolean {
  const [, hex] = /^sha256=([0-9a-f]{64})$/.exec(typeof header === 'string' ? header : '') ?? [];
  const expected = createHmac('sha256', secret).update(body).digest();
  return hex !== undefined && timingSafeEqual(Buffer.from(hex, 'hex'), expected);
}

/**
 * What an event `deployment_protection_rule` asks, or why it can't be answered, in one line. `hosts`: where a callback may lead; anything else
 * would be somebody who makes the gate send its token elsewhere.
 */
export function waitingDeployment(
  body: Buffer,
  hosts: readonly string[],
): WaitingDeployment | { readonly refusal: string } {
  const { environment, deployment_callback_url: callback, deployment, installation } = parsed(body);
  const url = typeof callback === 'string' && URL.canParse(callback) ? new URL(callback) : null;
  if (url === null || !isAllowed(url, hosts)) {
    const found = url === null ? 'no address' : url.origin;
    return { refusal: `deployment_callback_url leads to ${found}, expected https and one of ${hosts.join(', ')}` };
  }
  const { id: number, ref, sha, payload } = record(deployment);
  const { id: app } = record(installation);
  if (typeof environment !== 'string' || environment === '') return { refusal: 'no environment in it' };
  if (typeof app !== 'number') return { refusal: 'no installation.id in it: is it the webhook of a GitHub App?' };
  const short = typeof ref === 'string' ? ref.replace(/^refs\/(heads|tags)\//, '') : undefined;
  const names = [ref, short, sha, record(payload).release].filter((name) => typeof name === 'string' && name !== '');
  const id = typeof number === 'number' ? `${number}` : createHash('sha256').update(body).digest('hex');
  return {
    environment: oneLine(environment, 255),
    callback: url.href,
    id,
    names: names as string[],
    installation: app,
  };
}

const CALLBACK_PATH = /^(\/api\/v3)?\/repos\/[\w.-]+\/[\w.-]+\/actions\/runs\/\d+\/deployment_protection_rule$/;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/;

function isAllowed({ protocol, host, hostname, username, password, pathname }: URL, hosts: readonly string[]): boolean {
  const isSafe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
  return isSafe && hosts.includes(host) && username === '' && password === '' && CALLBACK_PATH.test(pathname);
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return record(JSON.parse(body.toString('utf8')));
  } catch {
    return {};
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
