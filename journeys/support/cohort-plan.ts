/** How a run asks for its cohort. */
export type PinPlan =
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | { readonly kind: 'cookie'; readonly name: string; readonly value: string }
  | { readonly kind: 'query'; readonly name: string; readonly value: string };

/** Where a document says which release made it. `endpoint` is asked once per run, before the journey. */
export type AttestPlan =
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'cookie'; readonly name: string }
  | { readonly kind: 'meta'; readonly name: string }
  | { readonly kind: 'endpoint'; readonly path: string; readonly field: string };

/** The cohort that a run should see, as plain data. */
export interface CohortPlan {
  /** No trailing slash needed. */
  readonly baseUrl: string;
  /** The marker that its documents carry. */
  readonly release: string;
  /** null when the cohort has a base URL of its own. */
  readonly pin: PinPlan | null;
  readonly attest: AttestPlan;
}
