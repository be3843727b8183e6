// Control characters break headers and logs; direction marks let a text read differently from what it says; line separators are line breaks too.
const UNWANTED = /[\p{Cc}\u2028\u2029]+/gu;
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * Foreign text as one line that shows what it says: no control characters, no line breaks, no marks that turn the direction of reading.
 * Longer text is cut at `most` UTF-16 units, never inside a character, and ends in `…`.
 */
export function oneLine(text: string, most: number): string {
  // Nothing of a huge text is looked at beyond what could be shown.
  const start = text.slice(0, most * 4);
  const line = start
    .replaceAll(INVISIBLE, '')
    .replaceAll(LONE_SURROGATE, '\ufffd')
    .replaceAll(UNWANTED, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
  return line.length <= most && start.length === text.length ? line : `${cut(line, most - 1).trimEnd()}…`;
}

/** At most `most` UTF-16 units from the beginning, never half a surrogate pair. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most);
}
