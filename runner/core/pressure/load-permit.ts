export const LOAD_PERMIT_SCHEMA = 'waygate.load-permit/v1';
export const LOAD_PERMIT_PATH = '/.well-known/waygate-load.json';

/** What the owner of a host lets waygate do to it, served by the host itself. */
export interface LoadPermit {
  readonly schema: typeof LOAD_PERMIT_SCHEMA;
  readonly allow: {
    /** Ids of scenarios; `*`: every one. */
    readonly scenarios: readonly string[];
    readonly environments: readonly string[];
  };
  readonly caps: { readonly requestsPerSecond: number; readonly seconds: number };
  /** The pressure must begin and end in it; at any time without one. ISO 8601 with a time zone. */
  readonly window?: { readonly from: string; readonly to: string } | undefined;
  /** ISO 8601 with a time zone. */
  readonly expires: string;
  /** Whom to call. */
  readonly contact?: string | undefined;
}

/** What is about to be done, as far as a permit speaks of it. */
export interface PressRequest {
  readonly scenario: string;
  readonly environment: string;
  readonly caps: { readonly requestsPerSecond: number; readonly seconds: number };
  /** From now until the load has ended. */
  readonly plannedSeconds: number;
  /** ms since the epoch. */
  readonly now: number;
}

const MONTH_MS = 30 * 24 * 3600 * 1000;

/** A file that would permit exactly this, for a month. */
export function permitFor({ scenario, environment, caps, now }: PressRequest): LoadPermit {
  return {
    schema: LOAD_PERMIT_SCHEMA,
    allow: { scenarios: [scenario], environments: [environment] },
    caps: { requestsPerSecond: caps.requestsPerSecond, seconds: caps.seconds },
    expires: new Date(now + MONTH_MS).toISOString(),
    contact: 'who to call when something is wrong',
  };
}
