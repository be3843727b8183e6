import type { NoticeText } from '../core/release/notice-text.ts';

/** The notice as an HTML document without styles, pictures or scripts: mail programs show it as they show text, with links and lists. */
export function htmlOf({ title, standing, reasons, facts, links, next }: NoticeText): string {
  return [
    `<!doctype html><html><head><meta charset="utf-8"><title>${escaped(title)}</title></head><body>`,
    `<p><strong>${escaped(title)}</strong><br>${escaped(standing)}</p>`,
    list('Why', reasons.map(escaped)),
    list(
      'Facts',
      facts.map(({ name, value }) => `${escaped(name)}: ${escaped(value)}`),
    ),
    list('What can be done', next.map(escaped)),
    list(
      'Links',
      links.map(({ text, url }) => `<a href="${escaped(url)}">${escaped(text)}</a>`),
    ),
    '</body></html>',
  ].join('\n');
}

function list(heading: string, items: readonly string[]): string {
  return items.length === 0
    ? ''
    : `<p>${heading}</p>\n<ul>\n${items.map((item) => `<li>${item}</li>`).join('\n')}\n</ul>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
