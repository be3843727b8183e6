import { gateAnswer } from '../../core/release/gate-answer.ts';
import { type GateStatus, statusAt } from '../../core/release/gate-status.ts';

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
   * Answers by the last order and by what the Canary itself says: that of the `flagger` actuator. Only it knows how far an order goes, and for
   * which revision.
   */
  readonly permit: (question: FlaggerQuestion, signal: AbortSignal) => Promise<Permit>;
}

/** Flagger waits 5 s for a hook in the example, 10 s unless said: a gate that takes longer is a dead one. */
const PERMIT_MS = 4_000;

export interface FlaggerAsk {
  readonly canary: FlaggerCanary;
  readonly status: GateStatus;
  readonly nowMs: number;
}

/** Whether Flagger may do what it asks for. Never rejects. */
export async function flaggerPermit(question: FlaggerQuestion, { canary, status, nowMs }: FlaggerAsk): Promise<Permit> {
  // It was ordered, and stays so whatever became of the gate; what is not ordered is a no.
  if (question === 'rollback') return await ask(canary.permit, question);
  const { verdict, summary } = gateAnswer(status, nowMs);
  if (status.mode === 'observe') return verdict === 'widen' ? yes(summary) : no(summary);
  const isAwake = statusAt(status, nowMs) === status && status.phase !== 'frozen';
  // What failed, was given before the line was stopped or before the gate fell asleep, is no order any more.
  const isOrdered = question === 'start' ? status.decision > 0 : status.order?.kind === 'expose';
  return verdict !== 'roll_back' && isAwake && isOrdered ? await ask(canary.permit, question) : no(summary);
}

async function ask(permit: FlaggerCanary['permit'], question: FlaggerQuestion): Promise<Permit> {
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
