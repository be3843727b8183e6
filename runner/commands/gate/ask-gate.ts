import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { request } from 'undici';
import { EXIT } from '../../core/exit-code.ts';
import { oneLine } from '../../core/release/one-line.ts';
import { overrideInWords } from '../../core/release/override-text.ts';
import { VERDICTS } from '../../core/result.ts';
import type { GateDocument } from '../../server/dialects/json.dialect.ts';
import { CommandProblem } from '../problem.ts';
import type { Surroundings } from '../surroundings.ts';

/** What `gate check` and `gate wait` are told. */
export interface GateQuestionOptions {
  readonly url?: string;
  readonly release: string;
  readonly stage?: string;
  readonly tokenFile?: string;
  readonly json?: boolean;
}

export interface GateQuestion {
  readonly address: URL;
  readonly release: string;
  readonly stage: string | null;
  readonly token: string | null;
}

export type GateReply =
  | { readonly kind: 'answer'; readonly document: GateDocument }
  /** `away`: no gate answered; `unknown`: it conducts another release; `refused`: it will not answer this question. */
  | { readonly kind: 'away' | 'unknown' | 'refused'; readonly problem: string };

const DEFAULT_URL = 'http://127.0.0.1:9464';
/** A gate that takes longer says nothing. */
const ANSWER_MS = 5_000;
const MOST_BYTES = 4_000_000;

/** Where to ask what. Throws a `CommandProblem` with exit code 2 for an address that is none and a token that can't be read. */
export function gateQuestion(
  { url, release, stage, tokenFile }: GateQuestionOptions,
  { env, cwd }: Pick<Surroundings, 'env' | 'cwd'>,
): GateQuestion {
  const base = url ?? env.WAYGATE_URL ?? DEFAULT_URL;
  if (!/^https?:\/\//.test(base) || !URL.canParse(base)) {
    throw usage('There is no such gate', `--url ${base}`, `an address such as ${DEFAULT_URL}`, 'or set WAYGATE_URL');
  }
  const address = new URL(`v1/gates/${encodeURIComponent(release)}`, base.endsWith('/') ? base : `${base}/`);
  if (stage !== undefined) address.searchParams.set('stage', stage);
  const token = tokenFile === undefined ? (env.WAYGATE_TOKEN ?? null) : readToken(resolve(cwd, tokenFile));
  return { address, release, stage: stage ?? null, token };
}

/** Asks once. Never rejects: a gate that does not answer is an answer. */
export async function askGate({ address, release, token }: GateQuestion, signal: AbortSignal): Promise<GateReply> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
  let status: number;
  let text: string;
  try {
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    const answer = await request(address, { headers: { accept: 'application/json', ...headers }, signal: limited });
    status = answer.statusCode;
    text = await textOf(answer.body);
  } catch (error) {
    const { code, name, message } = error as NodeJS.ErrnoException;
    const why = limited.aborted ? `no answer within ${ANSWER_MS / 1000} s` : (code ?? (message || name));
    return { kind: 'away', problem: `no gate answers at ${address.origin} (${why})` };
  }
  const body = parsed(text);
  const said = oneLine(typeof body.problem === 'string' ? body.problem : text, 300);
  if (status === 404 && typeof body.problem === 'string') {
    const [known] = (body.diagnostics ?? []) as readonly { readonly expected?: string }[];
    return { kind: 'unknown', problem: known?.expected === undefined ? said : `${said} It has ${known.expected}.` };
  }
  if ([400, 401, 403].includes(status)) {
    return { kind: 'refused', problem: `the gate at ${address.origin} refuses to answer (${status}): ${said}` };
  }
  if (status !== 200) return { kind: 'away', problem: `${address.origin} answered ${status}: ${said}` };
  // Something else may listen there: only what is a verdict on this release is one.
  if (!(VERDICTS as readonly unknown[]).includes(body.verdict) || body.release !== release) {
    return { kind: 'away', problem: `what answers at ${address.origin} is no gate of ${release}: ${said}` };
  }
  return { kind: 'answer', document: body as unknown as GateDocument };
}

/** Throws a `CommandProblem` with exit code 2 when the release has no such stage: it would be held for ever. */
export function checkStage({ stage }: GateQuestion, { release, stages }: GateDocument): void {
  const names = stages.map(({ name }) => name);
  if (stage === null || names.includes(stage)) return;
  throw usage(
    `${release} has no such stage`,
    `--stage ${stage}`,
    `one of ${names.join(', ')}`,
    'name it as the plan does',
  );
}

/** The verdict in words, what decides, and every override in force: also one that decides nothing now. */
export function answerInWords({ verdict, summary, reasons, overrides }: GateDocument): string {
  return [
    `${verdict.replace('_', ' ')}: ${summary}`,
    ...reasons.map(({ code, text }) => `  ${code}: ${oneLine(text, 500)}`),
    ...overrides.map((override) => `  override in force: ${oneLine(overrideInWords(override), 800)}`),
  ].join('\n');
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? error;
    throw usage(
      'The token can not be read',
      `--token-file ${file}: ${code}`,
      'a file with the token alone',
      'or set WAYGATE_TOKEN',
    );
  }
}

function usage(what: string, found: string, expected: string, hint: string): CommandProblem {
  return new CommandProblem(EXIT.usage, `${what}\n  found:    ${found}\n  expected: ${expected}\n  hint:     ${hint}`);
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A JSON object; an empty one of anything else, which is no gate's answer. */
export function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
