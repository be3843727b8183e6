import { readFile } from 'node:fs/promises';
import { Agent } from 'undici';
import type { ActuatorTools } from './actuator-tools.ts';
import { parseAnswer, requestText } from './request-text.ts';
import { trouble, wordsOf } from './trouble.ts';
import { withinSignal } from './within-signal.ts';

/** Where the Kubernetes API is. What is left out is where a pod finds it. */
export interface KubernetesPlace {
  /** `https://kubernetes.default.svc` unless said. */
  readonly server?: string;
  /** The service account's unless said; read again for each question, because tokens are rotated. */
  readonly tokenFile?: string;
  /** Of whom the API's certificate is signed; the service account's unless said. */
  readonly caFile?: string;
  readonly namespace: string;
}

/** One object of the API, by its path `/apis/<group>/<version>/namespaces/<namespace>/<plural>/<name>`. */
export interface KubernetesObject {
  get(signal: AbortSignal): Promise<unknown>;
  /** A merge patch (RFC 7386); of the `status` subresource when it is said. */
  patch(change: unknown, signal: AbortSignal, subresource?: 'status'): Promise<unknown>;
}

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Methods reject with an `Error` that names the system; `rights` says what its service account must be allowed. */
export function kubernetesObject(
  system: string,
  {
    server = 'https://kubernetes.default.svc',
    tokenFile = `${ACCOUNT}/token`,
    caFile = `${ACCOUNT}/ca.crt`,
  }: KubernetesPlace,
  path: string,
  rights: string,
  { mask }: Pick<ActuatorTools, 'mask'>,
): KubernetesObject {
  const base = `${server.replace(/\/$/, '')}${path}`;
  const hint = `expected the object to be there, and a token that may ${rights}`;
  const ask = async (method: 'GET' | 'PATCH', signal: AbortSignal, subresource = '', change?: unknown) => {
    const token = (await readOwn(system, tokenFile, signal)).trim();
    const ca = server.startsWith('https:') ? await readOwn(system, caFile, signal) : undefined;
    const dispatcher = new Agent({ connect: ca === undefined ? {} : { ca } });
    const patch = change === undefined ? {} : { body: JSON.stringify(change) };
    const headers = {
      authorization: `Bearer ${token}`,
      ...(change === undefined ? {} : { 'content-type': 'application/merge-patch+json' }),
    };
    try {
      const url = `${base}${subresource}`;
      const text = await requestText({
        system,
        url,
        method,
        headers,
        ...patch,
        hint,
        signal,
        dispatcher,
        mask: (said) => mask(said.replaceAll(token, '[token]')),
      });
      return parseAnswer(system, text, hint);
    } finally {
      await dispatcher.destroy();
    }
  };
  return {
    get: (signal) => ask('GET', signal),
    patch: (change, signal, subresource) =>
      ask('PATCH', signal, subresource === undefined ? '' : `/${subresource}`, change),
  };
}

async function readOwn(system: string, file: string, signal: AbortSignal): Promise<string> {
  try {
    return await withinSignal(system, signal, readFile(file, 'utf8'));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    const hint = 'run in a pod with a service account, or name tokenFile and caFile in the configuration';
    throw trouble(system, `${file} could not be read (${wordsOf(cause)})`, hint, cause);
  }
}
