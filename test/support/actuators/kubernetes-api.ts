import { LOOPBACK_TLS } from './loopback-tls.ts';
import { type Answer, type Asked, type StrictServer, startServer } from './strict-server.ts';

export interface KubernetesObject {
  metadata: { name: string; generation: number; resourceVersion: string; annotations?: Record<string, string> };
  spec: Record<string, unknown>;
  status: Record<string, unknown>;
}

export interface KubernetesApi extends StrictServer {
  /** Moves the object as its controller would: with a new version of it. */
  change(by: (object: KubernetesObject) => void): void;
}

export interface KubernetesApiOptions {
  readonly token: string;
  /** `/apis/<group>/<version>/namespaces/<namespace>/<plural>/<name>`. */
  readonly path: string;
  readonly object: KubernetesObject;
  /** What the token may do beyond reading. */
  readonly rights: 'read' | 'patch';
}

/**
 * One object of a Kubernetes API with a status subresource, over TLS. As strict as the real one where an actuator could be wrong: bearer token,
 * paths, the patch's content type, what a patch of the object or of its status may change, resourceVersion.
 */
export async function startKubernetesApi({
  token,
  path,
  object,
  rights,
}: KubernetesApiOptions): Promise<KubernetesApi> {
  const touch = () => {
    object.metadata.resourceVersion = String(Number(object.metadata.resourceVersion) + 1);
  };
  const patch = ({ headers, body }: Asked, isStatus: boolean): Answer => {
    if (headers['content-type'] !== 'application/merge-patch+json') {
      return failure(
        415,
        'UnsupportedMediaType',
        `the body of the request was in an unknown format: ${headers['content-type']}`,
      );
    }
    if (rights !== 'patch') return failure(403, 'Forbidden', 'cannot patch resource');
    const change = JSON.parse(body) as Partial<KubernetesObject>;
    const version = change.metadata?.resourceVersion;
    if (version !== undefined && version !== object.metadata.resourceVersion) {
      return failure(
        409,
        'Conflict',
        'the object has been modified; please apply your changes to the latest version and try again',
      );
    }
    // The API server drops, without a word, what belongs to the other side.
    if (isStatus) object.status = merged(object.status, change.status ?? {});
    else {
      const before = JSON.stringify(object.spec);
      object.spec = merged(object.spec, change.spec ?? {});
      const { annotations } = change.metadata ?? {};
      if (annotations !== undefined)
        object.metadata.annotations = merged(object.metadata.annotations ?? {}, annotations) as Record<string, string>;
      if (JSON.stringify(object.spec) !== before) object.metadata.generation += 1;
    }
    touch();
    return { status: 200, body: object };
  };
  const server = await startServer((asked) => {
    if (asked.headers.authorization !== `Bearer ${token}`) return failure(401, 'Unauthorized', 'Unauthorized');
    const isStatus = asked.path === `${path}/status`;
    if (asked.path !== path && !isStatus)
      return failure(404, 'NotFound', 'the server could not find the requested resource');
    if (asked.method === 'GET') return { status: 200, body: object };
    return asked.method === 'PATCH' ? patch(asked, isStatus) : failure(405, 'MethodNotAllowed', asked.method);
  }, LOOPBACK_TLS);
  return {
    ...server,
    change(by) {
      by(object);
      touch();
    },
  };
}

function failure(status: number, reason: string, message: string): Answer {
  return { status, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code: status } };
}

/** RFC 7386. */
function merged(target: Record<string, unknown>, change: Record<string, unknown>): Record<string, unknown> {
  const result = { ...target };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete result[key];
    else if (typeof value === 'object' && !Array.isArray(value)) {
      result[key] = merged((result[key] ?? {}) as Record<string, unknown>, value as Record<string, unknown>);
    } else result[key] = value;
  }
  return result;
}
