import type { FastifyInstance } from 'fastify';
import { alertmanagerDialect } from './alertmanager.dialect.ts';
import type { Dialect, DialectOptions } from './dialect.ts';
import { flagdDialect } from './flagd.dialect.ts';
import { flaggerDialect } from './flagger.dialect.ts';
import { githubDialect } from './github.dialect.ts';
import { createHookAdmission } from './hook-admission.ts';
import { jsonDialect } from './json.dialect.ts';
import { spinnakerDialect } from './spinnaker.dialect.ts';

const DIALECTS: readonly Dialect[] = [
  jsonDialect,
  spinnakerDialect,
  flaggerDialect,
  flagdDialect,
  alertmanagerDialect,
  githubDialect,
];

/**
 * The gate in the words of delivery systems, as a part of the server: `startServer({ parts: [guard, speakDialects(options)] })`. In each, hold is
 * never spelled as failure, and a gate that does not answer is waited for.
 */
export function speakDialects(options: DialectOptions): (server: FastifyInstance) => Promise<void> {
  return async (server) => {
    const tools = { ...options, hooks: createHookAdmission(options) };
    for (const dialect of DIALECTS) await dialect(server, tools);
  };
}
