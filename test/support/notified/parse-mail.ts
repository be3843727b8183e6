/** A message with two alternative parts, decoded. */
export interface Mail {
  /** By lower-case name; what is there more than once is joined by `\n`. */
  readonly headers: ReadonlyMap<string, string>;
  readonly plain: string;
  readonly html: string;
}

/** Reads as much of MIME as a notice uses: multipart/alternative, quoted-printable, base64, encoded words. */
export function parseMail(message: string): Mail {
  const { headers, body } = split(message);
  const boundary = /boundary="?([^";]+)"?/.exec(headers.get('content-type') ?? '')?.[1];
  if (boundary === undefined) throw new Error('the mail is not in parts');
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => split(part.replace(/^\r?\n/, '')));
  const part = (type: string) => {
    const found = parts.find((one) => one.headers.get('content-type')?.startsWith(type));
    if (found === undefined) throw new Error(`the mail has no part ${type}`);
    return decoded(found.body, found.headers.get('content-transfer-encoding') ?? '7bit').replaceAll('\r\n', '\n');
  };
  return { headers, plain: part('text/plain'), html: part('text/html') };
}

function split(text: string): { readonly headers: ReadonlyMap<string, string>; readonly body: string } {
  const end = text.search(/\r?\n\r?\n/);
  const head = text.slice(0, end).replaceAll(/\r?\n[ \t]+/g, ' ');
  const headers = new Map<string, string>();
  for (const line of head.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    const key = name.toLowerCase();
    headers.set(key, [...(headers.has(key) ? [headers.get(key)] : []), words(value)].join('\n'));
  }
  return { headers, body: text.slice(end).replace(/^\r?\n\r?\n/, '') };
}

/** Encoded words (RFC 2047); between two of them white space is none. */
function words(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?(q|b)\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : decoded(text.replaceAll('_', ' '), 'quoted-printable'),
    );
}

function decoded(text: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(text, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return text;
  const bytes = text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
