import { gateAnswer } from '../../core/release/gate-answer.ts';
import { type GateStatus, statusAt } from '../../core/release/gate-status.ts';
import type { CanaryBinding } from './canary-binding.ts';
import type { FlaggerCall } from './flagger-call.ts';

export type FlaggerQuestion = 'start' | 'widen' | 'rollback';

export interface Permit {
  readonly allowed: boolean;
  /** One line. */
  readonly reason: string;
}

/** A Canary whose hooks ask the gate. */
export interface FlaggerCanary {
  readonly namespace: string;
  readonly name: string;
  /**
   * Answers by the last order and by what the Canary itself says: that of the `flagger` actuator. Without one the verdict answers, bound to a
   * revision by what Flagger sends; what is enforced needs the actuator, because only it knows how far an order goes.
   */
  readonly permit?: (question: FlaggerQuestion, signal: AbortSignal) => Promise<Permit>;
}

/** Flagger waits 5 s for a hook in the example, 10 s unless said: a gate that takes longer is a dead one. */
const PERMIT_MS = 4_000;

export interface FlaggerAsk {
  readonly canary: FlaggerCanary;
  readonly call: FlaggerCall;
  readonly status: GateStatus;
  readonly nowMs: number;
  readonly binding: CanaryBinding;
}

/** Whether Flagger may do what it asks for. Never rejects. */
export async function flaggerPermit(question: FlaggerQuestion, asked: FlaggerAsk): Promise<Permit> {
  const { canary, call, status, nowMs, binding } = asked;
  const answer = gateAnswer(status, nowMs);
  if (question === 'rollback') {
    return canary.permit === undefined ? boundRollback(asked) : await ask(canary.permit, question);
  }
  const stranger = binding.admit(call, question, status);
  if (status.mode === 'observe') return answer.verdict === 'widen' ? yes(answer.summary) : no(answer.summary);
  const isAwake = statusAt(status, nowMs) === status && status.phase !== 'frozen';
  if (status.mode === 'enforce' && canary.permit !== undefined) {
    // An order that was given before the line was stopped, or before the gate fell asleep, is none any more.
    return answer.verdict !== 'roll_back' && isAwake ? await ask(canary.permit, question) : no(answer.summary);
  }
  if (stranger !== null) return no(stranger);
  // The dark stage was ordered: the candidate may be brought up, nobody sees it.
  const begun = question === 'start' && status.mode === 'enforce' && status.decision > 0 && isAwake;
  return answer.verdict === 'widen' || (begun && answer.verdict === 'hold') ? yes(answer.summary) : no(answer.summary);
}

/** A yes would also kill the release after this one, so it is given to one revision alone. */
function boundRollback({ call, status, nowMs, binding }: FlaggerAsk): Permit {
  const { verdict, summary } = gateAnswer(status, nowMs);
  if (verdict !== 'roll_back') return no(`no roll back is ordered; ${summary}`);
  const stranger = binding.stranger(call, status);
  return stranger === null ? yes(summary) : no(stranger);
}

async function ask(permit: NonNullable<FlaggerCanary['permit']>, question: FlaggerQuestion): Promise<Permit> {
  const signal = AbortSignal.timeout(PERMIT_MS);
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no answer within ${PERMIT_MS / 1000} s`)), { once: true });
  });
  try {
    return await Promise.race([permit(question, signal), late]);
  } catch (error) {
    return no(`the Canary can not be read: ${(error as Error).message}`);
  }
}

function yes(reason: string): Permit {
  return { allowed: true, reason };
}

function no(reason: string): Permit {
  return { allowed: false, reason };
}
