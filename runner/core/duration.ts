const SECONDS = { d: 86_400, h: 3600, m: 60, s: 1 } as const;

/** Seconds of `90d`, `12h`, `30m` or `45s`; null for anything else and for nothing at all (`0d`). */
export function parseDuration(text: string): number | null {
  const [, count = '', unit] = /^(\d{1,6})([dhms])$/.exec(text) ?? [];
  const seconds = unit === undefined ? 0 : Number(count) * SECONDS[unit as keyof typeof SECONDS];
  return seconds > 0 ? seconds : null;
}

/** For a person, in the largest unit that says it exactly: `90 d`, `36 h`, `90 min`, `45 s`. */
export function durationInWords(seconds: number): string {
  for (const [unit, size] of [
    ['d', SECONDS.d],
    ['h', SECONDS.h],
    ['min', SECONDS.m],
  ] as const) {
    if (seconds >= size && seconds % size === 0) return `${seconds / size} ${unit}`;
  }
  return `${seconds} s`;
}
