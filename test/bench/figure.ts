/** One line of the bench. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ratio' | 'ms' | '/s' | '';
  readonly limit: number | null;
  readonly better: 'lower' | 'higher';
}

export function figure(
  name: string,
  value: number,
  unit: Figure['unit'],
  limit: number | null,
  better: Figure['better'] = 'lower',
): Figure {
  return { name, value: Math.round(value * 1000) / 1000, unit, limit, better };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function row({ name, value, unit, limit, better }: Figure): string {
  const held = limit === null || (better === 'lower' ? value <= limit : value >= limit);
  const verdict = limit === null ? '' : `limit ${limit}  ${held ? 'held' : better === 'lower' ? 'EXCEEDED' : 'MISSED'}`;
  return `${name.padEnd(46)}${(unit === 'ratio' ? value.toFixed(3) : value.toFixed(0)).padStart(8)} ${unit.padEnd(6)}${verdict}`.trimEnd();
}
