/** What went wrong with a system, and how to mend it: every message of an actuator has this form. */
export function trouble(system: string, found: string, hint: string, cause?: unknown): Error {
  return new Error(`${system}: ${found}; ${hint}`, cause === undefined ? {} : { cause });
}

/** The first of a text that somebody else wrote, on one line. Mask it before: a secret that is cut can not be found. */
export function excerpt(text: string, characters = 300): string {
  const line = onOneLine(text);
  return line.length > characters ? `${line.slice(0, characters)}…` : line;
}

/** The same from its end, where programs say why they failed. */
export function tail(text: string, characters: number): string {
  const line = onOneLine(text);
  return line.length > characters ? `…${line.slice(-characters)}` : line;
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** The error's own words, with the operating system's code where it has one. */
export function wordsOf(error: unknown): string {
  const { code, message, name } = error as NodeJS.ErrnoException;
  return code === undefined || message.includes(code) ? message || name : `${code} ${message}`.trim();
}
