import type { Witness } from './witness.ts';

export type WalkFailureClass =
  | 'assertion'
  | 'timeout'
  | 'http_4xx'
  | 'http_5xx'
  | 'network'
  | 'js_error'
  | 'data'
  | 'accessibility';

export interface WalkFailure {
  readonly class: WalkFailureClass;
  readonly step: string | null;
  readonly message: string;
}

const LONGEST_MESSAGE = 1_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: Playwright colours its messages
const COLOUR = /\u001b\[[0-9;]*m/g;

/**
 * Names what went wrong in a step. What the shop answered within the step says more than the expectation that then failed,
 * and an error of the page's own script more than a missing element.
 */
export function describeFailure(error: unknown, step: string | null, since: number, witness: Witness): WalkFailure {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  const { kind, why } = classify(name, message, since, witness);
  const said = message.replaceAll(COLOUR, '').trim();
  const text = why === null ? said : `${why}; then ${said}`;
  return { class: kind, step, message: text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text };
}

function classify(
  name: string,
  message: string,
  since: number,
  witness: Witness,
): { readonly kind: WalkFailureClass; readonly why: string | null } {
  const refused = witness.answers.filter(
    ({ at, status, kind, method }) =>
      at >= since && (status >= 500 || (status >= 400 && (kind === 'document' || method !== 'GET'))),
  );
  const worst = refused.find(({ status }) => status >= 500) ?? refused[0];
  if (worst !== undefined) {
    const path = new URL(worst.url).pathname;
    return {
      kind: worst.status >= 500 ? 'http_5xx' : 'http_4xx',
      why: `${worst.method} ${path} answered ${worst.status}`,
    };
  }
  if (name === 'DataError' || name === 'TypeError' || name === 'RangeError') return { kind: 'data', why: null };
  if (name === 'AccessibilityError') return { kind: 'accessibility', why: null };
  if (/net::ERR_(?!ABORTED)/.test(message)) return { kind: 'network', why: null };
  const broken = witness.pageErrors.find(({ at }) => at >= since);
  if (broken !== undefined) return { kind: 'js_error', why: `the page's script failed: ${broken.text.split('\n')[0]}` };
  if (name === 'TimeoutError' || name === 'DeadlineError') return { kind: 'timeout', why: null };
  return { kind: 'assertion', why: null };
}
