import { partName } from './counters.ts';
import { LOAD_PHASES } from './plan.ts';

/** What k6 hands to `handleSummary`, as far as it is read. */
export interface SummaryData {
  readonly metrics: Readonly<
    Record<string, { readonly type: string; readonly values: Readonly<Record<string, number>> }>
  >;
}

/** The file that the runner reads: of k6's own data the title and the counters, tagged parts included, since the start. */
export interface LoadSummary {
  readonly title: string;
  readonly metrics: Readonly<Record<string, { readonly type: 'counter'; readonly values: { readonly count: number } }>>;
}

/** `handleSummary`: the raw counters to `file`, or without one a few lines for people. */
export function summarise(title: string, file: string | undefined) {
  return ({ metrics }: SummaryData): Record<string, string> => {
    const counters = Object.entries(metrics)
      .filter(([, { type }]) => type === 'counter')
      .map(([name, { values }]) => [name, values.count ?? 0] as const);
    if (file === undefined) return { stdout: inWords(title, Object.fromEntries(counters)) };
    const kept = counters.map(([name, count]) => [name, { type: 'counter', values: { count } }] as const);
    return { stdout: '', [file]: JSON.stringify({ title, metrics: Object.fromEntries(kept) } satisfies LoadSummary) };
  };
}

function inWords(title: string, counters: Readonly<Record<string, number>>): string {
  const rows = LOAD_PHASES.map((phase) => {
    const of = (counter: string, tags: Record<string, string> = {}) =>
      counters[partName(counter, { phase, ...tags })] ?? 0;
    const intents = of('intents');
    const failed = ['throttled', 'unavailable', 'error', 'none'].map(
      (name) => `${of('answers', { class: name })} ${name}`,
    );
    return [
      phase.padEnd(9),
      `${intents} intents`.padStart(14),
      `${of('goodput')} served in time`.padStart(22),
      `${intents === 0 ? '–' : (of('attempts') / intents).toFixed(2)} attempts each`.padStart(20),
      `   answers: ${failed.join(', ')}`,
      `   probe: ${of('probe', { health: 'ok' })} ok, ${of('probe', { health: 'bad' })} bad`,
    ].join('');
  });
  const sum = (name: string) => counters[name] ?? 0;
  const troubles = [
    `${sum('dropped_iterations')} intents could not be started in time`,
    `${sum('script_errors')} errors of the scenario`,
    `${sum('other_release')} answers of another release`,
  ].filter((text) => !text.startsWith('0 '));
  return ['', title, ...rows, ...troubles, ''].join('\n');
}
