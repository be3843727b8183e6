/** What one look at a page takes home: plain text, in document order. Amounts are texts that name the currency. */
export interface PageText {
  readonly language: string;
  readonly heading: string;
  readonly canonical: string | null;
  /** Outside of cards and struck-out prices. */
  readonly amounts: readonly string[];
  readonly cards: readonly { readonly name: string; readonly href: string; readonly amounts: readonly string[] }[];
  /** List items and table rows that link to something and name an amount. */
  readonly lines: readonly TextLine[];
  /** Description lists and two-column tables: label, value. */
  readonly pairs: readonly (readonly [label: string, value: string])[];
  /** Rows of tables with a header row, by column name. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly breadcrumb: readonly string[];
  readonly status: string;
  /** Every JSON-LD block, unparsed. */
  readonly jsonLd: readonly string[];
}

export interface TextLine {
  readonly name: string;
  readonly quantity: string | null;
  readonly amounts: readonly string[];
}

/** Runs in the page, so it may use nothing from outside of itself but its argument. */
export function readPageText({
  signs,
  breadcrumbName,
}: {
  readonly signs: readonly string[];
  readonly breadcrumbName: string;
}): PageText {
  const main = document.querySelector('main') ?? document.body;
  const tidy = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim();
  /** Texts of neighbouring elements stay apart, as they do on the screen. */
  const spaced = (root: Element) => {
    const texts: string[] = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) texts.push(node.nodeValue ?? '');
    return tidy(texts.join(' '));
  };
  const SKIP = 's, del, script, style, option, [aria-hidden="true"], [hidden]';
  const amountsIn = (root: Element, except?: string) => {
    const found = new Set<Element>();
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      const text = (node.nodeValue ?? '').normalize('NFKC');
      if (parent === null || !signs.some((sign) => text.includes(sign))) continue;
      if (parent.closest(SKIP) !== null || (except !== undefined && parent.closest(except) !== null)) continue;
      found.add(parent);
    }
    return [...found].map((element) => tidy(element.textContent));
  };
  const textLines = [...main.querySelectorAll('li, tr')].flatMap((item) => {
    const link = item.querySelector('a[href]');
    const amounts = link === null || item.querySelector('article') !== null ? [] : amountsIn(item);
    if (link === null || amounts.length === 0) return [];
    const field = item.querySelector<HTMLInputElement>('input[type="number"], [role="spinbutton"]');
    const quantity = field?.value ?? /[×x]\s*(\d+)/.exec(spaced(item))?.[1] ?? null;
    return [{ name: tidy(link.textContent), quantity, amounts }];
  });
  const pairs = [...main.querySelectorAll('dl > dt')].map(
    (term) => [tidy(term.textContent), tidy(term.nextElementSibling?.textContent)] as const,
  );
  const rows = [...main.querySelectorAll('table')].flatMap((table) => {
    const columns = [...table.querySelectorAll('thead th')].map((cell) => tidy(cell.textContent));
    return [...table.querySelectorAll('tbody tr')].map((row) =>
      Object.fromEntries(
        [...row.children].map((cell, index) => [columns[index] ?? String(index), tidy(cell.textContent)]),
      ),
    );
  });
  const trail = [...document.querySelectorAll('nav[aria-label]')].find((nav) =>
    new RegExp(breadcrumbName, 'i').test(nav.getAttribute('aria-label') ?? ''),
  );
  return {
    language: document.documentElement.lang,
    heading: tidy(main.querySelector('h1')?.textContent),
    canonical: document.querySelector('link[rel="canonical"]')?.getAttribute('href') ?? null,
    amounts: amountsIn(main, 'article'),
    cards: [...main.querySelectorAll('article')].flatMap((article) => {
      const link = article.querySelector<HTMLAnchorElement>('a[href]');
      return link === null ? [] : [{ name: tidy(link.textContent), href: link.href, amounts: amountsIn(article) }];
    }),
    lines: textLines,
    pairs,
    rows,
    breadcrumb: [...(trail?.querySelectorAll('a') ?? [])].map((link) => tidy(link.textContent)),
    status: tidy(main.querySelector('[role="status"]:not([hidden])')?.textContent),
    jsonLd: [...document.querySelectorAll('script[type="application/ld+json"]')].map(
      (script) => script.textContent ?? '',
    ),
  };
}
