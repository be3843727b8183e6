import { type Fragment, html } from '../html.ts';
import type { Visit } from '../visit.ts';

/** What a refusal means to a shopper. */
export function problemText({ words }: Visit, code: string): string {
  return words.problems[code] ?? words.problem;
}

/** Shows the problem that a redirect brought along. */
export function problemNote(visit: Visit): Fragment {
  const code = visit.query.get('problem');
  return code !== null && html`<p class="alert" role="alert">${problemText(visit, code)}</p>`;
}
