import type { AnswerClass } from './counters.ts';

/** Status 0: no answer came. */
export function answerClass(status: number): AnswerClass {
  if (status === 429) return 'throttled';
  if (status === 503) return 'unavailable';
  if (status >= 500) return 'error';
  if (status >= 400) return 'refused';
  if (status >= 300) return 'redirect';
  return status >= 200 ? 'ok' : 'none';
}

/** The shop did not answer, is too busy or broken: the same request may succeed later. Every other answer is final. */
export function mayPass(status: number): boolean {
  return ['throttled', 'unavailable', 'error', 'none'].includes(answerClass(status));
}
