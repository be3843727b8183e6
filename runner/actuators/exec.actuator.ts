import { type Order, orderKey } from '../core/release/order.ts';
import { canRehearseBy } from '../core/release/rehearsal.ts';
import { soleTarget } from '../core/release/weights.ts';
import type { Actuator } from './actuator.ts';
import type { ActuatorTools } from './support/actuator-tools.ts';
import { createApplyOnce } from './support/apply-once.ts';
import { exposureFrom } from './support/exposure-reading.ts';
import { parseAnswer } from './support/request-text.ts';
import { runCommand } from './support/run-command.ts';

export interface ExecConfig {
  readonly kind: 'exec';
  readonly id: string;
  /** Program and arguments, given to no shell. Gets the order as JSON on stdin and as WAYGATE_… in its environment; 0 = accepted. */
  readonly apply: readonly [string, ...string[]];
  /** Prints a percentage or `{ "default": …, "segments": {…} }`. Without it an order is only ever accepted. */
  readonly read?: readonly [string, ...string[]];
  readonly cwd?: string;
  /** The runner's environment. `PATH` and `HOME` are handed on, and the variables that `pass` names. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pass?: readonly string[];
  readonly bySegment?: boolean;
  /** Where a release can be taken back from; everywhere unless said. */
  readonly rollsBackFrom?: readonly ('exposed' | 'complete')[];
  /** Whether it can expose the same candidate again after it took it back; it can unless said. Without `read` that is never tried. */
  readonly exposesAgain?: boolean;
}

/** Any system that a program on this machine can move. A command that outlives its order is killed with all that it started. */
export function createExec(config: ExecConfig, { memory, mask }: ActuatorTools): Actuator {
  const { id, apply, read: reading, cwd, bySegment = false, rollsBackFrom = ['exposed', 'complete'] } = config;
  const system = `command ${id}`;
  const place = { system, mask, ...(cwd === undefined ? {} : { cwd }) };
  const handedOn = environment(config);
  const read: Actuator['read'] = async (signal) => {
    if (reading === undefined) return null;
    const text = await runCommand({ ...place, argv: reading, env: handedOn, stdin: '', signal });
    const hint = `mend what “${reading.join(' ')}” prints`;
    return exposureFrom(system, parseAnswer(system, text, hint), hint);
  };
  const applyOnce = createApplyOnce({ id, system, memory, read });
  return {
    id,
    bySegment,
    canRollBackFrom: (where) => rollsBackFrom.includes(where),
    canNarrow: true,
    canRehearse: canRehearseBy(config),
    canBeRead: reading !== undefined,
    isGradual: true,
    read,
    async apply(order, signal) {
      if (!bySegment) soleTarget(order.exposure);
      await applyOnce(order, signal, async (limited) => {
        const env = { ...handedOn, ...orderVariables(order) };
        await runCommand({ ...place, argv: apply, env, stdin: `${JSON.stringify(order)}\n`, signal: limited });
      });
    },
  };
}

function environment({ env, pass = [] }: ExecConfig): Record<string, string> {
  const names = ['PATH', 'HOME', ...pass];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

function orderVariables(order: Order): Record<string, string> {
  return {
    WAYGATE_ORDER: orderKey(order),
    WAYGATE_RELEASE: order.release,
    WAYGATE_DECISION: String(order.decision),
    WAYGATE_KIND: order.kind,
    WAYGATE_STAGE: order.stage,
    WAYGATE_BASELINE: order.releases.baseline,
    WAYGATE_CANDIDATE: order.releases.candidate,
    WAYGATE_PERCENT: String(order.exposure.default),
    WAYGATE_EXPOSURE: JSON.stringify(order.exposure),
    WAYGATE_DEADLINE: order.deadlineAt,
    WAYGATE_REASON: order.reason,
  };
}
