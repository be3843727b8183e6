const NONE = '–';
const NARROW = '\u202f';

/** `812 ms`, `1.42 s`, `14.2 s`, `2 min 5 s`; a dash without a number. */
export function formatMs(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return NONE;
  if (ms < 999.5) return `${Math.round(ms)}${NARROW}ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)}${NARROW}s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}${NARROW}s`;
  return formatSeconds(ms / 1000);
}

/** `37 s`, `2 min 5 s`, `1 h 4 min`. */
export function formatSeconds(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NONE;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}${NARROW}s`;
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes < 60) return `${minutes}${NARROW}min${rest > 0 ? ` ${rest}${NARROW}s` : ''}`;
  return `${Math.floor(minutes / 60)}${NARROW}h${minutes % 60 > 0 ? ` ${minutes % 60}${NARROW}min` : ''}`;
}

/** `1:05`, for axes. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Evidence as `41.2 : 1`. Never overstated; beyond a million, and below a hundredth, the exact number says nothing more. */
export function formatOdds(odds: number | null | undefined): string {
  if (odds === null || odds === undefined || Number.isNaN(odds)) return NONE;
  return `${oddsNumber(odds)}${NARROW}:${NARROW}1`;
}

function oddsNumber(odds: number): string {
  if (odds >= 1e6) return `over ${formatNumber(1e6)}`;
  if (odds >= 99.95) return formatNumber(Math.floor(odds));
  if (odds >= 9.995) return trimmed(odds.toFixed(1));
  if (odds >= 0.01) return trimmed(odds.toFixed(2));
  return odds <= 0 ? '0' : 'below 0.01';
}

function trimmed(number: string): string {
  return number.includes('.') ? number.replace(/\.?0+$/, '') : number;
}

/** `12 345`, with narrow spaces. */
export function formatNumber(value: number): string {
  return Number.isFinite(value) ? String(value).replace(/\B(?=(\d{3})+$)/g, NARROW) : NONE;
}

/** `1 run`, `12 runs`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** `3.3 %`. */
export function formatShare(share: number): string {
  return `${trimmed((share * 100).toFixed(share < 0.1 ? 1 : 0))}${NARROW}%`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `23 Nov 2026, 10:00:05 UTC`, whatever the machine's zone; the text itself when it is no instant. */
export function formatInstant(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${at.toISOString().slice(11, 19)} UTC`;
}
