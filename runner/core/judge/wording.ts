import type { Cell } from '../run-record.ts';

/** Evidence as people read it: `8.4:1`, `921:1`, `over a million:1`. Rounds down: evidence is never overstated. */
export function asOdds(evidence: number): string {
  if (evidence >= 1e6) return 'over a million:1';
  return evidence < 10 ? `${Math.floor(evidence * 10) / 10}:1` : `${Math.floor(evidence)}:1`;
}

/** SUSPICION, which has no unit. */
export function asScore(suspicion: number): string {
  return suspicion >= 1000 ? 'over 1000' : suspicion.toFixed(1);
}

/** `3 %`, `0.5 %`; at most two significant decimals below 10 %. */
export function asPercent(share: number): string {
  return `${Number((share * 100).toFixed(share < 0.1 ? 2 : 1))} %`;
}

/** The confidence that evidence of `shownAt`:1 stands for. */
export function asConfidence(shownAt: number): string {
  return asPercent(1 - 1 / shownAt);
}

export function cellName({ journey, segment }: Cell): string {
  return `${journey} in ${segment}`;
}

export function counted(n: number, singular: string, plural = `${singular}s`): string {
  return `${n} ${n === 1 ? singular : plural}`;
}

/** `a`, `a and b`, `a, b and 5 more`. */
export function listed(items: readonly string[], most = 3): string {
  const shown = items.length > most ? [...items.slice(0, most), `${items.length - most} more`] : items;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
