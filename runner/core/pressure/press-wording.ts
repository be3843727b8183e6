/** `130 ms`, `4.2 s`. */
export function asMs(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`;
}

/** `1.2`, `3`, `0.05`. */
export function asRatio(ratio: number): string {
  return String(Number(ratio.toFixed(ratio < 0.1 ? 3 : 2)));
}

/** `8`, `0.8`, per second. */
export function asRate(perSecond: number): string {
  return `${Number(perSecond.toFixed(perSecond < 10 ? 1 : 0))}/s`;
}

export function asSeconds(seconds: number): string {
  return `${Number(seconds.toFixed(seconds < 10 ? 1 : 0))} s`;
}
