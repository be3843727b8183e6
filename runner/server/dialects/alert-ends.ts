import type { ReleaseEvent } from '../../core/release/event.ts';
import type { ToldAlert } from './alertmanager-body.ts';

/** When alerts ended, as far as that is remembered. */
export interface AlertEnds {
  /** Takes a resolution; of several of one alert, the latest end counts. */
  add(told: Pick<ToldAlert, 'fingerprint' | 'startsAt' | 'endsAt'>): void;
  /** ISO 8601, UTC; null: it is not known that it ended. */
  of(fingerprint: string): string | null;
}

/**
 * Alertmanager tries a message until its group's next one is due (`group_interval`, five minutes unless set), and members of a cluster tell
 * theirs later than that by seconds. Not for longer: an alert that Alertmanager let end because Prometheus was away comes back with the
 * beginning that it had, and is to be believed when it is told again (`repeat_interval`, four hours unless set).
 */
const LIFE_MS = 3_600_000;
const MOST = 1000;

/** What was heard in this process, and what the log of the release (`history`) knows from before a restart. */
export function createAlertEnds(now: () => number, history: () => readonly ReleaseEvent[]): AlertEnds {
  const heard = new Map<string, { readonly end: string; readonly atMs: number }>();
  const fresh = (atMs: number) => now() - atMs < LIFE_MS;
  return {
    add({ fingerprint, startsAt, endsAt }) {
      const before = heard.get(fingerprint);
      const end = [endsAt ?? startsAt, ...(before === undefined ? [] : [before.end])].sort().at(-1) ?? startsAt;
      // What is heard last is forgotten last: a Map keeps the order of insertion.
      heard.delete(fingerprint);
      heard.set(fingerprint, { end, atMs: now() });
      const [oldest] = heard.keys();
      if (heard.size > MOST && oldest !== undefined) heard.delete(oldest);
    },
    of(fingerprint) {
      const known = heard.get(fingerprint);
      const logged = history().flatMap((event) =>
        event.kind === 'alert' &&
        event.alert.status === 'resolved' &&
        event.alert.fingerprint === fingerprint &&
        fresh(Date.parse(event.at))
          ? [event.alert.endsAt ?? event.alert.startsAt]
          : [],
      );
      const ends = known !== undefined && fresh(known.atMs) ? [...logged, known.end] : logged;
      return ends.toSorted().at(-1) ?? null;
    },
  };
}
