import type { KeptDeployment } from './waiting-deployments.ts';

/** Deployments that GitHub has an answer for, so that a delivery that it makes again is not answered again. */
export interface GithubAnswered {
  add(one: KeptDeployment): void;
  /** What it was answered; null: it was not, as far as that is remembered. */
  to(one: KeptDeployment): NonNullable<KeptDeployment['answered']>['state'] | null;
  /** To be kept across restarts. */
  all(): readonly KeptDeployment[];
}

/** GitHub makes deliveries of the last three days again. */
const LIFE_MS = 3 * 24 * 3_600_000;
const MOST = 500;

export function createGithubAnswered(found: readonly KeptDeployment[], now: () => number): GithubAnswered {
  const known = new Map(found.filter(({ answered }) => answered !== undefined).map((one) => [identity(one), one]));
  const isFresh = ({ answered }: KeptDeployment) => answered !== undefined && now() - answered.atMs < LIFE_MS;
  return {
    add(one) {
      known.set(identity(one), one);
      // A Map keeps the order of insertion: the first is the oldest.
      const [oldest] = known.keys();
      if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    },
    to(one) {
      const before = known.get(identity(one));
      return before !== undefined && isFresh(before) ? (before.answered?.state ?? null) : null;
    },
    all: () => [...known.values()].filter(isFresh),
  };
}

/** A job that is run again is another deployment, which has the callback of the first. */
function identity({ callback, environment, id }: KeptDeployment): string {
  return JSON.stringify([callback, environment, id]);
}
