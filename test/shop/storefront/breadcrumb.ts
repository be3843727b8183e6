import { type Html, html } from './html.ts';
import type { Visit } from './visit.ts';

export interface Crumb {
  readonly name: string;
  /** Below the origin. */
  readonly href: string;
}

/** From the start page down; the last crumb is the page itself. */
export function breadcrumb({ words, market }: Visit, crumbs: readonly Crumb[]): Html {
  const all = [{ name: words.home, href: `/${market}/` }, ...crumbs];
  return html`<nav class="crumbs" aria-label="${words.breadcrumb}"><ol>${all.map(
    ({ name, href }, index) =>
      html`<li><a href="${href}"${index === all.length - 1 && html` aria-current="page"`}>${name}</a></li>`,
  )}</ol></nav>`;
}

export function breadcrumbData({ words, market, origin }: Visit, crumbs: readonly Crumb[]): unknown {
  const all = [{ name: words.home, href: `/${market}/` }, ...crumbs];
  return {
    '@type': 'BreadcrumbList',
    itemListElement: all.map(({ name, href }, index) => ({
      '@type': 'ListItem',
      position: index + 1,
      name,
      item: `${origin}${href}`,
    })),
  };
}

export function categoryCrumbs(
  market: string,
  path: readonly { readonly slug: string; readonly name: string }[],
): Crumb[] {
  return path.map(({ name }, index) => ({
    name,
    href: `/${market}/c/${path
      .slice(0, index + 1)
      .map(({ slug }) => slug)
      .join('/')}`,
  }));
}
