import { EXIT, type ExitCode, exitCodeOf } from '../core/exit-code.ts';
import { answerInWords, askGate, checkStage, type GateQuestionOptions, gateQuestion } from './gate/ask-gate.ts';
import { CommandProblem } from './problem.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * `waygate gate check`: what the gate says now, as an exit code: 0 widen, 10 hold, 20 roll back; without a stage 0 means that the release is through. Rejects
 * with 75 when no gate answers, with 2 when it conducts another release, has no such stage, or refuses to answer.
 */
export async function gateCheck(options: GateQuestionOptions, surroundings: Surroundings): Promise<ExitCode> {
  const question = gateQuestion(options, surroundings);
  const reply = await askGate(question, surroundings.signal);
  if (reply.kind !== 'answer') {
    throw new CommandProblem(reply.kind === 'away' ? EXIT.gateUnreachable : EXIT.usage, reply.problem);
  }
  const { document } = reply;
  checkStage(question, document);
  const exitCode = exitCodeOf(document.verdict);
  surroundings.stdout.write(
    `${options.json === true ? JSON.stringify({ ...document, exitCode }) : answerInWords(document)}\n`,
  );
  return exitCode;
}
