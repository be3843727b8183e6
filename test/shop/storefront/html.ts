/** Markup that needs no escaping any more. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Fragment = Html | string | number | null | undefined | false | readonly Fragment[];

/** Markup with every interpolated value escaped, unless it is `Html` itself. `null`, `undefined` and `false` print nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Fragment[]): Html {
  let text = strings[0] ?? '';
  for (const [index, value] of values.entries()) text += print(value) + (strings[index + 1] ?? '');
  return new Html(text);
}

/** For text that is markup already. */
export function raw(text: string): Html {
  return new Html(text);
}

/** JSON that can stand inside a script element. */
export function json(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll('<', '\\u003c'));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function print(value: Fragment): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
  return value.map(print).join('');
}
