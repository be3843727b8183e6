/** The columns that queries need; the rest is in `document`, as JSON text, on every kind of database. */
export interface EvidenceTables {
  readonly walks: {
    readonly id: string;
    readonly started_at: string;
    readonly document: string;
  };
  readonly runs: {
    readonly id: string;
    readonly walk: string;
    readonly journey: string;
    readonly segment: string;
    readonly cohort: string;
    readonly run_trigger: string;
    readonly outcome: string;
    readonly started_at: string;
    readonly finished_at: string | null;
    /** Order of starting, then of finishing, over the whole store. */
    readonly start_sequence: number;
    readonly finish_sequence: number | null;
    /** 1 while the record is the provisional one. */
    readonly open: number;
    readonly document: string;
  };
  /** One row: who writes, or wrote last. */
  readonly writer: {
    readonly pid: number;
    readonly host: string;
    readonly since: string;
  };
}
