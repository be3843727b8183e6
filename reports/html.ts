/** Markup that is safe to put into a page as it is. Made by `html` and `trusted` only. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

/** Tagged template: every value that is not `Html` is escaped; null, undefined and false leave nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] ?? '';
  for (let index = 0; index < values.length; index += 1) text += markup(values[index]) + (parts[index + 1] ?? '');
  return new Html(text);
}

/** For markup written in this folder (icons, style sheets, chart geometry); never for anything that was observed. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** JSON for a `<script type="application/json">`: no `<` is left, so it can't close its element, and nothing that readers of the source can't see. */
export function embeddedJson(value: unknown): Html {
  return new Html(
    JSON.stringify(value).replace(
      /[<>&\p{Cc}\u2028-\u202e\u2066-\u2069]/gu,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}

/**
 * An address that can't lead out of the file and can't run: an image as data URI, a relative path, or a file of this machine.
 * null for everything else, so that the caller shows plain text.
 */
export function safeHref(address: string | undefined, kind: 'image' | 'link'): string | null {
  if (address === undefined || address === '' || /\s/.test(address) || address.search(UNSEEN) >= 0) return null;
  if (kind === 'image' && /^data:image\/(?:png|jpeg|webp|avif|gif);base64,[A-Za-z0-9+/=]*$/.test(address))
    return address;
  if (/^file:\/\/\//.test(address)) return address;
  return /^[a-z][a-z0-9+.-]*:/i.test(address) || /^[\\/]{2}/.test(address) ? null : address;
}

/** Terminal colours, as assertion messages carry them. */
const ANSI = /\p{Cc}\[[0-9;]*[A-Za-z]/gu;
/** Control characters, and those that turn the direction of the text around them: a hostile page may print them. */
const UNSEEN = /(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function markup(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(markup).join('');
  return String(value)
    .replace(ANSI, '')
    .replace(UNSEEN, '\ufffd')
    .replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign);
}
