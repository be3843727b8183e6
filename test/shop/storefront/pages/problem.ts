import { type Fragment, html } from '../html.ts';
import { layout } from '../layout.ts';
import type { ShopContext } from '../shop-context.ts';
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

/** The page of a request that failed: what is the matter, and a way on. Plain text when not even the page can be made. */
export function problemPage(shop: ShopContext, visit: Visit, text: string): Promise<string> {
  const main = html`<h1>${text}</h1><p><a href="/${visit.market}/">${visit.words.keepShopping}</a></p>`;
  return layout(shop, visit, { title: text, canonical: null, main }).catch(() => text);
}
